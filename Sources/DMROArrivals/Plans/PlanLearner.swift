public import DMROFiles
import DMRONetworks
public import DMROParallel
public import DMROSimulation

extension JobConfiguration {
  /// The settings of learning for workflows of several subtasks.
  public static let workflows: JobConfiguration = {
    var configuration = JobConfiguration()
    configuration.rounds = 5
    configuration.horizon = 75
    return configuration
  }()
}

/// Learns what the choice of a plan costs others, by rollouts with common random numbers.
///
/// As `JobLearner`, with candidate plans in place of sites. The first round's planner has static
/// prices, around which candidates are sought.
public struct PlanLearner: Sendable {
  /// The settings.
  public let configuration: JobConfiguration
  /// The system and its arrivals.
  public let setting: PlanSetting
  /// The static prices of the first round.
  public let first: PlanPriceScheme
  /// The prices of the candidates.
  public let prices: [[Double]]
  /// The number of finished rounds.
  public var round: Int { rounds.round }
  /// The number of threads; results do not depend on it.
  public var threads: Int
  /// The ranks that divide simulations and networks; results do not depend on them.
  public var ranks: any Ranks { rounds.ranks }
  private let stream: RandomStream
  private let hasStart: Bool
  private var rounds: LearningRounds

  /// The number of states that are rolled out at the same time.
  private static let groups = 10
  /// The most workflows of one candidate that are passed over on the way to a state.
  private static let mostSkipped = 50

  /// Creates a learner.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - setting: The system and its arrivals.
  ///   - first: The static prices of the first round.
  ///   - seed: The seed.
  ///   - threads: The number of threads.
  ///   - ranks: The ranks that divide simulations and networks; all make the same calls.
  ///   - start: A policy to learn on from: the learner has its networks and prices, whatever the
  ///     settings say, and it plans the first round.
  /// - Throws: `InputError`, if a setting breaks a rule.
  public init(
    _ configuration: JobConfiguration, _ setting: PlanSetting, first: PlanPriceScheme,
    seed: UInt64, threads: Int = 1, on ranks: any Ranks = OneRank(),
    startingFrom start: PlanPolicy? = nil
  ) throws(InputError) {
    var configuration = configuration
    if let start {
      configuration.units = start.networks.count
      configuration.hidden = start.networks.architecture.hidden
    }
    try configuration.validate()
    self.configuration = configuration
    self.setting = setting
    self.first = first
    self.threads = threads
    prices = start?.prices ?? first.grid
    hasStart = start != nil
    stream = RandomStream(seed: seed).split("plans")
    rounds = try LearningRounds(
      configuration, columns: PlanColumn.count, maximumActions: prices.count, stream: stream,
      startingFrom: start?.networks, on: ranks)
    try PlanPolicy.check(prices)
  }

  /// The policy so far.
  public var policy: PlanPolicy {
    do {
      var policy = try PlanPolicy(rounds.networks, prices: prices)
      policy.convexity = configuration.convexity
      return policy
    } catch {
      preconditionFailure("networks of a learner fit rows: \(error)")
    }
  }

  /// The mean squared error of the last minibatches.
  public var loss: Double { rounds.loss }

  /// Learns for one round.
  public mutating func learn() {
    let planner: PlanRolloutPlanner = round == 0 && !hasStart ? .prices(first) : .policy(policy)
    let (configuration, setting, prices) = (configuration, setting, prices)
    let roundStream = stream.split("round").split(round)
    rounds.learn(threads: threads) { run in
      Self.collect(configuration, setting, planner, prices, roundStream.split(run))
    }
  }

