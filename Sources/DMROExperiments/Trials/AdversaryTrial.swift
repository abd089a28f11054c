import DMRO
public import DMROFiles
import DMROGraphs
import DMROScheduling

/// A search for small graphs and systems on which the packaged policy does badly: hill climbing for
/// the greatest ratio of its cost to the exact optimum over all orders.
public struct AdversaryTrial: TrialKind {
  /// The name of the kind in the file of an experiment.
  public static let kind = "adversary"
  /// The rows: the mean and the worst of random instances, the worst found, and the same polished.
  ///
  /// Costs are relative to the optimum.
  public static let names = ["random-mean", "random-worst", "worst", "worst-polished"]

  /// The number of subtasks N.
  public var subtasks: Int
  /// The number of random instances, and the number of changes of the worst one.
  public var evaluations: Int

  /// Creates a trial.
  ///
  /// - Parameters:
  ///   - subtasks: The number of subtasks N.
  ///   - evaluations: The number of random instances, and the number of changes of the worst one.
  public init(subtasks: Int, evaluations: Int) {
    (self.subtasks, self.evaluations) = (subtasks, evaluations)
  }

  /// Returns the rows of the trial, without measurements.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  public func rows(of trial: Trial, in context: TrialContext) -> TrialRows {
    TrialRows(
      results: Self.names.map {
        RowLabel(
          randomSystemsOf: trial.settings.seed, scheme: $0, variant: trial.variant,
          scaling: GraphScaling.relative.rawValue, updates: 0)
      })
  }

  /// Runs the trial; instances without a proven optimum are left out.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  ///   - isInterrupted: Called before every instance; the trial ends when it returns `true`.
  /// - Throws: `InputError`, if the trial is interrupted.
  public func measure(
    _ trial: Trial, in context: TrialContext, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialMeasurements {
    var stream = RandomStream(seed: trial.settings.seed).split("adversary")
    let family = GraphFamily(subtasks: subtasks...subtasks, edges: 1...1, clouds: 1...1)
    var best: Instance?
    var worst = (plain: 1.0, polished: 1.0)
    var random = worst.plain
    var (sum, proven, changed) = (0.0, 0, 0)
    for number in 0..<2 * evaluations {
      if isInterrupted() { throw InputError(.interrupted, rule: "the trial was interrupted") }
      let isRandom = number < evaluations
      // A change that breaks a rule of numbers is none.
      guard
        let instance = isRandom
          ? Instance(family.draw(using: &stream)) : try? best?.changed(using: &stream),
        let found = try Self.ratios(instance)
      else { continue }
      if isRandom {
        (sum, proven) = (sum + found.plain, proven + 1)
      } else {
        changed += 1
      }
      if best == nil || found.plain > worst.plain { (best, worst) = (instance, found) }
      if isRandom { random = worst.plain }
    }
    guard proven > 0 else {
      throw InputError(element: "evaluations", rule: "must give a proven optimum, found none")
    }
    var measured = TrialMeasurements()
    let values = [
      (sum / Double(proven), proven), (random, proven), (worst.plain, proven + changed),
      (worst.polished, proven + changed),
    ]
    for (name, (ratio, count)) in zip(Self.names, values) {
      measured.results.append(
        .init(
          result: SchemeResult(name: name, meanCost: ratio, meanDelay: 0, meanEnergy: 0),
          workflows: count))
    }
    return measured
  }

  /// A graph and a system as numbers that can be changed.
  private struct Instance {
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
        energyWeights: system.energyWeights, isDirected: system.isDirected)
      return other
    }
  }

  /// Returns the ratio of costs to the optimum over all orders, for the policy alone and polished;
  /// `nil` if the optimum is not proven.
  private static func ratios(_ instance: Instance) throws(InputError) -> (
    plain: Double, polished: Double
  )? {
    let problem = try instance.problem()
    let plan = GraphPolicy.packaged.decide(problem).plan
    let polished = GraphPolicy.packaged.decide(problem, isPolished: true).plan
    let exact = try problem.optimalPlanInAnyOrder(budget: 100_000, known: polished)
    guard exact.isProven, exact.plan.cost > 0 else { return nil }
    return (plan.cost / exact.plan.cost, polished.cost / exact.plan.cost)
  }
}

extension AdversaryTrial: PackagedTrialKind {
  private enum Keys: String, CodingKey, CaseIterable { case subtasks, evaluations }

  /// Reads a trial.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    self.init(
      subtasks: try container.decodeStrictly(Int.self, forKey: .subtasks),
      evaluations: try container.decodeStrictly(Int.self, forKey: .evaluations))
  }

  /// Writes the trial.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(subtasks, forKey: .subtasks)
    try container.encode(evaluations, forKey: .evaluations)
  }

  /// Checks the numbers.
  func check(for settings: TrainingSettings) throws(InputError) {
    try NumberRules.within(2...12, subtasks, "subtasks")
    try NumberRules.within(1...10_000_000, evaluations, "evaluations")
  }
}
