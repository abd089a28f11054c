import DMROExperiments
import DMROGraphs
import DMROScheduling

extension Study {
  /// A search for small graphs and systems on which the packaged policy does badly.
  public static let adversary = Study(
    name: "adversary", title: "The worst graphs for the packaged policy",
    abstract: "a search for graphs and systems on which the packaged policy does badly",
    experiment: Adversary.experiment, analyze: Adversary.analyze)
}

/// Hill climbing over small graphs and systems, for the greatest ratio of the policy's cost to the
/// exact optimum over all orders.
enum Adversary {
  /// The number of subtasks, and the number of searches.
  static let subtasks = 7
  static let searches = 5

  /// A graph and a system as numbers that can be changed.
  struct Instance {
    var graph: WorkflowGraph
    var system: EdgeCloudSystem
    var energyWeight: Double

    init(_ problem: SchedulingProblem) {
      (graph, system) = (problem.graph, problem.system)
      energyWeight = problem.energyWeight
    }

    /// The workflow on its sites.
    ///
    /// - Throws: `InputError`, if a number is out of bounds.
    func problem() throws(InputError) -> SchedulingProblem {
      try SchedulingProblem(
        graph, in: system, energyWeight: energyWeight, scaling: .relative)
    }

    /// Returns the instance with one random number multiplied by a random factor.
    ///
    /// - Parameter stream: The source of randomness.
    /// - Throws: `InputError`, if the number is out of bounds then.
    func changed(using stream: inout RandomStream) throws(InputError) -> Instance {
      var other = self
      // From a tenth to ten times.
      let factor = stream.logUniform(0.1, 10)
      var (subtasks, transfers) = (graph.subtasks, graph.transfers)
      var (sites, bandwidth) = (system.sites, system.bandwidth)
      switch stream.below(6) {
      case 0: subtasks[stream.below(subtasks.count)].computation *= factor
      case 1 where !transfers.isEmpty: transfers[stream.below(transfers.count)].size *= factor
      case 2:
        let subtask = stream.below(subtasks.count)
        subtasks[subtask].input *= factor
        subtasks[subtask].output *= factor
      case 3: sites[stream.below(sites.count)].speed *= factor
      case 4: sites[stream.below(sites.count)].energy *= factor
      default:
        let row = stream.below(sites.count)
        let column = (row + 1 + stream.below(sites.count - 1)) % sites.count
        bandwidth[row][column] = bandwidth[row][column].map { $0 * factor }
        bandwidth[column][row] = bandwidth[row][column]
      }
      other.graph = try WorkflowGraph(id: graph.id, subtasks: subtasks, transfers: transfers)
      other.system = try EdgeCloudSystem(
        name: system.name, sites: sites, bandwidth: bandwidth,
        energyWeights: system.energyWeights)
      return other
    }
  }

  /// Returns the ratio of costs to the optimum over all orders, for the policy alone and polished;
  /// `nil` if the optimum is not proven.
  static func ratios(_ instance: Instance) throws(InputError) -> (plain: Double, polished: Double)?
  {
    let problem = try instance.problem()
    let plan = GraphPolicy.packaged.decide(problem).plan
    let polished = GraphPolicy.packaged.decide(problem, isPolished: true).plan
    let exact = try problem.optimalPlanInAnyOrder(budget: 100_000, known: polished)
    guard exact.isProven, exact.plan.cost > 0 else { return nil }
    return (plan.cost / exact.plan.cost, polished.cost / exact.plan.cost)
  }

  /// The experiment without trials, as a record of the scale.
  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    Experiment(name: "adversary", trials: [], unseenWorkflows: scale.unseenWorkflows)
  }

  static func analyze(
    _: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> StudyAnalysis {
    var table = SummaryTable(columns: [
      .init("search", title: "Search"),
      .init("random_mean", title: "Random: mean", style: .percent(2)),
      .init("random_worst", title: "Random: worst", style: .percent(1)),
      .init("worst", title: "Worst found", style: .percent(1)),
      .init("worst_polished", title: "The same, polished", style: .percent(1)),
    ])
    for search in 1...searches {
      let stream = RandomStream(seed: 1).split("adversary").split(search)
      let found = climb(evaluations: scale.unseenWorkflows, using: stream)
      table.append(
        [.text("\(search)")]
          + [found.mean, found.random, found.plain, found.polished].map { .number($0 - 1) })
    }
    return StudyAnalysis(
      summary: table,
      unit: """
        cost ÷ optimum over all orders − 1, N = \(subtasks), K = 3; each search evaluates \
        \(scale.unseenWorkflows) random instances, and as many changes of the worst
        """)
  }

  /// Draws random instances, and changes the worst one while it gets worse.
  private static func climb(
    evaluations: Int, using stream: RandomStream
  ) -> (mean: Double, random: Double, plain: Double, polished: Double) {
    var stream = stream
    let family = GraphFamily(subtasks: subtasks...subtasks, edges: 1...1, clouds: 1...1)
    var best = Instance(family.draw(using: &stream))
    var worst = (plain: 1.0, polished: 1.0)
    var (sum, count) = (0.0, 0)
    for _ in 0..<evaluations {
      let instance = Instance(family.draw(using: &stream))
      guard let found = try? ratios(instance) else { continue }
      (sum, count) = (sum + found.plain, count + 1)
      if found.plain > worst.plain { (best, worst) = (instance, found) }
    }
    let random = worst.plain
    for _ in 0..<evaluations {
      guard let instance = try? best.changed(using: &stream), let found = try? ratios(instance)
      else { continue }
      if found.plain > worst.plain { (best, worst) = (instance, found) }
    }
    return (count == 0 ? .nan : sum / Double(count), random, worst.plain, worst.polished)
  }
}
