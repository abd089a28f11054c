import Foundation
import Testing

/// Policies for graphs on the command line: learned, verified, used, and refused where they do not fit.
struct GraphPolicyCommandTests {
  private static let workflows = """
    {"workflows": [{"id": "chain", "computation": [3000, 700], "transfer": [6, 2, 1]},
    {"id": "fork", "subtasks": [
    {"id": "a", "computation": 300, "input": 20}, {"id": "b", "computation": 3000},
    {"id": "c", "computation": 4000, "output": 2}],
    "transfers": [{"from": "a", "to": "b", "size": 10}, {"from": "a", "to": "c", "size": 10}]}]}
    """

  private func run(_ words: String, in folder: Scratch) async throws -> Command.Outcome {
    try await Command.run(words.split(separator: " ").map(String.init), in: folder)
  }

  private static let learn = "meta-train --distribution graphs --updates 2 --seed 3 --out"

  @Test("The same seed gives the same file, which verify makes again and decide reads")
  func learning() async throws {
    let folder = try Scratch()
    try folder.write(Self.workflows, to: "w.json")
    for (name, threads) in [("one", 1), ("two", 2)] {
      let outcome = try await run("\(Self.learn) \(name) --threads \(threads)", in: folder)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(outcome.text.hasPrefix("Learned to place graphs: 5 networks of 7873 parameters"))
    }
    #expect(try folder.data("one") == folder.data("two"))
    let verified = try await run("verify one", in: folder)
    #expect(verified.status == 0 && verified.text.contains("same"), "\(verified)")
    let own = try await run("decide one --workflows w.json --json", in: folder)
    #expect(own.status == 0 && own.text.contains("\"id\": \"fork\""), "\(own)")
  }

  @Test("Without a policy the packaged one decides, for any scaling and weight")
  func deciding() async throws {
    struct Plans: Decodable {
      struct Plan: Decodable {
        var id: String
        var cost: Double
        var reference: Double
        var referenceKind: String
        var gap: Double
      }
      var plans: [Plan]
    }
    let folder = try Scratch()
    try folder.write(Self.workflows, to: "w.json")
    for options in [
      "", " --polish", " --scaling none --energy-weight 0", " --system table3 --seed 4",
    ] {
      let outcome = try await run("decide --workflows w.json --json" + options, in: folder)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
      let plans = try JSONDecoder().decode(Plans.self, from: outcome.output).plans
      #expect(plans.map(\.id) == ["chain", "fork"])
      for plan in plans {
        #expect(plan.referenceKind == "optimum")
        #expect(plan.gap >= 0 && abs(plan.cost - plan.reference * (1 + plan.gap)) < 1e-9)
      }
    }
    let generated = try await run(
      "generate --graphs --count 1 --subtasks 12 --out g.json", in: folder)
    #expect(generated.status == 0, "\(generated)")
    let bounded = try await run("decide --workflows g.json --nodes 1 --json", in: folder)
    #expect(bounded.text.contains("\"referenceKind\": \"bound\""), "\(bounded)")
    let text = try await run("decide --workflows w.json", in: folder).text
    #expect(text.contains("compare costs, not gaps"))
  }

