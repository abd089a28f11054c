import Foundation
import Testing

/// Runs that are interrupted, locked out, or asked to replace one another.
@Suite struct SurvivalTests {
  private static let files = ["config.json", "progress.csv", "weights.safetensors"]

  /// Unblocks the signals that tests block, then ends the command by one after some time.
  private static func killer(_ signal: String, after seconds: String) -> [String] {
    [
      "/usr/bin/env", "python3", "-c",
      """
      import os, signal, sys
      signal.pthread_sigmask(signal.SIG_SETMASK, [])
      os.execvp(sys.argv[1], sys.argv[1:])
      """,
      "timeout", "--preserve-status", "-s", signal, seconds,
    ]
  }

  static let hasPython: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "--version"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  private static let long = ["--config", "config.json", "--updates", "60000"]

  /// A folder with `whole`, the long training without an interruption.
  private static let whole = Task {
    let folder = try await Fixture.folder()
    let outcome = try await Command.run(["train", "--out", "whole"] + long, in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    return folder
  }

  @Test(
    .enabled(if: hasPython, "there is no python3 to unblock signals"), arguments: ["TERM", "INT"])
  func signalsWriteACheckpoint(_ signal: String) async throws {
    let folder = try await Fixture.folder()
    let whole = try await Self.whole.value
    var status: Int32 = -1
    var (runs, interruptions) = (0, 0)
    // A signal before the work begins ends the command as usual.
    while status != 0, runs < 20 {
      runs += 1
      let outcome = try await Command.run(
        ["train", "--out", "a", "--resume", "--checkpoint-every", "5000"] + Self.long, in: folder,
        launcher: Self.killer(signal, after: runs < 6 ? "0.\(runs)" : "60"))
      status = outcome.status
      if status == 75 {
        interruptions += 1
        #expect(outcome.errors.contains("interrupted at update"))
        #expect(outcome.errors.contains("go on with dmro train --resume --out a\n"))
        #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
      }
    }
    #expect(status == 0 && interruptions > 0)
    for name in Self.files {
      try expectSame(folder.data("a/\(name)"), whole.data("whole/\(name)"))
    }
  }

  @Test(.enabled(if: hasPython, "there is no python3 to unblock signals"))
  func signalsEndAnExperiment() async throws {
    let folder = try Scratch()
    let figure = ["figure", "7", "--preset", "quick", "--seeds", "6", "--out"]
    // A signal before the work begins ends the command as usual.
    var interruptions = 0
    for time in ["0.2", "0.4", "0.8", "1.6", "3.2", "6.4"] where interruptions == 0 {
      let outcome = try await Command.run(
        figure + ["a"], in: folder, launcher: Self.killer("INT", after: time))
      guard outcome.status == 75 else { continue }
      interruptions += 1
      #expect(outcome.errors.contains("trials; the same command goes on there"))
    }
    #expect(interruptions == 1)
    for out in ["a", "b"] {
      #expect(try await Command.run(figure + [out], in: folder).status == 0)
    }
    for name in ["results.csv", "curves.csv", "summary.md", "experiment.json"] {
      try expectSame(folder.data("a/\(name)"), folder.data("b/\(name)"))
    }
  }

  @Test(
    .enabled(if: hasPython, "there is no python3 to unblock signals"),
    arguments: [
      "meta-train --updates 40000 --checkpoint-every 5000 --out",
      """
      train --graphs --networks 2 --hidden 8 --batch 8 --memory 2000 --warm-up 500 --updates 500 \
      --checkpoint-every 100 --out
      """,
    ])
  func trainingsOfOneFileGoOn(words: String) async throws {
    let folder = try Scratch()
    let arguments = words.split(separator: " ").map(String.init)
    #expect(try await Command.run(arguments + ["whole"], in: folder).status == 0)
    var (status, interruptions) = (Int32(-1), 0)
    for time in ["0.1", "0.2", "0.4", "0.8", "1.6", "100"] where status != 0 {
      let outcome = try await Command.run(
        arguments + ["a", "--resume"], in: folder, launcher: Self.killer("TERM", after: time))
      status = outcome.status
      guard status == 75 else { continue }
      interruptions += 1
      #expect(outcome.errors.contains("the same command with --resume goes on there"))
      let other = try await Command.run(
        arguments + ["a", "--resume", "--seed", "5"], in: folder)
      #expect(other.status == 65 && other.errors.contains("a.checkpoint: settings: must be"))
    }
    #expect(status == 0 && interruptions > 0)
    try expectSame(folder.data("a"), folder.data("whole"))
    #expect(folder.contents() == ["a", "whole"])
  }

  @Test func aFinishedTrainingIsNotReplaced() async throws {
    let folder = try await Fixture.folder()
    let before = try folder.data("run/weights.safetensors")
    let other = ["train", "--config", "config.json", "--seed", "9", "--out", "run"]
    let refused = try await Command.run(other, in: folder)
    #expect(refused.status == 73)
    #expect(refused.errors.contains("run: holds a finished training"))
    try expectSame(folder.data("run/weights.safetensors"), before)
    // What belongs to the earlier training goes with it.
    try folder.write("old", to: "run/schemes.csv")
    try folder.write("old", to: "run/training.svg")
    #expect(try await Command.run(other + ["--overwrite"], in: folder).status == 0)
    #expect(try folder.data("run/weights.safetensors") != before)
    #expect(
      folder.contents().filter { $0.hasPrefix("run/") } == [
        "run/config.json", "run/environment.json", "run/progress.csv", "run/weights.safetensors",
      ])
  }

