public import DMROFiles
import DMROOffloading
import DMRORandom
public import DMROScheduling

/// The families of memetic search and particle swarms on graphs with proven optima.
///
/// Both start from the plan of `look`, and change sites and orders at random. Sources: the memetic
/// algorithm of Moscato, "On Evolution, Search, Optimization, Genetic Algorithms and Martial Arts",
/// 1989; the swarm of Kennedy and Eberhart, "Particle Swarm Optimization", 1995, with the acceptance
/// rule of simulated annealing.
///
/// Of four settings of each search the one that found most optima on seeds 201–203 was taken, and the
/// ranges were set from these seeds: either search found 49 of 50, random plans found 8.
public enum Metaheuristics {
  /// The memetic search of the example: many plans, and orders that move with each child.
  public static let memetic = MemeticSearch(population: 100, localSteps: 2, moveProbability: 1)
  /// The swarm of the example: a weak pull and a high temperature.
  public static let swarm = ParticleSwarm(
    particles: 20, pull: 0.1, firstTemperature: 0.2, lastTemperature: 0.002)
  /// The number of evaluated plans of each search on a graph, all in one run.
  public static let budget = 20_000
  /// The smallest number of plans of a graph that counts, 50 times the budget.
  public static let leastPlans = 1_000_000
  /// The largest number of nodes of the exact search on a graph.
  public static let nodes = 100_000

  /// Measures the share of proven optima that the searches find in `budget` evaluated plans, beside a
  /// control of as many random plans.
  ///
  /// Graphs have nine or ten subtasks that depend on each other, in the system of Table II with a
  /// processor and a port on the device and two processors on the edge. The optimum is that over all
  /// orders and sites, proven by branch and bound; graphs without a proof do not count, nor do those
  /// with fewer than `leastPlans` plans: the orders that respect its transfers, times 3^N sites. A
  /// plan of the control takes random sites and the order of random priorities.
  ///
  /// - Parameters:
  ///   - seed: The random seed.
  ///   - effort: The factor of the number of graphs, 15.
  /// - Throws: `InputError`, never with these graphs.
  public static func exampleNumbers(
    seed: UInt64, effort: Double = 1
  ) throws(InputError) -> [ExampleNumber] {
    let stream = RandomStream(seed: seed).split("metaheuristics")
    var (proven, started, fewest) = (0, 0, Double.infinity)
    var (byMemetic, bySwarm, byControl) = (0, 0, 0)
    for index in 0..<max(1, Int(15 * effort)) {
      var source = stream.split(index)
      let problem = try SchedulingProblem.random(
        subtasks: 9 + index % 2, in: .table2, using: &source)
      let plans = planCount(of: problem)
      guard plans >= Double(leastPlans) else { continue }
      let exact = try problem.optimalPlanInAnyOrder(budget: nodes)
      guard exact.isProven else { continue }
      proven += 1
      fewest = min(fewest, plans)
      let optimum = exact.plan.cost * (1 + 1e-9)
      if problem.lookPlan().cost <= optimum { started += 1 }
      var random = source.split("memetic")
      if try memetic.plan(problem, budget: budget, using: &random).cost <= optimum {
        byMemetic += 1
      }
      random = source.split("swarm")
      if try swarm.plan(problem, budget: budget, using: &random).cost <= optimum { bySwarm += 1 }
      random = source.split("control")
      if leastRandomCost(problem, using: &random) <= optimum { byControl += 1 }
    }
    func share(_ count: Int) -> Double { Double(count) / Double(max(1, proven)) }
    return [
      ExampleNumber(
        name: "memetic-solved", title: "Share of proven optima found by memetic search",
        value: share(byMemetic), required: 0.9...1),
      ExampleNumber(
        name: "swarm-solved", title: "Share of proven optima found by the particle swarm",
        value: share(bySwarm), required: 0.9...1),
      ExampleNumber(
        name: "memetic-control-solved", title: "Share of proven optima found by random plans",
        value: share(byControl)),
      ExampleNumber(
        name: "memetic-start-solved", title: "Share of proven optima that the first plan has",
        value: share(started)),
      ExampleNumber(
        name: "memetic-proven", title: "Graphs with a proven optimum", value: Double(proven)),
      ExampleNumber(
        name: "memetic-fewest-plans", title: "Fewest plans of a graph with a proven optimum",
        value: proven == 0 ? 0 : fewest),
    ]
  }

  /// Returns the least cost of `budget` random plans.
  private static func leastRandomCost(
    _ problem: SchedulingProblem, using stream: inout RandomStream
  ) -> Double {
    var evaluator = PlanEvaluator(problem, budget: budget)
    var decision = Array(repeating: 0, count: problem.subtaskCount)
    var priority = Array(repeating: 0.0, count: problem.subtaskCount)
    var least = Double.infinity
    while evaluator.budget > 0 {
      for subtask in decision.indices {
        decision[subtask] = stream.below(problem.siteCount)
        priority[subtask] = stream.uniform()
      }
      let order = problem.graph.links.order(byHighest: priority)
      least = min(least, evaluator.cost(of: order, decision))
    }
    return least
  }

  /// Returns the number of plans: the orders that respect the transfers, times K^N.
  ///
  /// - Complexity: O(2^N · N).
  static func planCount(of problem: SchedulingProblem) -> Double {
    let (count, links) = (problem.subtaskCount, problem.graph.links)
    let senders = (0..<count).map { subtask in
      (Int(links.incomingStart[subtask])..<Int(links.incomingStart[subtask + 1]))
        .reduce(0) { $0 | 1 << Int(links.source[$1]) }
    }
    // The ways to place each set of subtasks, as bits.
    var ways = Array(repeating: 0.0, count: 1 << count)
    ways[0] = 1
    for placed in ways.indices where ways[placed] > 0 {
      for subtask in 0..<count
      where placed >> subtask & 1 == 0 && senders[subtask] & ~placed == 0 {
        ways[placed | 1 << subtask] += ways[placed]
      }
    }
    return (0..<count).reduce(ways[ways.count - 1]) { plans, _ in
      plans * Double(problem.siteCount)
    }
  }
}
