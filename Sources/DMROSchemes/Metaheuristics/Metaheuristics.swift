public import DMROFiles
import DMROOffloading
import DMRORandom
public import DMROScheduling

/// The families of memetic search and particle swarms on small graphs with proven optima.
///
/// Both start from the plan of `look`, and change sites and orders at random. Sources: the memetic
/// algorithm of Moscato, "On Evolution, Search, Optimization, Genetic Algorithms and Martial Arts",
/// 1989; the swarm of Kennedy and Eberhart, "Particle Swarm Optimization", 1995, with the acceptance
/// rule of simulated annealing.
public enum Metaheuristics {
  /// The memetic search of the example: many plans, and orders that move with each child.
  public static let memetic = MemeticSearch(population: 100, localSteps: 4, moveProbability: 1)
  /// The swarm of the example: a weak pull and a high temperature.
  public static let swarm = ParticleSwarm(
    particles: 20, pull: 0.1, firstTemperature: 0.2, lastTemperature: 0.002)
  /// The number of evaluated plans of a run; the next one begins anew, with other random numbers.
  public static let evaluationsPerRun = 5000
  /// The largest number of runs.
  public static let runs = 200

  /// Measures the share of proven optima that the searches find in at most 1,000,000 evaluated plans:
  /// `runs` of `evaluationsPerRun`, of which the best plan counts.
  ///
  /// Graphs have six or seven subtasks, in the system of Table II with a processor and a port on the
  /// device and two processors on the edge. The optimum is that over all orders and sites. A search
  /// ends with the run in which it finds the optimum.
  ///
  /// - Parameters:
  ///   - seed: The random seed.
  ///   - effort: The factor of the number of graphs, 30.
  /// - Throws: `InputError`, never with these graphs.
  public static func exampleNumbers(
    seed: UInt64, effort: Double = 1
  ) throws(InputError) -> [ExampleNumber] {
    let stream = RandomStream(seed: seed).split("metaheuristics")
    var proven = 0
    var (byMemetic, bySwarm): ([Int], [Int]) = ([], [])
    for index in 0..<max(3, Int(30 * effort)) {
      var source = stream.split(index)
      let problem = try SchedulingProblem.random(
        subtasks: 6 + index % 2, in: .table2, using: &source)
      let exact = try problem.optimalPlanInAnyOrder(budget: 200_000)
      guard exact.isProven else { continue }
      proven += 1
      byMemetic += try evaluations(until: exact.plan.cost) { () throws(InputError) in
        try memetic.plan(problem, budget: evaluationsPerRun, using: &source).cost
      }
      bySwarm += try evaluations(until: exact.plan.cost) { () throws(InputError) in
        try swarm.plan(problem, budget: evaluationsPerRun, using: &source).cost
      }
    }
    var numbers = [
      ExampleNumber(
        name: "proven", title: "graphs with a proven optimum", value: Double(proven),
        required: 1 ... .infinity)
    ]
    for (name, title, counts) in [
      ("memetic", "memetic search", byMemetic), ("particle-swarm", "the particle swarm", bySwarm),
    ] {
      numbers += [
        ExampleNumber(
          name: "\(name)-solved", title: "share solved to the optimum by \(title)",
          value: Double(counts.count) / Double(max(1, proven)), required: 1...1),
        ExampleNumber(
          name: "\(name)-evaluations", title: "most evaluated plans that \(title) needed",
          value: Double(counts.max() ?? 0), required: 0...Double(evaluationsPerRun * runs)),
      ]
    }
    return numbers
  }

  /// Returns the number of evaluations until a run finds a cost, as the only element; none if no run
  /// does.
  private static func evaluations(
    until cost: Double, run: () throws(InputError) -> Double
  ) throws(InputError) -> [Int] {
    for number in 1...runs where try run() <= cost * (1 + 1e-9) {
      return [number * evaluationsPerRun]
    }
    return []
  }
}
