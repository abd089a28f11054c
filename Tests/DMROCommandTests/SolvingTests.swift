import Foundation
import Testing

/// What `solve`, `generate` and `info` promise to programs.
struct SolvingTests {
  struct Plans: Decodable {
    struct Plan: Decodable {
      var id: String
      var decision: [Int]
      var cost: Double
      var delay: Double
      var energy: Double
      var optimalCost: Double
      var gap: Double
    }

    var plans: [Plan]
  }

  private func solve(_ arguments: String..., in folder: Scratch) async throws -> [Plans.Plan] {
    let outcome = try await Command.run(
      ["solve", "--workflows", "workflows.json", "--json"] + arguments, in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    return try JSONDecoder().decode(Plans.self, from: outcome.output).plans
  }

  /// Worked by hand in the definition of the model: the fixed plans at δ = 0, in seconds.
  @Test(arguments: [
    ("local", [0, 0], 3333.3333), ("edge", [1, 1], 1428.6589), ("cloud", [2, 2], 673.6667),
    ("optimal", [2, 2], 673.6667),
  ])
  func workedExample(scheme: String, decision: [Int], cost: Double) async throws {
    let plan = try #require(
      try await solve(
        "--scheme", scheme, "--energy-weight", "0", "--scaling", "none", in: Fixture.folder()
      ).first)
    #expect(plan.id == "worked")
    #expect(plan.decision == decision)
    #expect(abs(plan.cost - cost) < 1e-4)
    #expect(plan.cost == plan.delay)
    #expect(abs(plan.optimalCost - 673.6667) < 1e-4)
    #expect(abs(plan.gap - (plan.cost / plan.optimalCost - 1)) < 1e-12)
  }

  @Test(arguments: ["none", "per-term", "per-parameter"])
  func noSchemeBeatsTheOptimum(scaling: String) async throws {
    let folder = try await Fixture.folder()
    let optimal = try await solve("--scaling", scaling, in: folder)
    #expect(optimal.map(\.gap) == [0, 0])
    for scheme in ["greedy", "local", "edge", "cloud"] {
      let plans = try await solve("--scaling", scaling, "--scheme", scheme, in: folder)
      #expect(plans.map(\.id) == ["worked", "longer"])
      #expect(plans.map(\.optimalCost) == optimal.map(\.cost))
      #expect(plans.allSatisfy { $0.gap >= -1e-12 })
    }
  }

  /// The bounds of a scaling are the largest values in the file unless they are given.
  @Test func boundsScaleCosts() async throws {
    let folder = try await Fixture.folder()
    let own = try await solve(in: folder)
    let same = try await solve(
      "--max-computation", "100000", "--max-transfer", "60", in: folder)
    #expect(own.map(\.cost) == same.map(\.cost))
    // The same fixed plans cost less the wider a bound is, and last as long.
    let narrow = try await solve("--scheme", "cloud", in: folder)
    for (bound, value) in [("--max-computation", "200000"), ("--max-transfer", "120")] {
      let wide = try await solve("--scheme", "cloud", bound, value, in: folder)
      #expect(zip(narrow, wide).allSatisfy { $0.cost > $1.cost && $0.delay == $1.delay })
    }
    let given = try await solve(
      "--scheme", "cloud", "--max-transfer", "60", "--scaling", "per-parameter", in: folder)
    let derived = try await solve("--scheme", "cloud", "--scaling", "per-parameter", in: folder)
    #expect(given.map(\.cost) == derived.map(\.cost))
  }

  @Test func systemsByNameAndByFileAreTheSame() async throws {
    let folder = try await Fixture.folder()
    for name in ["table2", "table3"] {
      let text = try await Command.succeed("info", name, "--json", in: folder)
      try folder.write(text, to: "\(name).json")
      let byName = try await solve("--system", name, in: folder)
      let byFile = try await solve("--system", "\(name).json", in: folder)
      #expect(byName.map(\.cost) == byFile.map(\.cost))
    }
  }

  @Test func generateIsReproducible() async throws {
    let folder = try Scratch()
    let first = try await Command.succeed("generate", "--count", "3", "--seed", "7", in: folder)
    let second = try await Command.succeed("generate", "--count", "3", "--seed", "7", in: folder)
    let other = try await Command.succeed("generate", "--count", "3", "--seed", "8", in: folder)
    #expect(first == second)
    #expect(first != other)
    try await Command.succeed(
      "generate", "--count", "3", "--seed", "7", "--out", "w.json", in: folder)
    try expectSame(folder.data("w.json"), first)
  }

  @Test func generateKeepsToItsRanges() async throws {
    let folder = try Scratch()
    let text = try await Command.succeed(
      "generate", "--count", "20", "--subtasks", "4", "--computation", "10,20",
      "--first-transfer", "1,2", "--transfer", "3,4", in: folder)
    let workflows = try #require(try jsonObject(text)["workflows"] as? [[String: Any]])
    #expect(workflows.count == 20)
    for workflow in workflows {
      let computation = try #require(workflow["computation"] as? [Double])
      let transfer = try #require(workflow["transfer"] as? [Double])
      #expect(computation.count == 4 && computation.allSatisfy((10...20).contains))
      #expect(transfer.count == 5 && (1...2).contains(transfer[0]))
      let later = transfer.dropFirst().allSatisfy { (3...4).contains($0) }
      #expect(later)
    }
    let identifiers = Set(workflows.compactMap { $0["id"] as? String })
    #expect(identifiers.count == 20)
  }

  @Test func infoTellsAboutBuildAndTraining() async throws {
    let folder = try await Fixture.folder()
    let build = try jsonObject(try await Command.succeed("info", "--json", in: folder))
    for key in ["dmro", "operatingSystem", "openBLAS", "openBLASCore", "openBLASThreads"] {
      #expect((build[key] as? String)?.isEmpty == false)
    }
    #expect(build["openBLASThreads"] as? String == "1")
    let settings = try await Command.succeed("info", "run", "--json", in: folder)
    try expectSame(folder.data("run/config.json"), settings)
    #expect(try await !Command.succeed("info", "run", in: folder).isEmpty)
  }

  @Test(arguments: [
    ["--help"], ["--version"], ["train", "--help"], ["help", "solve"], ["evaluate", "--help"],
  ])
  func helpIsAnAnswer(arguments: [String]) async throws {
    let outcome = try await Command.run(arguments, in: Scratch())
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty && !outcome.output.isEmpty)
  }

  /// The text for people names every exit code that the command has.
  @Test func helpListsExitCodes() async throws {
    let help = try await Command.run(["--help"], in: Scratch()).text
    for code in ["0 ", "64", "65", "66", "69", "73"] {
      #expect(help.contains("\n  \(code) "), "\(code)")
    }
  }
}
