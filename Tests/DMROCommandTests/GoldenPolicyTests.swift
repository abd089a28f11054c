import Foundation
import Testing

/// Policies of an earlier version, which every later one must read and which must decide the same.
///
/// `Golden/policies/make-policies COMMAND` made them and what they decide.
@Suite struct GoldenPolicyTests {
  private struct Plans: Decodable {
    struct Plan: Decodable {
      var id: String
      var decision: [Int]
      var cost: Double
      var optimalCost: Double
    }

    var plans: [Plan]
  }

  private static let folder = Golden.folder.appending(path: "policies")

  /// A folder with copies of the policies.
  private func copies() throws -> Scratch {
    let folder = try Scratch()
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path) {
      try FileManager.default.copyItem(
        at: Self.folder.appending(path: name), to: folder.path(name))
    }
    return folder
  }

  @Test("Trainings of an earlier version decide as they did", arguments: ["run", "run-of-table3"])
  func trainings(_ name: String) async throws {
    let folder = try copies()
    let output = try await Command.succeed(
      "decide", name, "--workflows", "workflows.json", "--json", in: folder)
    let found = try JSONDecoder().decode(Plans.self, from: output).plans
    let expected = try JSONDecoder().decode(
      Plans.self, from: folder.data("plans-of-\(name).json")
    ).plans
    #expect(found.count == 40 && expected.count == 40)
    for (plan, golden) in zip(found, expected) {
      #expect(plan.id == golden.id)
      #expect(plan.decision == golden.decision)
      #expect(isClose(plan.cost, golden.cost) && isClose(plan.optimalCost, golden.optimalCost))
    }
    // They do not all decide the same.
    #expect(Set(expected.map(\.decision)).count > 5)
  }

  @Test("Meta-parameters of an earlier version decide as they did")
  func metaParameters() async throws {
    struct Row: Decodable {
      var updates: Int
      var meanCost: Double
    }
    let folder = try copies()
    let lines = String(decoding: try folder.data("costs.txt"), as: UTF8.self)
      .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines.count == 8)
    for line in lines {
      let output = try await Command.succeed(
        "adapt", "\(line[0]).safetensors", "--system", line[1], "--count", "60", "--seed", "3",
        "--json", in: folder)
      let first = try #require(JSONDecoder().decode([Row].self, from: output).first)
      let golden = try #require(Double(line[2]))
      #expect(first.updates == 0)
      #expect(isClose(first.meanCost, golden), "\(line): \(first.meanCost)")
    }
    #expect(Set(lines.map { $0[2] }).count == 8)
  }

  /// `true` if costs differ by no more than the order in which terms are added can bring about.
  private func isClose(_ first: Double, _ second: Double) -> Bool {
    abs(first - second) <= 1e-12 * abs(second)
  }
}
