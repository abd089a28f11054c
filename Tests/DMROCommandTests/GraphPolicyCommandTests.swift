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
    let text = try await run("decide --workflows w.json", in: folder).text
    #expect(text.contains("compare costs, not gaps"))
  }

  @Test(
    "What does not fit is named in one line",
    arguments: [
      ("\(learn) p --contextual", 64, "--contextual does not apply to --distribution graphs"),
      ("\(learn) p --resume", 64, "--resume does not apply to --distribution graphs"),
      (
        "\(learn) p --checkpoint-every 5", 64,
        "--checkpoint-every does not apply to --distribution graphs"
      ),
      ("meta-train --distribution graphs --updates 0 --out p", 64, "--updates: must be"),
      ("meta-train --threads 2 --out p", 64, "--threads requires --distribution graphs"),
      ("meta-train --distribution queues.json --out p", 65, "for chains know none"),
      (
        "decide none.safetensors --workflows w.json", 66, "none.safetensors: no such file or folder"
      ),
      ("decide --best --workflows w.json", 64, "--best requires the folder of a training"),
      ("decide --scaling per-term --workflows w.json", 64, "per-term"),
      (
        "solve --workflows w.json --scheme heft --plans 5", 64,
        "--plans is for searches without proof; --scheme heft is none"
      ),
    ])
  func refusals(words: String, status: Int, message: String) async throws {
    let folder = try Scratch()
    try folder.write(Self.workflows, to: "w.json")
    try folder.write(
      """
      {"name": "q", "sites": [{"name": "d", "tier": "device", "speed": 30, "energy": 0.3, "ports": 1},
      {"name": "e", "tier": "edge", "speed": 60, "energy": 0.1}], "bandwidth": [[null, 5], [5, null]]}
      """, to: "queues.json")
    let outcome = try await run(words, in: folder)
    #expect(Int(outcome.status) == status, "\(outcome)")
    #expect(outcome.errors.contains(message), "\(outcome)")
    #expect(folder.contents().sorted() == ["queues.json", "w.json"])
  }

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
