import DMROOffloading
import DMRORandom
import DMROScheduling
import Testing

/// Branch and bound against enumeration, and for several numbers of threads.
struct ExactTests {
  @Test(arguments: [false, true]) func sitesByEnumeration(isDirected: Bool) throws {
    let root = RandomStream(seed: 18)
    for index in 0..<150 {
      var stream = root.split(index)
      let problem = try RandomGraphCases.problem(
        subtasks: 1 + stream.below(6), siteCount: 1 + stream.below(3), isDirected: isDirected,
        using: &stream)
      var least = Double.infinity
      try forEachDecision(problem) { least = min(least, try problem.schedule($0).cost) }
      let exact = try problem.optimalPlan()
      #expect(exact.isProven)
      #expect(exact.bound == exact.plan.cost)
      #expect(isClose(exact.plan.cost, least))
      #expect(problem.lowerBound <= least * (1 + 1e-12))
    }
  }

  @Test(arguments: [false, true]) func ordersByEnumeration(isDirected: Bool) throws {
    let root = RandomStream(seed: 19)
    for index in 0..<60 {
      var stream = root.split(index)
      let problem = try RandomGraphCases.problem(
        subtasks: 1 + stream.below(5), siteCount: 1 + stream.below(3), isDirected: isDirected,
        using: &stream)
      var least = Double.infinity
      try forEachOrder(problem.graph) { order in
        try forEachDecision(problem) { decision in
          least = min(least, try problem.schedule(decision, order: order).cost)
        }
      }
      let exact = try problem.optimalPlanInAnyOrder()
      #expect(exact.isProven)
      #expect(isClose(exact.plan.cost, least))
    }
  }

  /// With a budget that is too small, the bound lies below the optimum and the plan above it.
  @Test func boundsWhereTheBudgetRunsOut() throws {
    let root = RandomStream(seed: 20)
    var unproven = 0
    for index in 0..<60 {
      var stream = root.split(index)
      let problem = try RandomGraphCases.problem(subtasks: 7, siteCount: 3, using: &stream)
      let (inOrder, any) = try (problem.optimalPlan(), problem.optimalPlanInAnyOrder())
      #expect(any.plan.cost <= inOrder.plan.cost * (1 + 1e-12))
      for budget in [1, 3, 10, 30] {
        let short = try problem.optimalPlan(budget: budget)
        #expect(short.plan.cost >= inOrder.plan.cost * (1 - 1e-12))
        #expect(short.bound <= inOrder.plan.cost * (1 + 1e-12))
        #expect(short.nodes <= budget)
        if !short.isProven { unproven += 1 }
        let shortAny = try problem.optimalPlanInAnyOrder(budget: 10 * budget)
        #expect(shortAny.plan.cost >= any.plan.cost * (1 - 1e-12))
        #expect(shortAny.bound <= any.plan.cost * (1 + 1e-12))
      }
    }
    #expect(unproven > 10)
  }

  @Test func threadsChangeNothing() throws {
    let root = RandomStream(seed: 21)
    var parts = 0
    for index in 0..<4 {
      var stream = root.split(index)
      let problem = try RandomGraphCases.problem(subtasks: 14, siteCount: 4, using: &stream)
      let one = try problem.optimalPlan(budget: 60_000, threads: 1)
      let any = try problem.optimalPlanInAnyOrder(budget: 3000, threads: 1)
      if one.nodes > 20_000 { parts += 1 }
      for threads in [2, 4] {
        #expect(try problem.optimalPlan(budget: 60_000, threads: threads) == one)
        #expect(try problem.optimalPlanInAnyOrder(budget: 3000, threads: threads) == any)
      }
    }
    #expect(parts > 0)
  }

  private func forEachDecision(
    _ problem: SchedulingProblem, _ body: ([Int]) throws -> Void
  ) throws {
    var decision = Array(repeating: 0, count: problem.subtaskCount)
    while true {
      try body(decision)
      guard let place = decision.firstIndex(where: { $0 + 1 < problem.siteCount }) else { return }
      for index in 0..<place { decision[index] = 0 }
      decision[place] += 1
    }
  }

  private func forEachOrder(
    _ graph: WorkflowGraph, _ body: ([Int]) throws -> Void
  ) throws {
    func extend(_ order: [Int]) throws {
      guard order.count < graph.subtaskCount else { return try body(order) }
      for subtask in 0..<graph.subtaskCount
      where !order.contains(subtask)
        && graph.transfers.allSatisfy({ $0.to != subtask || order.contains($0.from) })
      {
        try extend(order + [subtask])
      }
    }
    try extend([])
  }
}