  @Test(
    "What does not fit is named in one line",
    arguments: [
      ("\(learn) p --contextual", 64, "--contextual does not apply to --distribution graphs"),
      ("meta-train --distribution graphs --updates 0 --out p", 64, "--updates: must be"),
      ("meta-train --threads 2 --out p", 64, "--threads requires --distribution graphs"),
      ("meta-train --distribution queues.json --out p", 65, "for chains know none"),
      (
        "decide none.safetensors --workflows w.json", 66, "none.safetensors: no such file or folder"
      ),
      ("decide --best --workflows w.json", 64, "--best requires the folder of a training"),
      ("decide --scaling per-term --workflows w.json", 64, "per-term"),
      ("evaluate --draw", 64, "--draw requires the folder of a training"),
      (
        "evaluate --workflows w.json --count 3", 64,
        "--count and --seed draw random graphs; --workflows has its own"
      ),
      ("adapt --workflows w.json", 65, "w.json: workflows: must hold at least 4 workflows"),
      (
        "adapt --workflows w.json --count 3", 64,
        "--count is for random workflows; --workflows has its own"
      ),
      ("evaluate --count 10000000", 64, "--count must be between 1 and 100000"),
      (
        "decide --workflows w.json --draw no/p.svg", 73, "no/p.svg: must be in a folder that exists"
      ),
      ("decide --without edge --workflows w.json", 64, "--without is for chains"),
      ("cite w.json", 66, "w.json: must be the folder of a training"),
      ("adapt --updates 0", 64, "--updates must be between 1 and"),
      ("adapt --overwrite", 64, "--overwrite needs --out"),
      ("train --graphs --out p --rule paper", 64, "--rule does not apply to --graphs"),
      ("train --graphs --out p --config c.json", 64, "--config does not apply to --graphs"),
      (
        "train --graphs --out p --subtasks 4 --workflows w.json", 64,
        "--subtasks is for random graphs; those of --workflows have their own"
      ),
      ("train --graphs --out p --updates 0", 64, "--updates: must be between 1 and"),
      ("train --graphs --out p --learning-rate 0", 64, "--learning-rate: must be"),
      (
        "solve --workflows w.json --scheme heft --plans 5", 64,
        "--plans is for searches without proof; --scheme heft is none"
      ),
    ])
  func refusals(words: String, status: Int, message: String) async throws {
    let folder = try Scratch()
    try folder.write(Self.workflows, to: "w.json")
    try folder.write(Self.queues, to: "queues.json")
    let outcome = try await run(words, in: folder)
    #expect(Int(outcome.status) == status, "\(outcome)")
    #expect(outcome.errors.contains(message), "\(outcome)")
    #expect(folder.contents().sorted() == ["queues.json", "w.json"])
  }

  private static let small = "--networks 2 --hidden 8 --memory 400 --warm-up 100 --updates 4"

