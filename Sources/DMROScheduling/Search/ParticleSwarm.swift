public import DMROFiles
public import DMROOffloading
import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// A particle swarm over discrete plans with the acceptance rule of simulated annealing.
///
/// A particle moves by a random change (its inertia), by taking sites and places from its own best
/// plan, and by taking some from the best plan of all. It stays where it was, with a probability that
/// grows as the temperature falls, when the new place is dearer.
public struct ParticleSwarm: Sendable {
  /// The number of particles.
  public var particles: Int
  /// The share of sites that a particle takes from its own best plan, and from that of all.
  public var pull: Double
  /// The temperature at the first evaluation, as a share of the cost to begin with.
  public var firstTemperature: Double
  /// The temperature at the last evaluation, as a share of the cost to begin with.
  public var lastTemperature: Double

  /// Creates a swarm.
  ///
  /// - Parameters:
  ///   - particles: The number of particles, at least 1.
  ///   - pull: The share of sites that a particle takes from its own best plan, and from that of all.
  ///   - firstTemperature: The first temperature, as a share of the cost to begin with.
  ///   - lastTemperature: The last temperature, as a share of the cost to begin with.
  public init(
    particles: Int = 20, pull: Double = 0.3, firstTemperature: Double = 0.05,
    lastTemperature: Double = 0.0005
  ) {
    self.particles = particles
    self.pull = pull
    self.firstTemperature = firstTemperature
    self.lastTemperature = lastTemperature
  }

  /// Returns the best plan of a search.
  ///
  /// - Parameters:
  ///   - problem: The problem.
  ///   - start: The plan to begin with; that of `look` by default.
  ///   - timelines: The reservations of earlier workflows; none by default.
  ///   - budget: The largest number of evaluated plans.
  ///   - generator: The source of random bits.
  /// - Throws: `InputError`, if the plan to begin with is one of another graph, the budget is
  ///   negative, there is no particle, the pull is not between 0
  ///   and 1, or a temperature is not positive.
  public func plan(
    _ problem: SchedulingProblem, from start: GraphPlan? = nil, on timelines: Timelines? = nil,
    budget: Int = 2000, using generator: inout some RandomNumberGenerator
  ) throws(InputError) -> GraphPlan {
    try problem.check(start, budget: budget, atLeast: 0)
    try NumberRules.atLeast(1, particles, "particles")
    try NumberRules.share(pull, "pull")
    try NumberRules.positive(firstTemperature, "firstTemperature")
    try NumberRules.positive(lastTemperature, "lastTemperature")
    var evaluator = PlanEvaluator(problem, on: timelines, budget: budget)
    let first = PlanCandidate(start ?? problem.lookPlan(on: timelines))
    var best = first
    var swarm = (0..<particles).map { _ in (current: first, best: first) }
    let cooling = log(lastTemperature / firstTemperature)
    search: while true {
      for index in swarm.indices {
        guard evaluator.budget > 0 else { break search }
        let progress = 1 - Double(evaluator.budget) / Double(budget)
        let temperature = first.cost * firstTemperature * exp(cooling * progress)
        var next = swarm[index].current
        next.perturb(
          sites: 1 + generator.below(2), moves: generator.below(2), in: problem,
          using: &generator)
        follow(swarm[index].best, by: &next, in: problem, using: &generator)
        follow(best, by: &next, in: problem, using: &generator)
        next.cost = evaluator.cost(of: next.order, next.decision)
        let rise = next.cost - swarm[index].current.cost
        if rise <= 0 || generator.uniform() < exp(-rise / max(temperature, .leastNormalMagnitude)) {
          swarm[index].current = next
        }
        if next.cost < swarm[index].best.cost { swarm[index].best = next }
        if next.cost < best.cost { best = next }
      }
    }
    return evaluator.plan(best)
  }

  /// Takes some sites, and at times the places in the order, from another plan.
  private func follow(
    _ other: PlanCandidate, by next: inout PlanCandidate, in problem: SchedulingProblem,
    using generator: inout some RandomNumberGenerator
  ) {
    for subtask in next.decision.indices where generator.uniform() < pull {
      next.decision[subtask] = other.decision[subtask]
    }
    if generator.uniform() < pull, next.order != other.order {
      next.order = problem.graph.links.cross(next.order, other.order, using: &generator)
    }
  }
}
