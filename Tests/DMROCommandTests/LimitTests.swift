import Foundation
import Testing

/// Limits of a process: memory, open files, streams that are closed.
@Suite struct LimitTests {
  /// Starts the command in a shell that has said something before.
  private static func shell(_ words: String) -> [String] {
    ["/bin/bash", "-c", "\(words); exec \"$@\"", "bash"]
  }

  private static func closed(_ streams: String) -> [String] {
    ["/bin/bash", "-c", "exec \"$@\" \(streams)", "bash"]
  }

  private func expectOneLine(
    _ outcome: Command.Outcome, _ codes: [Int32], _ words: String,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(
      !outcome.wasSignaled && codes.contains(outcome.status) && outcome.errors.contains(words)
        && outcome.errors.filter { $0 == "\n" }.count == 1 && outcome.errors.hasPrefix("dmro: "),
      "\(outcome)", sourceLocation: location)
  }

  /// With a thread of OpenBLAS for each processor, these would hang or be aborted.
  ///
  /// Without the check before the work, those with networks would hang below some 220,000 KiB.
  @Test(arguments: ["300000", "200000", "160000"])
  func littleMemory(_ limit: String) async throws {
    let folder = try await Fixture.folder()
    for arguments in [
      ["generate", "--count", "1"], ["info"], ["evaluate", "run", "--count", "20"],
      ["train", "--config", "config.json", "--out", "out", "--overwrite"],
    ] {
      let outcome = try await Command.run(
        arguments, in: folder, launcher: Self.shell("ulimit -v \(limit)"))
      if limit == "300000" {
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(arguments): \(outcome)")
      } else {
        expectOneLine(outcome, [69], "too little memory: 160 MiB beside the program must be")
      }
    }
  }

  @Test(arguments: [4, 5, 7, 10, 15, 18, 19, 20, 24]) func fewFiles(_ limit: Int) async throws {
    let folder = try await Fixture.folder()
    let launcher = Self.shell("ulimit -n \(limit)")
    let before = folder.contents()
    for arguments in [
      ["train", "--config", "config.json", "--out", "new"], ["evaluate", "run", "--draw"],
      ["figure", "7", "--preset", "quick", "--seeds", "1", "--out", "figure"],
      ["decide", "run", "--workflows", "workflows.json"], ["verify", "run"],
      ["meta-train", "--updates", "20", "--out", "psi"],
    ] {
      let outcome = try await Command.run(
        arguments, in: folder, launcher: launcher, environment: ["TMPDIR": folder.url.path])
      if outcome.status != 0 || outcome.wasSignaled {
        expectOneLine(outcome, [69], "too many open files")
      }
      for name in ["new", "figure", "psi"] {
        try? FileManager.default.removeItem(at: folder.path(name))
      }
      for name in ["schemes.csv", "schemes", "training"] {
        for end in ["", ".gnuplot", ".svg", ".pdf", ".dat", ".py", ".tex"] {
          try? FileManager.default.removeItem(at: folder.path("run/\(name)\(end)"))
        }
      }
      #expect(folder.contents() == before, "\(arguments)")
    }
  }

  /// Otherwise the next file that is opened would get the text.
  @Test(arguments: [
    ["generate"], ["generate", "--out", "w.json"], ["info"], ["train", "--out", "new"],
    ["evaluate", "run"], ["verify", "run"], ["meta-train", "--updates", "20", "--out", "psi"],
  ])
  func closedOutput(_ arguments: [String]) async throws {
    let folder = try await Fixture.folder()
    let before = folder.contents()
    let outcome = try await Command.run(arguments, in: folder, launcher: Self.closed(">&-"))
    expectOneLine(outcome, [73], "standard output: cannot be written")
    #expect(folder.contents() == before)
  }

  /// The standard output may be a file, which has other text before and after.
  @Test func aFileBehindTheOutput() async throws {
    let folder = try Scratch()
    try FileManager.default.createSymbolicLink(
      at: folder.path("output"), withDestinationURL: URL(filePath: "/proc/self/fd/1"))
    let outcome = try await Command.run(
      ["generate", "--count", "1", "--out", "output"], in: folder,
      launcher: ["/bin/bash", "-c", "{ echo before; \"$@\"; echo after; } > file", "bash"])
    #expect(outcome.status == 0, "\(outcome)")
    let lines = String(decoding: try folder.data("file"), as: UTF8.self).split(separator: "\n")
    #expect(lines.first == "before" && lines.last == "after" && lines.count == 5)
    #expect(folder.contents() == ["file", "output"])
  }

  /// Errors without a place go nowhere, and not into a file.
  @Test func closedInputAndErrors() async throws {
    let folder = try await Fixture.folder()
    let train = ["train", "--config", "config.json", "--out"]
    try await Command.succeed("train", "--config", "config.json", "--out", "one", in: folder)
    let outcome = try await Command.run(
      train + ["two"], in: folder, launcher: Self.closed("<&- 2>&-"))
    #expect(outcome.status == 0)
    for name in ["config.json", "progress.csv", "weights.safetensors"] {
      try expectSame(folder.data("one/\(name)"), folder.data("two/\(name)"))
    }
    let again = try await Command.run(train + ["two"], in: folder, launcher: Self.closed("2>&-"))
    #expect(again.status == 73 && again.errors.isEmpty)
  }
}
