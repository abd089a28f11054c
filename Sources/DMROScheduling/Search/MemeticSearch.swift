public import DMROFiles
public import DMROOffloading
import DMRORandom

/// A genetic algorithm whose children are improved by a short local search (Moscato, 1989).
///
/// Parents win tournaments of two. A child takes each site from one of them and its order from their
/// places; a site or two and at times a place change at random; a few changes of one site are tried.
/// It takes the place of the dearest, unless it costs as much as another.
public struct MemeticSearch: Sendable {
  /// The number of plans that are kept.
  public var population: Int
  /// The number of changes of one site that are tried on each child.
  public var localSteps: Int
  /// The probability that a child's order is moved at a place.
  public var moveProbability: Double

  /// Creates a search.
  ///
  /// - Parameters:
  ///   - population: The number of plans that are kept, at least 2.
  ///   - localSteps: The number of changes of one site that are tried on each child.
  ///   - moveProbability: The probability that a child's order is moved at a place.
  public init(population: Int = 20, localSteps: Int = 8, moveProbability: Double = 0.3) {
    self.population = population
    self.localSteps = localSteps
    self.moveProbability = moveProbability
  }

  /// Returns the best plan of a search.
  ///
  /// - Parameters:
  ///   - problem: The problem.
  ///   - start: A plan of the first population; that of `look` by default.
  ///   - timelines: The reservations of earlier workflows; none by default.
  ///   - budget: The largest number of evaluated plans.
  ///   - generator: The source of random bits.
  /// - Throws: `InputError`, if the plan to begin with is one of another graph, the budget is
  ///   negative, the population is below 2, steps are negative or
  ///   the probability is not between 0 and 1.
  public func plan(
    _ problem: SchedulingProblem, from start: GraphPlan? = nil, on timelines: Timelines? = nil,
    budget: Int = 2000, using generator: inout some RandomNumberGenerator
  ) throws(InputError) -> GraphPlan {
    try problem.check(start, budget: budget, atLeast: 0)
    try NumberRules.atLeast(2, population, "population")
    try NumberRules.atLeast(0, localSteps, "localSteps")
    try NumberRules.share(moveProbability, "moveProbability")
    var evaluator = PlanEvaluator(problem, on: timelines, budget: budget)
    var members = [
      start ?? problem.lookPlan(on: timelines), problem.greedyPlan(on: timelines),
      problem.heftPlan(on: timelines),
    ].map { PlanCandidate($0) }
    while members.count < population, evaluator.budget > 0 {
      var member = members[0]
      member.perturb(
        sites: 1 + problem.subtaskCount / 3, moves: 2, in: problem, using: &generator)
      member.cost = evaluator.cost(of: member.order, member.decision)
      members.append(member)
    }
    while evaluator.budget > 0 {
      let (one, other) = (
        winner(members, using: &generator), winner(members, using: &generator)
      )
      var child = child(
        of: members[one], members[other], in: problem, using: &generator)
      child.cost = evaluator.cost(of: child.order, child.decision)
      improve(&child, by: &evaluator, using: &generator)
      let dearest = members.indices.reduce(0) { members[$1].cost > members[$0].cost ? $1 : $0 }
      if child.cost < members[dearest].cost, !members.contains(where: { $0.cost == child.cost }) {
        members[dearest] = child
      }
    }
    let best = members.reduce(members[0]) { $1.cost < $0.cost ? $1 : $0 }
    return evaluator.plan(best)
  }

  private func winner(
    _ members: [PlanCandidate], using generator: inout some RandomNumberGenerator
  ) -> Int {
    let (one, other) = (generator.below(members.count), generator.below(members.count))
    return members[one].cost <= members[other].cost ? one : other
  }

  private func child(
    of one: PlanCandidate, _ other: PlanCandidate, in problem: SchedulingProblem,
    using generator: inout some RandomNumberGenerator
  ) -> PlanCandidate {
    let order =
      one.order == other.order
      ? one.order : problem.graph.links.cross(one.order, other.order, using: &generator)
    var child = PlanCandidate(order: order, decision: one.decision)
    for subtask in child.decision.indices where generator.next() & 1 == 0 {
      child.decision[subtask] = other.decision[subtask]
    }
    child.perturb(
      sites: 1 + generator.below(2), moves: generator.uniform() < moveProbability ? 1 : 0,
      in: problem, using: &generator)
    return child
  }

  /// Tries changes of one site, and keeps those that lower the cost.
  private func improve(
    _ child: inout PlanCandidate, by evaluator: inout PlanEvaluator,
    using generator: inout some RandomNumberGenerator
  ) {
    guard evaluator.problem.siteCount > 1 else { return }
    for _ in 0..<localSteps where evaluator.budget > 0 {
      let subtask = generator.below(child.decision.count)
      let old = child.decision[subtask]
      let step = 1 + generator.below(evaluator.problem.siteCount - 1)
      child.decision[subtask] = (old + step) % evaluator.problem.siteCount
      let cost = evaluator.cost(of: child.order, child.decision)
      if cost < child.cost {
        child.cost = cost
      } else {
        child.decision[subtask] = old
      }
    }
  }
}
