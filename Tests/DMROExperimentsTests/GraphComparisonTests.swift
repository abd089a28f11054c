import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROScheduling
import Testing

@Suite("Comparisons of plans for graphs")
struct GraphComparisonTests {
  static func problems(_ count: Int, subtasks: Int) -> [SchedulingProblem] {
    let family = GraphFamily(on: .table3, subtasks: subtasks...subtasks)
    var stream = RandomStream(seed: 4)
    return (0..<count).map { _ in family.draw(using: &stream) }
  }

  @Test("The reference is the mean of the cheapest plans, and no result is below it")
  func reference() throws {
    let problems = Self.problems(6, subtasks: 6)
    let comparison = try GraphComparison(
      problems, policy: .packaged, schemes: [.local, .look, .optimalAnyOrder])
    #expect(
      comparison.results.map(\.name)
        == ["dmro", "dmro-polished", "local", "look", "optimal-any-order"])
    let optimum = try problems.map { try $0.optimalPlanInAnyOrder().plan.cost }.reduce(0, +) / 6
    for result in comparison.results {
      #expect(result.reference.kind == .bestKnown)
      #expect(abs((result.reference.value ?? 0) - optimum) < 1e-12)
      #expect((result.gap ?? -1) >= -1e-12)
      #expect(abs(result.siteShares.reduce(0, +) - 1) < 1e-12)
    }
    #expect(abs(comparison.results[4].gap ?? 1) < 1e-12)
    // Relative to the device alone.
    #expect(abs(comparison.results[2].meanCost - 1.2) < 1e-9)
    #expect(comparison.results[2].siteShares[0] == 1)
  }

  @Test("An optimum that is not proven for each workflow is left out")
  func unproven() throws {
    let comparison = try GraphComparison(
      Self.problems(3, subtasks: 12), policy: .packaged, schemes: [.greedy, .optimal],
      effort: SearchEffort(nodes: 5))
    #expect(comparison.results.map(\.name) == ["dmro", "dmro-polished", "greedy"])
  }

  @Test("No workflow and an interruption are errors")
  func errors() {
    #expect(throws: InputError.self) { try GraphComparison([], policy: .packaged) }
    let error = #expect(throws: InputError.self) {
      try GraphComparison(Self.problems(1, subtasks: 4), policy: .packaged) { true }
    }
    #expect(error?.kind == .interrupted)
  }
}