  /// Collects the states of a simulation, and what their candidates cost others.
  private static func collect(
    _ configuration: JobConfiguration, _ setting: PlanSetting, _ planner: PlanRolloutPlanner,
    _ prices: [[Double]], _ stream: RandomStream
  ) -> JobSamples {
    let behavior = Behavior(
      planner, setting, prices, configuration.exploration, stream.split("actions"))
    var simulation = PlanSimulation(setting.sites, setting.arrivals.shape, by: behavior)
    let devices = setting.sites.deviceCount
    var workflows = WorkflowStream(
      setting.arrivals, deviceCount: devices, stream: stream.split("workflows"))
    for _ in 0..<configuration.warmUp { _ = simulation.plan(next: &workflows) }
    var choice = stream.split("burst")
    if choice.uniform() < configuration.burstShare {
      var burst = setting.arrivals
      burst.arrivals.rate *= choice.uniform(1, 2)
      var more = WorkflowStream(
        burst, deviceCount: devices, stream: stream.split("burst-workflows"),
        from: simulation.state.now)
      for _ in 0..<20 + choice.below(401) { _ = simulation.plan(next: &more) }
      workflows = WorkflowStream(
        setting.arrivals, deviceCount: devices, stream: stream.split("later-workflows"),
        from: simulation.state.now)
    }
    let rollouts = PlanRollouts(
      setting, planner: planner, convexity: configuration.convexity,
      capacity: groups * prices.count)
    let horizon = configuration.horizon > 0 ? configuration.horizon : setting.horizon
    var encoder = PlanRows(setting)
    var samples = JobSamples(columns: PlanColumn.count)
    var starts: [PlanStart] = []
    for number in 1...configuration.statesPerRun {
      for _ in 0..<configuration.spacing { _ = simulation.plan(next: &workflows) }
      // The state before the next workflow that has a choice.
      simulation.find(next: &workflows)
      for _ in 0..<mostSkipped where simulation.candidates.count < 2 {
        _ = simulation.take()
        simulation.find(next: &workflows)
      }
      starts.append(PlanStart(state: simulation.state, candidates: simulation.candidates))
      _ = simulation.take()
      guard starts.count == Self.groups || number == configuration.statesPerRun else { continue }
      let futures = starts.indices.map {
        stream.split("future").split(number - starts.count + $0)
      }
      let labels = Array(rollouts.labels(starts, horizon: horizon, streams: futures))
      var first = 0
      for start in starts {
        let count = start.candidates.count
        var rows = ContiguousArray<Float>(repeating: 0, count: count * PlanColumn.count)
        encoder.encode(start.candidates, start.state, into: &rows, at: 0)
        var own = ContiguousArray<Float>()
        for plan in 0..<count {
          let cost = start.candidates.totals[plan].cost / setting.cost
          own.append(Float(cost + configuration.convexity * cost * cost))
        }
        samples.add(rows: rows, own: own, labels: labels[first..<first + count])
        first += count
      }
      starts = []
    }
    samples.scale()
    return samples
  }

  /// The planner of a simulation, with random candidates now and then.
  private struct Behavior: PlanScheme {
    let name = "behavior"
    let prices: [[Double]]
    private let planner: PlanRolloutPlanner
    private let networks: NetworkPlanScheme?
    private let exploration: Double
    private var stream: RandomStream

    init(
      _ planner: PlanRolloutPlanner, _ setting: PlanSetting, _ prices: [[Double]],
      _ exploration: Double, _ stream: RandomStream
    ) {
      (self.planner, self.prices) = (planner, prices)
      if case .policy(let policy) = planner {
        networks = policy.scheme(in: setting)
      } else {
        networks = nil
      }
      (self.exploration, self.stream) = (exploration, stream)
    }

    mutating func choose(
      _ candidates: borrowing PlanCandidates, in state: borrowing WorkflowState
    ) -> Int {
      if stream.uniform() < exploration { return stream.below(candidates.count) }
      switch planner {
      case .prices(let scheme):
        return candidates.cheapest(for: scheme.prices[0], on: state.sites)
      case .policy: return networks?.choose(candidates, in: state) ?? 0
      }
    }
  }
}

extension PlanLearner {
  private static let kind = "PLAN"

  /// Writes the state after a round to a file, durably and atomically; of several ranks, the first
  /// writes.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - identity: What tells the learner apart, for example the JSON of its settings.
  /// - Throws: `InputError`, if it cannot be written.
  public func writeCheckpoint(to path: String, identity: String) throws(InputError) {
    try rounds.write(to: path, kind: Self.kind, identity: identity)
  }

  /// Restores the state from a checkpoint; of several ranks, the first reads, and all are restored.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - identity: The identity that it was written with.
  /// - Throws: `InputError`, naming file, element and rule. After an error, the learner is unusable.
  public mutating func readCheckpoint(from path: String, identity: String) throws(InputError) {
    try rounds.read(from: path, kind: Self.kind, identity: identity)
  }
}
