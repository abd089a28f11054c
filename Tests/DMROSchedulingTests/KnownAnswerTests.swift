import DMROOffloading
import DMROScheduling
import Testing

/// The ten subtasks of Topcuoglu, Hariri and Wu (2002), Figure 2, on three processors: the answers of
/// that paper for HEFT and CPOP; and the same graph with other works on four sites.
struct KnownAnswerTests {
  /// Sites with one processor each, all links of bandwidth 1.
  static func system(speeds: [Double]) throws -> EdgeCloudSystem {
    try EdgeCloudSystem(
      name: "Topcuoglu",
      sites: speeds.enumerated().map { index, speed in
        Site(
          name: "p\(index)", tier: index == 0 ? .device : .edge, speed: speed, energy: 0,
          resources: SiteResources(processors: 1))
      },
      bandwidth: speeds.indices.map { from in
        speeds.indices.map { to in from == to ? nil : 1 }
      })
  }

  static func graph(works: [Double]) throws -> WorkflowGraph {
    let edges: [(Int, Int, Double)] = [
      (1, 2, 18), (1, 3, 12), (1, 4, 9), (1, 5, 11), (1, 6, 14), (2, 8, 19), (2, 9, 16), (3, 7, 23),
      (4, 8, 27), (4, 9, 23), (5, 9, 13), (6, 8, 15), (7, 10, 17), (8, 10, 11), (9, 10, 13),
    ]
    return try WorkflowGraph(
      id: "Topcuoglu",
      subtasks: works.enumerated().map { .init(id: "n\($0.offset + 1)", computation: $0.element) },
      transfers: edges.map { .init(from: $0.0 - 1, to: $0.1 - 1, size: $0.2) })
  }

  static func table() throws -> SchedulingProblem {
    let times: [[Double]] = [
      [14, 16, 9], [13, 19, 18], [11, 13, 19], [13, 8, 17], [12, 13, 10], [13, 16, 9], [7, 15, 11],
      [5, 11, 14], [18, 12, 20], [21, 7, 16],
    ]
    return try SchedulingProblem(
      graph(works: Array(repeating: 1, count: 10)), in: system(speeds: [1, 1, 1]),
      computing: times)
  }

  static func variant() throws -> SchedulingProblem {
    try SchedulingProblem(
      graph(works: [64, 76, 52, 32, 56, 64, 60, 44, 48, 28]), in: system(speeds: [1, 2, 4, 4]))
  }

  @Test func table() throws {
    let problem = try Self.table()
    #expect(problem.heftPlan().delay == 80)
    #expect(problem.criticalPathPlan().delay == 86)
    let exact = try problem.optimalPlanInAnyOrder()
    #expect(exact.isProven)
    #expect(exact.plan.delay == 73)
  }

  @Test func variant() throws {
    let problem = try Self.variant()
    #expect(problem.heftPlan().delay == 98)
    #expect(problem.predictedFinishPlan().delay == 95)
    #expect(problem.lookaheadPlan().delay == 94)
    let exact = try problem.optimalPlanInAnyOrder()
    #expect(exact.isProven)
    #expect(exact.plan.delay == 87)
  }
}
