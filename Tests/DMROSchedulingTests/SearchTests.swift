import DMROOffloading
import DMRORandom
import DMROScheduling
import Testing

/// Searches without proof.
struct SearchTests {
  private static let searches: [GraphScheme] = [.hillClimbing, .localSearch, .genetic, .swarm]

  @Test(arguments: searches) func neverWorseThanTheStartAndReproducible(
    _ scheme: GraphScheme
  ) throws {
    let root = RandomStream(seed: 22)
    var better = 0
    for index in 0..<60 {
      var stream = root.split(index)
      let problem = try RandomGraphCases.problem(
        subtasks: 4 + stream.below(14), siteCount: 2 + stream.below(3), using: &stream)
      for plans in [0, 1, 200] {
        let effort = SearchEffort(plans: plans)
        let first = try #require(try problem.plan(by: scheme, effort: effort, stream: stream)).plan
        let second = try #require(try problem.plan(by: scheme, effort: effort, stream: stream)).plan
        #expect(first == second)
        let look = problem.lookPlan()
        #expect(first.cost <= look.cost)
        if first.cost < look.cost { better += 1 }
        #expect(try problem.schedule(first).cost == first.cost)
      }
    }
    #expect(better > 20)
  }

  @Test func pilotIsNotDearerThanLook() throws {
    let root = RandomStream(seed: 23)
    for index in 0..<100 {
      var stream = root.split(index)
      let problem = try RandomGraphCases.problem(
        subtasks: 1 + stream.below(12), siteCount: 1 + stream.below(4), using: &stream)
      #expect(problem.pilotPlan().cost <= problem.lookPlan().cost * (1 + 1e-12))
    }
  }

  /// The budget is the number of evaluations.
  @Test func budgetsAreCounted() throws {
    var stream = RandomStream(seed: 24)
    let problem = try RandomGraphCases.problem(subtasks: 12, siteCount: 3, using: &stream)
    var evaluator = PlanEvaluator(problem, budget: 5)
    let plan = problem.lookPlan()
    for left in (0..<5).reversed() {
      #expect(evaluator.cost(of: plan.order, plan.decision) == plan.cost)
      #expect(evaluator.budget == left)
    }
  }

  /// A plan evaluated after others costs what it costs alone.
  @Test func evaluationIsIncremental() throws {
    let root = RandomStream(seed: 25)
    for index in 0..<60 {
      var stream = root.split(index)
      let problem = try RandomGraphCases.problem(
        subtasks: 2 + stream.below(12), siteCount: 2 + stream.below(3), using: &stream)
      var evaluator = PlanEvaluator(problem, budget: .max)
      var decision = Array(repeating: 0, count: problem.subtaskCount)
      for _ in 0..<40 {
        decision[stream.below(decision.count)] = stream.below(problem.siteCount)
        #expect(
          try evaluator.cost(of: problem.defaultOrder, decision) == problem.schedule(decision).cost)
      }
    }
  }
}
