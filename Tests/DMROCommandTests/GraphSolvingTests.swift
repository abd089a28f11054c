import Foundation
import Testing

/// What `solve` promises to programs for graphs and systems with queues.
struct GraphSolvingTests {
  private struct Plans: Decodable {
    struct Plan: Decodable {
      var id: String
      var decision: [Int]
      var order: [Int]
      var start: [Double]
      var finish: [Double]
      var cost: Double
      var delay: Double
      var energy: Double
      var reference: Double
      var referenceKind: String
      var gap: Double
    }

    var plans: [Plan]
  }

  private static let system = """
    {"name": "lab", "sites": [
    {"name": "phone", "tier": "device", "speed": 30, "energy": 0.3, "processors": 1, "ports": 1},
    {"name": "edge", "tier": "edge", "speed": 70, "energy": 0.15, "processors": 2},
    {"name": "cloud", "tier": "cloud", "speed": 150, "energy": 0.1}],
    "bandwidth": [[null, 10, 1], [10, null, 20], [1, 20, null]]}
    """
  private static let workflows = """
    {"workflows": [{"id": "chain", "computation": [3000, 700], "transfer": [6, 2, 1]},
    {"id": "fork", "subtasks": [
    {"id": "a", "computation": 300, "input": 20}, {"id": "b", "computation": 3000},
    {"id": "c", "computation": 4000, "output": 2}],
    "transfers": [{"from": "a", "to": "b", "size": 10}, {"from": "a", "to": "c", "size": 10}]}]}
    """

  private func folder() throws -> Scratch {
    let folder = try Scratch()
    try folder.write(Self.system, to: "system.json")
    try folder.write(Self.workflows, to: "workflows.json")
    return folder
  }

  private func run(_ words: String, in folder: Scratch) async throws -> Command.Outcome {
    try await Command.run(
      ["solve", "--system", "system.json", "--workflows", "workflows.json"]
        + words.split(separator: " ").map(String.init), in: folder)
  }

  @Test(arguments: [
    "optimal", "optimal-any-order", "greedy", "look", "heft", "cpop", "peft", "genetic", "cloud",
  ])
  func plans(_ scheme: String) async throws {
    let words = "--energy-weight 0.5 --scaling none --json --scheme \(scheme)"
    let outcome = try await run(words, in: folder())
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    let plans = try JSONDecoder().decode(Plans.self, from: outcome.output).plans
    #expect(plans.map(\.id) == ["chain", "fork"])
    for plan in plans {
      #expect(abs(plan.cost - plan.delay - 0.5 * plan.energy) < 1e-9 * plan.cost)
      #expect(plan.order.sorted() == Array(plan.decision.indices))
      #expect(zip(plan.start, plan.finish).allSatisfy { $0 < $1 })
      #expect(plan.referenceKind == "optimum")
      #expect(plan.cost >= plan.reference * (1 - 1e-12))
      if scheme.hasPrefix("optimal") { #expect(plan.gap == 0) }
    }
  }

  @Test(arguments: [
    ("--scaling per-term", "--scaling"), ("--max-transfer 5", "--max-transfer"),
    ("--plans -1", "--plans"),
  ])
  func flagsOfChains(_ words: String, _ culprit: String) async throws {
    let outcome = try await run(words, in: folder())
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(culprit))
  }
}