  @Test("A training on one system with queues ends in a policy, which verify makes again")
  func training() async throws {
    let folder = try Scratch()
    try folder.write(Self.queues, to: "queues.json")
    try folder.write(Self.workflows, to: "w.json")
    let learn = "train --graphs --system queues.json \(Self.small) --seed 3"
    let drawn = try await run("\(learn) --subtasks 5 --out a", in: folder)
    #expect(drawn.status == 0, "\(drawn)")
    #expect(
      drawn.text.hasPrefix("Learned to place graphs: 2 networks of 465 parameters, 4 updates"))
    let given = try await run("\(learn) --workflows w.json --out b --threads 1", in: folder)
    #expect(given.status == 0, "\(given)")
    #expect(try folder.data("a") != folder.data("b"))
    // A policy of one system brings it.
    let own = try await run("decide a --workflows w.json", in: folder)
    #expect(own.status == 0 && own.text.contains("q: 0 d, 1 e."), "\(own)")
    for name in ["a", "b"] {
      let verified = try await run("verify \(name)", in: folder)
      #expect(verified.status == 0 && verified.text.contains("same"), "\(verified)")
      let used = try await run(
        "decide \(name) --system queues.json --workflows w.json", in: folder)
      #expect(used.status == 0, "\(used)")
    }
    let again = try await run("\(learn) --subtasks 5 --out a", in: folder)
    #expect(again.status == 73 && again.errors.contains("is there already"), "\(again)")
  }

  @Test("The packaged policy adapts to a system and its workflows")
  func adapting() async throws {
    struct Row: Decodable {
      var updates: Int
      var meanCost: Double
      var reference: Double
      var referenceKind: String
      var gap: Double
    }
    let folder = try Scratch()
    try folder.write(Self.queues, to: "queues.json")
    let generated = try await run(
      "generate --graphs --count 8 --subtasks 6 --out w.json", in: folder)
    #expect(generated.status == 0, "\(generated)")
    let adapt = "adapt --system queues.json --workflows w.json --updates 20"
    let outcome = try await run("\(adapt) --out own --json", in: folder)
    #expect(outcome.status == 0, "\(outcome)")
    let rows = try JSONDecoder().decode([Row].self, from: outcome.output)
    #expect(rows.map(\.updates) == [0, 2, 5, 10, 20])
    for row in rows {
      #expect(row.referenceKind == "best-known")
      #expect(row.gap >= 0 && abs(row.meanCost - row.reference * (1 + row.gap)) < 1e-9)
    }
    let described = try await run("info own", in: folder)
    for text in ["6 given ones", "the packaged policy", "q\n"] {
      #expect(described.text.contains(text), "\(described)")
    }
    let verified = try await run("verify own", in: folder)
    #expect(verified.status == 0 && verified.text.contains("same"), "\(verified)")
    let again = try await run("\(adapt) --out own", in: folder)
    #expect(again.status == 73, "\(again)")
    let text = try await run("adapt --system queues.json --updates 4 --count 3", in: folder)
    #expect(text.status == 0 && text.text.contains("3 workflows that are not learned"), "\(text)")
  }

  @Test("The packaged policy is compared with schemes without learning")
  func evaluating() async throws {
    let folder = try Scratch()
    try folder.write(Self.queues, to: "queues.json")
    try folder.write(Self.workflows, to: "w.json")
    let drawn = try await run("evaluate --system queues.json --count 3", in: folder)
    #expect(drawn.status == 0, "\(drawn)")
    #expect(drawn.text.hasPrefix("q, 3 random graphs, δ = 0.2, scaling relative\n"))
    for name in ["dmro-polished", "local-search", "heft", "→ e"] {
      #expect(drawn.text.contains(name), "\(drawn)")
    }
    // There is no cloud.
    #expect(!drawn.text.contains("\ncloud"))
    let given = try await run(
      "evaluate --system queues.json --workflows w.json --scaling none --json", in: folder)
    #expect(given.status == 0, "\(given)")
    for text in [
      "\"reference\":\"best-known\"", "\"optimal\":{", "\"meanReference\":", "\"count\":2",
    ] {
      #expect(given.text.contains(text), "\(given)")
    }
  }

  @Test("The plan of a policy is drawn", .enabled(if: DrawingTests.hasGnuplot))
  func drawing() async throws {
    let folder = try Scratch()
    try folder.write(Self.workflows, to: "w.json")
    let outcome = try await run("decide --workflows w.json --draw p.svg --id fork", in: folder)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.text.hasSuffix("Drawn to p.svg: fork, 2 of 2\n"))
    let picture = String(decoding: try folder.data("p.svg"), as: UTF8.self)
    #expect(picture.contains("dmro"))
  }

  private static let queues = """
    {"name": "q", "sites": [{"name": "d", "tier": "device", "speed": 30, "energy": 0.3, "ports": 1},
    {"name": "e", "tier": "edge", "speed": 60, "energy": 0.1}], "bandwidth": [[null, 5], [5, null]]}
    """

  @Test("The description of a system shows its queues")
  func description() async throws {
    let folder = try Scratch()
    try folder.write(
      """
      {"name": "q", "sites": [{"name": "d", "tier": "device", "speed": 30, "energy": 0.3, "ports": 1},
      {"name": "e", "tier": "edge", "speed": 60, "energy": 0.1, "processors": 7}],
      "bandwidth": [[null, 5], [5, null]], "latency": [[0, 0.25], [0.25, 0]]}
      """, to: "queues.json")
    let text = try await run("info queues.json", in: folder).text
    for word in ["processors", "ports", "7", "any", "latency (s)", "0.25"] {
      #expect(text.contains(word), "\(text)")
    }
    #expect(try await !run("info table2", in: folder).text.contains("ports"))
  }
}
