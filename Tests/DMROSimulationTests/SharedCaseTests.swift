import DMROFiles
import DMROScheduling
import DMROSimulation
import Foundation
import Testing

/// The cases of `Golden/shared-cases.json`: three systems with three devices and eight workflows that
/// arrive over time, from a plain float64 reference outside this project.
struct SharedCaseTests {
  struct File: Decodable {
    var shared: [Case]
  }

  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    var system: EdgeCloudSystem
    var energyWeight: Double
    var workflows: [WorkflowGraph]
    var greedy: [Planned]
    var heft: [Planned]

    var testDescription: String { system.name }
  }

  struct Planned: Decodable, Sendable {
    var decision: [Int]
    var delay: Double
    var energy: Double
    var costRelative: Double
  }

  static let cases: [Case] = {
    guard
      let url = Bundle.module.url(
        forResource: "shared-cases", withExtension: "json", subdirectory: "Golden"),
      let data = try? Data(contentsOf: url)
    else { return [] }
    return (try? JSONDecoder().decode(File.self, from: data))?.shared ?? []
  }()

  @Test func theFileIsThere() {
    #expect(Self.cases.count == 3)
    #expect(Self.cases.allSatisfy { $0.workflows.count == 8 })
  }

  @Test(arguments: cases, [GraphScheme.greedy, .heft])
  func schedules(_ golden: Case, by scheme: GraphScheme) throws {
    var simulation = WorkflowSimulation(
      golden.system, energyWeight: golden.energyWeight, scaling: .relative)
    let expected = scheme == .greedy ? golden.greedy : golden.heft
    for (workflow, expected) in zip(golden.workflows, expected) {
      let schedule = try simulation.plan(workflow, by: scheme)
      #expect(schedule.decision == expected.decision)
      #expect(isClose(schedule.delay, expected.delay))
      #expect(isClose(schedule.energy, expected.energy))
      #expect(isClose(schedule.cost, expected.costRelative))
    }
  }

  @Test func arrivalsMustBeInOrder() throws {
    let golden = try #require(Self.cases.first)
    var simulation = WorkflowSimulation(golden.system)
    try simulation.plan(golden.workflows[1], by: .greedy)
    let error = #expect(throws: InputError.self) {
      try simulation.plan(golden.workflows[0], by: .greedy)
    }
    #expect(
      error?.description
        == "arrival: must not be before that of the workflow before it, 33.134 s, found 7.981")
    #expect(simulation.count == 1)
  }
}

/// Returns whether two numbers differ by at most 1e-9 of the larger.
func isClose(_ one: Double, _ other: Double) -> Bool {
  abs(one - other) <= 1e-9 * max(abs(one), abs(other))
}
