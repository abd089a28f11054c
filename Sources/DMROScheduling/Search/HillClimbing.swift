public import DMROFiles
public import DMROOffloading

extension SchedulingProblem {
  /// Returns a plan that no change of one site, and no swap of two neighbors in the order, makes
  /// cheaper; or the best one found where the budget does not suffice.
  ///
  /// - Parameters:
  ///   - start: The plan to begin with; that of `look` by default.
  ///   - timelines: The reservations of earlier workflows; none by default.
  ///   - budget: The largest number of evaluated plans.
  /// - Throws: `InputError`, if the plan to begin with is one of another graph, or the budget is
  ///   negative.
  public func hillClimbingPlan(
    from start: GraphPlan? = nil, on timelines: Timelines? = nil, budget: Int = 2000
  ) throws(InputError) -> GraphPlan {
    try check(start, budget: budget, atLeast: 0)
    return climbed(from: start ?? lookPlan(on: timelines), on: timelines, budget: budget)
  }

  /// Returns the plan of hill climbing from a plan of this graph.
  func climbed(from start: GraphPlan, on timelines: Timelines?, budget: Int) -> GraphPlan {
    var evaluator = PlanEvaluator(self, on: timelines, budget: budget)
    var candidate = PlanCandidate(start)
    evaluator.improve(&candidate)
    return evaluator.plan(candidate)
  }

  /// Returns the plan of an iterated local search (Lourenço, Martin and Stützle, 2003): a local
  /// optimum is perturbed and improved again, and the result is kept where it costs no more.
  ///
  /// - Parameters:
  ///   - start: The plan to begin with; that of `look` by default.
  ///   - timelines: The reservations of earlier workflows; none by default.
  ///   - budget: The largest number of evaluated plans.
  ///   - generator: The source of random bits.
  /// - Throws: `InputError`, if the plan to begin with is one of another graph, or the budget is
  ///   negative.
  public func iteratedLocalSearchPlan(
    from start: GraphPlan? = nil, on timelines: Timelines? = nil, budget: Int = 2000,
    using generator: inout some RandomNumberGenerator
  ) throws(InputError) -> GraphPlan {
    try check(start, budget: budget, atLeast: 0)
    var evaluator = PlanEvaluator(self, on: timelines, budget: budget)
    var best = PlanCandidate(start ?? lookPlan(on: timelines))
    evaluator.improve(&best)
    while evaluator.budget > 0 {
      var candidate = best
      candidate.perturb(
        sites: 1 + subtaskCount / 10, moves: 1, in: self, using: &generator)
      candidate.cost = evaluator.cost(of: candidate.order, candidate.decision)
      evaluator.improve(&candidate)
      if candidate.cost <= best.cost { best = candidate }
    }
    return evaluator.plan(best)
  }
}