  @Test func resumingAFinishedTrainingTellsOfIt() async throws {
    let folder = try await Fixture.folder()
    let before = folder.contents()
    let text = try await Command.succeed("train", "--out", "run", "--resume", in: folder)
    #expect(String(decoding: text, as: UTF8.self).contains("20 updates, finished before"))
    #expect(folder.contents() == before)
    let other = try await Command.run(
      ["train", "--out", "run", "--resume", "--seed", "77"], in: folder)
    #expect(other.status == 64)
    #expect(
      other.errors
        == "dmro: --resume: must have the settings of run, found another --seed: leave it out, or "
        + "use --overwrite\n")
    let several = try await Command.run(
      ["train", "--out", "run", "--resume", "--batch", "7", "--system", "table3"], in: folder)
    #expect(several.errors.contains("found another --batch: leave it out"))
  }

  @Test func anInterruptedTrainingIsNotReplaced() async throws {
    let folder = try await Fixture.folder()
    // A training that diverges leaves its checkpoints.
    let wild = ["train", "--config", "config.json", "--out", "a", "--learning-rate", "1e30"]
    #expect(try await Command.run(wild, in: folder).status == 3)
    let refused = try await Command.run(
      ["train", "--config", "config.json", "--out", "a"], in: folder)
    #expect(refused.status == 73)
    #expect(refused.errors.contains("a: holds a training that was interrupted"))
    let changed = try await Command.run(
      ["train", "--out", "a", "--resume", "--learning-rate", "0.1"], in: folder)
    #expect(changed.status == 64)
    let replaced = try await Command.run(
      ["train", "--config", "config.json", "--out", "a", "--overwrite"], in: folder)
    #expect(replaced.status == 0)
    #expect(!folder.contents().contains { $0.hasPrefix("a/checkpoints") })
  }

  @Test func aHostileCheckpointIsRefused() async throws {
    let folder = try await Fixture.folder()
    try folder.makeFolder("a/checkpoints")
    try folder.write(
      "DMROSAVE and then nothing that makes any sense", to: "a/checkpoints/5.checkpoint")
    let outcome = try await Command.run(["train", "--out", "a", "--resume"], in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("dmro: a/checkpoints/5.checkpoint: version: must be 1"))
    try folder.makeSparse("a/checkpoints/5.checkpoint", size: 1 << 40)
    let huge = try await Command.run(["train", "--out", "a", "--resume"], in: folder)
    #expect(huge.status == 65 && huge.errors.contains("must hold at most"))
  }

  static let flock = "/usr/bin/flock"

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: flock), "there is no flock here"),
    arguments: [
      ["train", "--config", "config.json", "--overwrite", "--out", "run"],
      ["evaluate", "run", "--count", "5", "--draw"],
      ["figure", "7", "--preset", "quick", "--out", "run"],
      ["study", "ablations", "--preset", "quick", "--out", "run"],
    ])
  func oneRunInAFolder(_ arguments: [String]) async throws {
    let folder = try await Fixture.folder()
    let before = try folder.data("run/weights.safetensors")
    let outcome = try await Command.run(
      arguments, in: folder, launcher: [Self.flock, folder.path("run/.lock").path])
    #expect(outcome.status == 75)
    #expect(outcome.errors.hasPrefix("dmro: run: another run is writing there"))
    #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
    try expectSame(folder.data("run/weights.safetensors"), before)
  }

  @Test func verifyComparesByteForByte() async throws {
    let folder = try await Fixture.folder()
    let text = String(
      decoding: try await Command.succeed("verify", "run", in: folder), as: UTF8.self)
    for name in Self.files { #expect(text.contains(name)) }
    #expect(text.contains("Not compared: environment.json"))
    let config = String(decoding: try folder.data("run/config.json"), as: UTF8.self)
    try folder.write(config.replacing("\"seed\" : 3", with: "\"seed\" : 4"), to: "run/config.json")
    let outcome = try await Command.run(["verify", "run"], in: folder)
    #expect(outcome.status == 4)
    #expect(
      outcome.errors == "dmro: run: was not reproduced: progress.csv, weights.safetensors\n")
    #expect(outcome.text.contains("differs from byte"))
  }

  /// Pictures and reports are drawn from the training; events are made again, and compared.
  @Test func verifyKnowsWhatIsMadeOfATraining() async throws {
    let folder = try await Fixture.folder()
    try await Command.succeed("report", "run", in: folder)
    for name in ["schemes.csv", "training.svg", "schemes.pdf"] {
      try folder.write("drawn", to: "run/\(name)")
    }
    try await Command.succeed(
      "train", "--out", "run", "--resume", "--tensorboard", "run", in: folder)
    let text = String(
      decoding: try await Command.succeed("verify", "run", in: folder), as: UTF8.self)
    #expect(
      text.contains(
        "Not compared: environment.json, report.html, schemes.csv, schemes.pdf, training.svg."))
    #expect(text.contains("events.out.tfevents"))
    try folder.write("more", to: "run/notes.txt")
    let outcome = try await Command.run(["verify", "run"], in: folder)
    #expect(outcome.status == 4)
    #expect(outcome.errors == "dmro: run: was not reproduced: notes.txt\n")
  }

  /// Two trainings in different folders, as of two users, give the same bytes in every file.
  @Test func theFolderEntersNoByte() async throws {
    let folders = [try await Fixture.folder(), try await Fixture.folder()]
    for (folder, out) in zip(folders, ["here", "some/where else"]) {
      try await Command.succeed("train", "--config", "config.json", "--out", out, in: folder)
    }
    for name in Self.files + ["environment.json"] {
      #expect(
        try folders[0].data("here/\(name)") == folders[1].data("some/where else/\(name)"))
    }
  }

  /// Every exit code that the help names, and no other, belongs to a test of these.
  @Test func helpNamesTheExitCodes() async throws {
    let folder = try Scratch()
    let text = String(decoding: try await Command.succeed("--help", in: folder), as: UTF8.self)
    let codes = try #require(text.range(of: "EXIT CODES")).upperBound
    let lines = text[codes...].split(separator: "\n").prefix { $0.hasPrefix("  ") }
    let found = lines.compactMap { Int($0.split(separator: " ")[0]) }
    #expect(found == [0, 3, 4, 64, 65, 66, 69, 73, 75])
  }
}
