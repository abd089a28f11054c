import Foundation
import Testing

/// The commands that run experiments, in the preset that takes seconds.
@Suite struct ExperimentCommandTests {
  /// Returns a folder with the results of all figures, in `all`.
  private static func allFigures() async throws -> Scratch {
    let folder = try Scratch()
    try folder.makeFolder("all")
    for number in 4...9 {
      let run = try await QuickRuns.shared.run("figure-\(number)")
      try FileManager.default.copyItem(
        at: run.folder.path("out"), to: folder.path("all/fig\(number)"))
    }
    return folder
  }

  @Test(arguments: 4...9) func figuresAreDrawn(_ number: Int) async throws {
    let run = try await QuickRuns.shared.run("figure-\(number)")
    #expect(run.text.contains("Figure \(number)"))
    #expect(run.text.contains("policies") == (number < 8))
    for file in ["fig\(number).svg", "fig\(number).pdf", "fig\(number).gnuplot"] {
      #expect(try !run.folder.data("out/\(file)").isEmpty)
    }
    for file in ["summary.csv", "summary.md", "results.csv", "curves.csv", "experiment.json"] {
      #expect(try !run.folder.data("out/\(file)").isEmpty)
    }
  }

  /// One seed judges nothing.
  @Test func claimsAreJudged() async throws {
    let folder = try await Self.allFigures()
    let claims = try await QuickRuns.succeed(
      ["claims", "--results", "all", "--out", "claims.md"], in: folder
    ).split(separator: "\n")
    #expect(claims.count == 15)
    #expect(
      claims.count { $0.contains("**not judged: measured in 1 seed, 3 are needed**") } == 12)
    // Two hundred updates renew the frozen networks once, at their end: there is no ripple.
    let ripple = claims.filter { $0.contains("ripples") }
    #expect(ripple.count == 1 && ripple[0].contains("**not measured**"))
    #expect(try !folder.data("claims.md").isEmpty)
    #expect(!claims.contains { $0.contains("nan") })
    _ = try await QuickRuns.succeed(["report", "all"], in: folder)
    let page = String(decoding: try folder.data("all/report.html"), as: UTF8.self)
    #expect(!page.contains("nan [nan") && page.contains("<article class=\"claim open\">\n<p class"))
  }

  /// Each picture says that it is of a check, and files that draw the same numbers are beside it.
  @Test(arguments: ["figure-6", "study-scenario"])
  func otherProgramsDrawTheSameNumbers(_ run: String) async throws {
    let folder = try await QuickRuns.shared.run(run).copy(to: "a")
    let name = run == "figure-6" ? "fig6" : "scenario"
    func text(_ end: String) throws -> String {
      String(decoding: try folder.data("a/\(name).\(end)"), as: UTF8.self)
    }
    #expect(try text("svg").contains("Quick preset: a check that all runs."))
    let rows = try text("dat").split(separator: "\n").map { $0.split(separator: " ") }
    #expect(rows.count > 5 && rows.allSatisfy { $0.count == rows[0].count })
    #expect(Set(rows[0]).count == rows[0].count)
    #expect(rows.dropFirst().joined().allSatisfy { Double($0) != nil })
    let (script, table) = (try text("py"), try text("tex"))
    #expect(rows[0].allSatisfy { script.contains("\"\($0)\"") })
    #expect(table.contains("\\begin{tabular}") && table.contains("\\%"))
    let verified = try await QuickRuns.succeed(["verify", "a"], in: folder)
    #expect(verified.contains("\(name).dat, \(name).gnuplot, \(name).pdf, \(name).py"))
  }

  @Test func picturesHaveTheWidthAndTypeOfTheirStyle() async throws {
    let folder = try await QuickRuns.shared.run("figure-7").copy(to: "a")
    for (style, width, size) in [("single", "336", "10.66"), ("double", "687", "10.66")] {
      _ = try await QuickRuns.succeed(
        [
          "figure", "7", "--preset", "quick", "--seeds", "1", "--out", "a", "--style", style,
          "--font", "DejaVu Serif",
        ], in: folder)
      let svg = String(decoding: try folder.data("a/fig7.svg"), as: UTF8.self)
      #expect(svg.contains("width=\"\(width)\""), "\(style)")
      #expect(svg.contains("font-size=\"\(size)") || svg.contains("font-size=\"10.67"), "\(style)")
      #expect(svg.contains("DejaVu Serif"))
    }
  }

  @Test(arguments: [
    ("figure 4 --size 3", "--size must be between 6 and 14 points, found 3.0"),
    ("study scenario --font a,b", "--font must be the name of a font"),
    ("figure 4 --style wide", "'wide'"),
    ("evaluate run --style single", "--style is for pictures: it needs --draw"),
  ])
  func badStylesAreRefused(_ words: String, _ message: String) async throws {
    let folder = try Scratch()
    let outcome = try await Command.run(words.split(separator: " ").map(String.init), in: folder)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
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
    ("graphs", "| dmro-polished"), ("adversary", "| 1 "),
  ])
  func studiesPrintTheirTable(_ name: String, _ row: String) async throws {
    let run = try await QuickRuns.shared.run("study-\(name)")
    let (folder, text) = (run.folder, run.text)
    #expect(text.contains(row))
    #expect(try !folder.data("out/summary.csv").isEmpty)
    for picture in ["scenario", "graphs"] {
      #expect(folder.contents().contains("out/\(picture).svg") == (name == picture))
    }
  }

  @Test func graphsAreVerified() async throws {
    let folder = try await QuickRuns.shared.run("study-graphs").copy(to: "a")
    let text = try await QuickRuns.succeed(["verify", "a"], in: folder)
    for name in ["results.csv", "summary.csv"] { #expect(text.contains(name)) }
    #expect(!text.contains("differs"))
    #expect(text.contains("Not compared: experiment.json, front.csv, graphs.dat, graphs.gnuplot"))
  }

  /// Each scheme has a gap, which the seed decides, and a time, which the machine does.
  @Test func graphsHaveAFront() async throws {
    let run = try await QuickRuns.shared.run("study-graphs")
    let front = String(decoding: try run.folder.data("out/front.csv"), as: UTF8.self)
    let rows = front.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(
      rows[0] == [
        "scheme", "gap_n20_k5", "microseconds_n20_k5", "gap_n50_k5", "microseconds_n50_k5",
      ])
    #expect(rows.dropFirst().prefix(4).map(\.[0]) == ["dmro-1", "dmro-3", "dmro", "dmro-polished"])
    #expect(rows.count == 1 + 4 + 12)
    for row in rows.dropFirst() {
      let numbers = row.dropFirst().compactMap(Double.init)
      #expect(numbers.count == 4)
      #expect(numbers[0] > -1 && numbers[2] > -1 && numbers[1] > 0 && numbers[3] > 0, "\(row)")
    }
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
    (
      "a row of an own scheme behind the last",
      { folder in
        let text = String(decoding: try folder.data("a/results.csv"), as: UTF8.self)
        let row = try #require(text.split(separator: "\n").last)
        try folder.write(text + row.replacing(",dmro", with: ",own") + "\n", to: "a/results.csv")
      }, 65, "a/results.csv: must hold"
    ),
    (
      "a row of an own trial behind the last",
      { folder in
        let text = String(decoding: try folder.data("a/results.csv"), as: UTF8.self)
        let row = try #require(text.split(separator: "\n").last)
        try folder.write(
          text + "99" + row.drop { $0 != "," } + "\n", to: "a/results.csv")
      }, 65, "a/results.csv: must hold"
    ),
    (
      "an own row among the others",
      { folder in
        var rows = String(decoding: try folder.data("a/results.csv"), as: UTF8.self)
          .split(separator: "\n")
        rows.insert(rows[2], at: 2)
        try folder.write(rows.joined(separator: "\n") + "\n", to: "a/results.csv")
      }, 65, "the records are of another experiment, or were changed"
    ),
    (
      "a training in the folder",
      { folder in
        try folder.makeFolder("a/checkpoints")
      }, 73, "a: holds a training (checkpoints): choose another folder"
    ),
  ]

  @Test(arguments: damages.indices)
  func damagedFoldersAreRefused(_ index: Int) async throws {
    let (_, damage, status, words) = Self.damages[index]
    let folder = try await QuickRuns.shared.run("figure-7").copy(to: "a")
    try damage(folder)
    let before = try folder.data("a/results.csv")
    let outcome = try await Command.run(
      ["figure", "7", "--preset", "quick", "--seeds", "1", "--out", "a"], in: folder,
      environment: QuickRuns.environment)
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
    // Nothing is removed without a word.
    try expectSame(folder.data("a/results.csv"), before)
  }

  /// One shard is given, the other is a task of an array.
  @Test func shardsAreCollected() async throws {
    let whole = try await QuickRuns.shared.run("figure-7").folder
    let folder = try Scratch()
    let figure = ["figure", "7", "--preset", "quick", "--seeds", "1", "--out", "a"]
    _ = try await QuickRuns.succeed(figure + ["--shard", "1/2"], in: folder)
    let missing = try await Command.run(["collect", "a"], in: folder)
    #expect(missing.status == 65 && missing.errors.contains("run the shards that are not there"))
    let array = [
      "SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "2",
      "SLURM_ARRAY_TASK_COUNT": "2",
    ]
    let task = try await Command.run(
      figure, in: folder, environment: QuickRuns.environment.merging(array) { $1 })
    #expect(task.status == 0 && task.errors.contains("shard 2 of 2, as the launcher says"))
    #expect(task.text.contains("dmro collect a"))
    let collected = try await QuickRuns.succeed(["collect", "a"], in: folder)
    #expect(collected.contains("of 2 folders. Written to a."))
    _ = try await QuickRuns.succeed(figure, in: folder)
    for file in ["experiment.json", "curves.csv", "results.csv", "summary.csv", "fig7.svg"] {
      try expectSame(folder.data("a/\(file)"), whole.data("out/\(file)"))
    }
    _ = try await QuickRuns.succeed(["verify", "a"], in: folder)
  }

  @Test func sweepsAreListedAndRun() async throws {
    let folder = try Scratch()
    try folder.write(
      """
      {"format": "dmro-sweep-1", "name": "some", "over": "train", "unseenWorkflows": 5, "seeds": 2,
       "settings": {"updates": 50}, "grid": {"networks": [1, 2]}}
      """, to: "sweep.json")
    func run(_ options: String...) async throws -> String {
      try await QuickRuns.succeed(["sweep", "sweep.json"] + options, in: folder)
    }
    let list = try await run("--dry-run")
    #expect(list.contains("networks 2     1      1\n") && list.hasSuffix("4 trials.\n"))
    #expect(try await run("--dry-run", "--shard", "2/3").contains("2 trials of 4: shard 2 of 3"))
    #expect(throws: (any Error).self) { try folder.data("results/some/experiment.json") }
    let table = try await run("--out", "some")
    #expect(table.contains("| networks |") && table.contains("over 2 seeds"))
    #expect(try folder.data("some/summary.csv").count > 50)
    _ = try await QuickRuns.succeed(["verify", "some"], in: folder)
    _ = try await QuickRuns.succeed(["report", "some"], in: folder)
    let page = String(decoding: try folder.data("some/report.html"), as: UTF8.self)
    #expect(page.contains(">networks<") && !page.contains("No table can be made"))
    // A table of something else is no table of the records.
    try folder.write("networks,mean_cost\n1,2\n", to: "some/summary.csv")
    #expect(try await Command.run(["verify", "some"], in: folder).status == 4)
  }

  /// An empty text is an empty field to pandas.
  @Test func recordsThatPandasHasWrittenAreReadAgain() async throws {
    let folder = try await QuickRuns.shared.run("figure-7").copy(to: "a")
    let before = String(decoding: try folder.data("a/results.csv"), as: UTF8.self)
    try folder.write(before.replacing("\"\"", with: ""), to: "a/results.csv")
    #expect(try folder.data("a/results.csv") != Data(before.utf8))
    _ = try await QuickRuns.succeed(
      ["figure", "7", "--preset", "quick", "--seeds", "1", "--out", "a"], in: folder)
    #expect(try folder.data("a/results.csv") == Data(before.utf8))
  }

  /// A training and an experiment in one folder could not both be verified.
  @Test func aTrainingNeedsAFolderOfItsOwn() async throws {
    let folder = try await QuickRuns.shared.run("figure-7").copy(to: "a")
    for options in [[], ["--overwrite"], ["--resume"]] {
      let outcome = try await Command.run(["train", "--out", "a"] + options, in: folder)
      #expect(outcome.status == 73)
      #expect(
        outcome.errors
          == "dmro: a: holds an experiment (experiment.json): choose another folder for the "
          + "training\n")
    }
    #expect(!folder.contents().contains("a/config.json"))
  }

  @Test func verifyNamesFilesOfSomethingElse() async throws {
    let folder = try await QuickRuns.shared.run("study-detection").copy(to: "a")
    try folder.write("own", to: "a/own.csv")
    let outcome = try await Command.run(["verify", "a"], in: folder)
    #expect(outcome.status == 4)
    #expect(outcome.errors == "dmro: a: was not reproduced: own.csv\n")
    #expect(outcome.text.contains("own.csv"))
    #expect(outcome.text.contains("not made by this run"))
  }

  @Test func incompleteRecordsAreNotJudged() async throws {
    let folder = try await Self.allFigures()
    let text = String(decoding: try folder.data("all/fig6/results.csv"), as: UTF8.self)
    let half = text.split(separator: "\n").prefix(20).joined(separator: "\n") + "\n"
    try Data(half.utf8).write(to: folder.path("all/fig6/results.csv"))
    let outcome = try await Command.run(["claims", "--results", "all"], in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("fig6/results.csv"))
  }
}
