import Foundation
import Testing

/// The commands that run experiments, in the preset that takes seconds.
@Suite struct ExperimentCommandTests {
  private static let figures = ["4", "5", "6", "7", "8", "9"]

  /// All figures with so many seeds that claims are judged, in `all`, and the texts of the commands.
  private static let threeSeeds = Task {
    let folder = try Scratch()
    var texts: [String] = []
    for number in figures {
      texts.append(
        try await QuickRuns.succeed(
          [
            "figure", number, "--preset", "quick", "--seeds", "3", "--out", "all/fig\(number)",
          ], in: folder))
    }
    return (folder: folder, texts: texts)
  }

  @Test func figuresAreDrawnAndClaimsJudged() async throws {
    let (folder, texts) = try await Self.threeSeeds.value
    for (number, text) in zip(Self.figures, texts) {
      #expect(text.contains("Figure \(number)"))
      #expect(text.contains("policies") == (Int(number) ?? 0 < 8))
      for file in ["svg", "pdf", "gnuplot"] {
        #expect(try !folder.data("all/fig\(number)/fig\(number).\(file)").isEmpty)
      }
      for file in ["summary.csv", "summary.md", "results.csv", "curves.csv", "experiment.json"] {
        #expect(try !folder.data("all/fig\(number)/\(file)").isEmpty)
      }
    }
    let claims = try await QuickRuns.succeed(
      ["claims", "--results", "all", "--out", "claims.md"], in: folder)
    #expect(claims.split(separator: "\n").count == 15)
    // Two hundred updates renew the frozen networks once, at their end: there is no ripple to judge.
    let ripple = claims.split(separator: "\n").filter { $0.contains("ripples") }
    #expect(ripple.count == 1 && ripple[0].contains("not measured"))
    #expect(try !folder.data("claims.md").isEmpty)
  }

  @Test func drawingAgainGivesTheSameRecords() async throws {
    let folder = try await QuickRuns.shared.run("figure-7").copy(to: "a")
    let before = try folder.data("a/results.csv")
    _ = try await QuickRuns.succeed(
      ["figure", "7", "--preset", "quick", "--seeds", "1", "--out", "a", "--jobs", "1"],
      in: folder)
    try expectSame(folder.data("a/results.csv"), before)
  }

  @Test(arguments: [
    ("comparison", "| DMRO"), ("ablations", "| default"), ("adaptation", "| meta (Algorithm 2)"),
    ("scenario", "| adapts from contextual"), ("detection", "| 0.5 "),
  ])
  func studiesPrintTheirTable(_ name: String, _ row: String) async throws {
    let run = try await QuickRuns.shared.run("study-\(name)")
    let (folder, text) = (run.folder, run.text)
    #expect(text.contains(row))
    #expect(try !folder.data("out/summary.csv").isEmpty)
    #expect(folder.contents().contains("out/scenario.svg") == (name == "scenario"))
  }

  @Test func detectionIsVerified() async throws {
    let folder = try await QuickRuns.shared.run("study-detection").copy(to: "a")
    let text = try await QuickRuns.succeed(["verify", "a"], in: folder)
    for name in ["summary.csv", "summary.md"] { #expect(text.contains(name)) }
    #expect(!text.contains("differs"))
    try folder.write(
      String(decoding: folder.data("a/summary.csv").dropLast(5), as: UTF8.self), to: "a/summary.csv"
    )
    let outcome = try await Command.run(["verify", "a"], in: folder)
    #expect(outcome.status == 4)
    #expect(outcome.errors == "dmro: a: was not reproduced: summary.csv\n")
  }

  /// What is wrong with a folder, how it comes to be, and the words that name it.
  static let damages: [(String, @Sendable (Scratch) throws -> Void, Int, String)] = [
    (
      "no manifest",
      { try FileManager.default.removeItem(at: $0.path("a/experiment.json")) }, 65,
      "experiment.json"
    ),
    (
      "broken manifest", { try Data("{".utf8).write(to: $0.path("a/experiment.json")) }, 65,
      "line 1"
    ),
    (
      "another header", { try Data("a,b\n".utf8).write(to: $0.path("a/results.csv")) }, 65,
      "column"
    ),
    (
      "a word for a number",
      { folder in
        let text = String(decoding: try folder.data("a/results.csv"), as: UTF8.self)
        try Data(text.replacing("per-term,0.2", with: "per-term,x").utf8)
          .write(to: folder.path("a/results.csv"))
      }, 65, "energy_weight"
    ),
    (
      "another name for all rows of a scheme",
      { folder in
        let text = String(decoding: try folder.data("a/results.csv"), as: UTF8.self)
        try Data(text.replacing(",dqn,", with: ",other,").utf8)
          .write(to: folder.path("a/results.csv"))
      }, 65, "column scheme: must be \"dqn\", found \"other\""
    ),
  ]

  @Test(arguments: damages.indices)
  func damagedFoldersAreRefused(_ index: Int) async throws {
    let (_, damage, status, words) = Self.damages[index]
    let folder = try await QuickRuns.shared.run("figure-7").copy(to: "a")
    try damage(folder)
    let outcome = try await Command.run(
      ["figure", "7", "--preset", "quick", "--seeds", "1", "--out", "a"], in: folder,
      environment: QuickRuns.environment)
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test func incompleteRecordsAreNotJudged() async throws {
    let (whole, _) = try await Self.threeSeeds.value
    let folder = try Scratch()
    try FileManager.default.copyItem(at: whole.path("all"), to: folder.path("all"))
    let text = String(decoding: try folder.data("all/fig6/results.csv"), as: UTF8.self)
    let half = text.split(separator: "\n").prefix(20).joined(separator: "\n") + "\n"
    try Data(half.utf8).write(to: folder.path("all/fig6/results.csv"))
    let outcome = try await Command.run(["claims", "--results", "all"], in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("fig6/results.csv"))
  }
}
