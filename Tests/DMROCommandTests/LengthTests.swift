import DMRO
import DMROFiles
import Foundation
import Testing

/// Trainings that are lengthened, and meta-trainings on a workload of one's own.
struct LengthTests {
  @Test("A kept training goes on to the bytes of one long training")
  func lengthening() async throws {
    let folder = try await Fixture.folder()
    let train = ["train", "--config", "config.json"]
    func run(_ words: String...) async throws -> Command.Outcome {
      try await Command.run(train + words, in: folder)
    }
    #expect(try await run("--updates", "60", "--out", "long").status == 0)
    #expect(try await run("--keep-state", "--checkpoint-every", "10", "--out", "short").status == 0)
    for file in ["weights.safetensors", "progress.csv", "config.json"] {
      #expect(try folder.data("short/\(file)") == folder.data("run/\(file)"))
    }
    // Twice, with an end in between at which the state is kept again.
    for updates in ["40", "60"] {
      let outcome = try await Command.run(
        ["train", "--resume", "--keep-state", "--updates", updates, "--out", "short"], in: folder)
      #expect(outcome.status == 0, "\(outcome)")
    }
    for file in ["weights.safetensors", "progress.csv", "config.json"] {
      #expect(try folder.data("short/\(file)") == folder.data("long/\(file)"), "\(file)")
    }
    #expect(folder.contents().contains("short/checkpoints/60.checkpoint"))
    #expect(!folder.contents().contains("short/checkpoints/40.checkpoint"))
    // The best networks may be of the shorter training.
    try await Command.succeed("evaluate", "short", "--best", "--count", "3", in: folder)
    let again = try await run("--out", "short")
    #expect(again.status == 73 && again.errors.contains("holds a finished training"), "\(again)")
    let shorter = try await Command.run(
      ["train", "--resume", "--updates", "50", "--out", "short"], in: folder)
    #expect(shorter.status == 64 || shorter.status == 65, "\(shorter)")
    #expect(shorter.errors.contains("found another --updates"), "\(shorter)")
  }

  @Test("What cannot be lengthened is refused with the reason")
  func refusals() async throws {
    let folder = try await Fixture.folder()
    try await Command.succeed("train", "--config", "config.json", "--out", "own", in: folder)
    let lost = try await Command.run(
      ["train", "--resume", "--updates", "40", "--out", "own"], in: folder)
    #expect(lost.errors.contains("--updates: must be 20: the state at the end of own"), "\(lost)")
    try await Command.succeed(
      "train", "--config", "config.json", "--updates", "25", "--keep-state", "--out", "odd",
      in: folder)
    let odd = try await Command.run(
      ["train", "--resume", "--updates", "40", "--out", "odd"], in: folder)
    #expect(odd.status != 0 && odd.errors.contains("the gap was measured at update 25"), "\(odd)")
    #expect(try TrainingSettings.read(from: folder.path("odd/config.json").path).updates == 25)
  }

  @Test("Meta-parameters are learned from one's own workflows, which their file keeps")
  func metaTraining() async throws {
    let folder = try await Fixture.folder()
    let train = ["meta-train", "--updates", "5", "--out"]
    for (name, words) in [
      ("given", ["--workflows", "workflows.json"]), ("twelve", ["--subtasks", "12"]),
      ("bounds", ["--max-computation", "2e5", "--max-transfer", "300"]),
      ("both", ["--workflows", "workflows.json", "--max-transfer", "300"]),
    ] {
      let outcome = try await Command.run(train + [name] + words, in: folder)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
      let psi = try MetaParameters.read(from: folder.path(name).path)
      let settings = psi.provenance.settings
      let subtasks: [String: Int] = ["given": 3, "both": 3, "twelve": 12]
      let transfers: [String: Double] = ["given": 60, "twelve": 100]
      let (most, transfer) = (subtasks[name] ?? 10, transfers[name] ?? 300)
      #expect(settings.maximumSubtasks == most)
      #expect(settings.bounds.maxTransfer == transfer)
      #expect(settings.bounds.maxComputation == (name == "bounds" ? 2e5 : 1e5))
      try await Command.succeed("verify", name, in: folder)
    }
    for (words, message) in [
      (["--subtasks", "3", "--workflows", "workflows.json"], "--subtasks is for drawn workflows"),
      (["--max-transfer", "0"], "--max-transfer: must be a finite number above 0, found 0"),
      (["--distribution", "graphs", "--subtasks", "3"], "--subtasks does not apply"),
      (["--subtasks", "0"], "--subtasks"),
    ] {
      let outcome = try await Command.run(train + ["none"] + words, in: folder)
      #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome)")
    }
  }

  @Test("Converted files are planned as those in the units of the package, and say so")
  func units() async throws {
    let folder = try await Fixture.folder()
    try folder.write(
      """
      {"name": "lab", "units": {"speed": "GHz", "bandwidth": "Mbit/s"}, "sites": [
        {"name": "device", "tier": "device", "speed": 0.03, "energy": 0.3},
        {"name": "edge", "tier": "edge", "speed": 0.07, "energy": 0.15},
        {"name": "cloud", "tier": "cloud", "speed": 0.15, "energy": 0.1}],
       "bandwidth": [[null, 6400, 80], [6400, null, 1600], [80, 1600, null]]}
      """, to: "ghz.json")
    try folder.write(
      """
      {"units": {"computation": "Gcycle", "data": "KB"}, "workflows": [
        {"id": "worked", "computation": [30, 70], "transfer": [60000, 20000, 10000]},
        {"id": "longer", "computation": [1, 2, 100], "transfer": [50000, 30000, 20000, 10000]}]}
      """, to: "kb.json")
    let plain = try await Command.run(
      ["solve", "--system", "system.json", "--workflows", "workflows.json"], in: folder)
    let converted = try await Command.run(
      ["solve", "--system", "ghz.json", "--workflows", "kb.json"], in: folder)
    #expect(converted.status == 0 && converted.output == plain.output, "\(converted)")
    #expect(
      converted.errors == """
        dmro: note: ghz.json: converted from GHz to MHz and Mbit/s to MB/s
        dmro: note: kb.json: converted from Gcycle to Mcycle and KB to MB

        """)
    let info = try await Command.run(["info", "ghz.json", "--json"], in: folder)
    let usual = try await Command.run(["info", "system.json", "--json"], in: folder)
    #expect(info.output == usual.output && info.errors.contains("converted from GHz"))
  }
}
