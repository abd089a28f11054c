public import DMROFiles
import DMROOffloading
import DMRORandom
import DMROScheduling

/// The families of memetic search and particle swarms on small graphs with proven optima.
///
/// Both start from the plan of `look`, and change sites and orders at random. Sources: the memetic
/// algorithm of Moscato, "On Evolution, Search, Optimization, Genetic Algorithms and Martial Arts",
/// 1989; the swarm of Kennedy and Eberhart, "Particle Swarm Optimization", 1995, with the acceptance
/// rule of simulated annealing.
public enum Metaheuristics {
  /// The number of evaluated plans in which both searches find the optima of the example.
  public static let evaluations = 20_000

  /// Measures the share of proven optima that the searches find in `evaluations` plans.
  ///
  /// Graphs have six to eight subtasks, in the system of Table II with a processor and a port on the
  /// device and two processors on the edge. The optimum is that over all orders and sites.
  ///
  /// - Parameters:
  ///   - seed: The random seed.
  ///   - effort: The factor of the number of graphs, 60.
  ///   - evaluations: The number of evaluated plans of a search.
  /// - Throws: `InputError`, if the number of evaluations is negative.
  public static func exampleNumbers(
    seed: UInt64, effort: Double = 1, evaluations: Int = Self.evaluations
  ) throws(InputError) -> [ExampleNumber] {
    let stream = RandomStream(seed: seed).split("metaheuristics")
    var (proven, memetic, swarm) = (0, 0, 0)
    for index in 0..<max(3, Int(60 * effort)) {
      var source = stream.split(index)
      let problem = try problem(6 + index % 3, using: &source)
      let exact = try problem.optimalPlanInAnyOrder(budget: 200_000)
      guard exact.isProven else { continue }
      proven += 1
      let least = exact.plan.cost * (1 + 1e-9)
      let one = try MemeticSearch().plan(problem, budget: evaluations, using: &source)
      let other = try ParticleSwarm().plan(problem, budget: evaluations, using: &source)
      if one.cost <= least { memetic += 1 }
      if other.cost <= least { swarm += 1 }
    }
    let share = 1 / Double(max(1, proven))
    return [
      ExampleNumber(
        name: "proven", title: "graphs with a proven optimum", value: Double(proven),
        required: 1 ... .infinity),
      ExampleNumber(
        name: "memetic", title: "share solved to the optimum by memetic search",
        value: Double(memetic) * share, required: 1...1),
      ExampleNumber(
        name: "particle-swarm", title: "share solved to the optimum by the particle swarm",
        value: Double(swarm) * share, required: 1...1),
      ExampleNumber(
        name: "evaluations", title: "evaluated plans of each search", value: Double(evaluations),
        required: 0 ... .infinity),
    ]
  }

  /// Draws a random graph of a number of subtasks.
  private static func problem(
    _ subtasks: Int, using stream: inout RandomStream
  ) throws(InputError) -> SchedulingProblem {
    let system = EdgeCloudSystem.table2.withQueues
    var quantities = GraphQuantities()
    quantities.communicationRatio = stream.logUniform(0.1, 5)
    let graph = try RandomGraphGenerator(
      subtasks: subtasks, shape: stream.logUniform(0.5, 2), outDegree: 1 + stream.below(3),
      quantities: quantities
    ).graph(id: "random", in: system, using: &stream)
    return try SchedulingProblem(graph, in: system, energyWeight: 0.2, scaling: .relative)
  }
}
