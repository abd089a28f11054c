public import DMROFiles
import DMRONetworks
public import DMROParallel
import DMROScheduling
public import DMROSimulation

/// A system with its arrivals, ready for simulations.
public struct JobSetting: Sendable {
  /// The sites.
  public let sites: JobSites
  /// The model of arrivals.
  public let arrivals: Arrivals
  /// The scales.
  public let context: JobContext

  /// Creates a setting.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - arrivals: The model of arrivals.
  /// - Throws: `InputError`, if the arrivals break a rule.
  public init(_ sites: JobSites, _ arrivals: Arrivals) throws(InputError) {
    try arrivals.validate(deviceCount: sites.deviceCount)
    self.sites = sites
    self.arrivals = arrivals
    context = JobContext(sites, arrivals)
  }

  /// The arrivals as a share of those at which all processors are busy.
  public var load: Double { context.load(gap: 1 / arrivals.rate) }

  /// The number of jobs of a rollout: more where it takes long until a choice is forgotten.
  var horizon: Int {
    let slow = 4 * arrivals.rate * context.time / max(0.05, 1.05 - load)
    return Int(max(80, min(600, slow)))
  }
}

/// Learns what a choice costs others, by rollouts with common random numbers.
///
/// In each round, simulations by the present policy give states. For each action of a state, the next
/// H jobs are planned by the same policy, the same jobs for all actions; their summed costs, less the
/// mean over the actions, are what the networks learn. It is Algorithm 1's "each action with its own
/// next state", carried on for H steps. The first round's planner is `QueuePriceScheme`.
public struct JobLearner: Sendable {
  /// The settings.
  public let configuration: JobConfiguration
  /// The number of finished rounds.
  public var round: Int { rounds.round }
  /// The number of threads; results do not depend on it.
  public var threads: Int
  /// The ranks that divide simulations and networks; results do not depend on them.
  public var ranks: any Ranks { rounds.ranks }
  private let draw: @Sendable (inout RandomStream) -> JobSetting
  private let stream: RandomStream
  /// The policy that plans the first round, if there is one.
  private let start: JobPolicy?
  private var rounds: LearningRounds

  /// The factor of the first planner's prices.
  private static let firstFactor = 0.3
  /// The number of states that are rolled out at the same time.
  private static let groups = 10

  /// Creates a learner.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - seed: The seed.
  ///   - maximumActions: The greatest number of actions of a system.
  ///   - threads: The number of threads.
  ///   - ranks: The ranks that divide simulations and networks; all make the same calls.
  ///   - start: A policy to learn on from: the learner has its networks, whatever the settings say.
  ///   - draw: Returns the setting of a simulation.
  /// - Throws: `InputError`, if a setting breaks a rule.
  public init(
    _ configuration: JobConfiguration, seed: UInt64, maximumActions: Int, threads: Int = 1,
    on ranks: any Ranks = OneRank(), startingFrom start: JobPolicy? = nil,
    draw: @escaping @Sendable (inout RandomStream) -> JobSetting
  ) throws(InputError) {
    var configuration = configuration
    if let start {
      configuration.units = start.networks.count
      configuration.hidden = start.networks.architecture.hidden
    }
    try configuration.validate()
    self.configuration = configuration
    self.start = start
    self.threads = threads
    self.draw = draw
    stream = RandomStream(seed: seed).split("arrivals")
    rounds = try LearningRounds(
      configuration, columns: JobColumn.count, maximumActions: maximumActions, stream: stream,
      startingFrom: start?.networks, on: ranks)
  }

  /// The policy so far.
  public var policy: JobPolicy {
    do {
      var policy = try JobPolicy(rounds.networks)
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
    let planner: RolloutPlanner =
      round == 0 && start == nil
      ? .scheme(QueuePriceScheme(factor: Self.firstFactor)) : .policy(policy)
    let (configuration, draw) = (configuration, draw)
    let roundStream = stream.split("round").split(round)
    rounds.learn(threads: threads) { run in
      var stream = roundStream.split(run)
      let setting = draw(&stream)
      return Self.collect(configuration, setting, planner, stream)
    }
  }

  /// Collects the states of a simulation, and what their actions cost others.
  private static func collect(
    _ configuration: JobConfiguration, _ setting: JobSetting, _ planner: RolloutPlanner,
    _ stream: RandomStream
  ) -> JobSamples {
    let (sites, context) = (setting.sites, setting.context)
    var behavior = Behavior(planner, setting, configuration.exploration, stream.split("actions"))
    var simulation = JobSimulation(sites)
    var jobs = ArrivalStream(
      setting.arrivals, deviceCount: sites.deviceCount, stream: stream.split("jobs"))
    for _ in 0..<configuration.warmUp { _ = simulation.plan(jobs.next(), by: &behavior) }
    var choice = stream.split("burst")
    if choice.uniform() < configuration.burstShare {
      var burst = setting.arrivals
      burst.rate *= choice.uniform(1, 2)
      var more = ArrivalStream(
        burst, deviceCount: sites.deviceCount, stream: stream.split("burst-jobs"),
        from: simulation.state.now)
      for _ in 0..<20 + choice.below(401) { _ = simulation.plan(more.next(), by: &behavior) }
      jobs = ArrivalStream(
        setting.arrivals, deviceCount: sites.deviceCount, stream: stream.split("later-jobs"),
        from: simulation.state.now)
    }
    var rollouts = JobRollouts(
      sites, context, setting.arrivals, planner: planner, convexity: configuration.convexity,
      groups: Self.groups)
    let horizon = configuration.horizon > 0 ? configuration.horizon : setting.horizon
    var encoder = JobRows(sites, context)
    var samples = JobSamples(columns: JobColumn.count)
    var starts: [JobStart] = []
    for number in 1...configuration.statesPerRun {
      for _ in 0..<configuration.spacing { _ = simulation.plan(jobs.next(), by: &behavior) }
      // The state before the job that comes next.
      var options = JobOptions(sites)
      let job = jobs.next()
      simulation.state.find(job, into: &options)
      starts.append(JobStart(state: simulation.state, options: options))
      _ = simulation.plan(job, by: &behavior)
      guard starts.count == Self.groups || number == configuration.statesPerRun else { continue }
      let futures = starts.indices.map {
        stream.split("future").split(number - starts.count + $0)
      }
      let labels = Array(rollouts.labels(starts, horizon: horizon, streams: futures))
      for (place, start) in starts.enumerated() {
        let actions = sites.actionCount
        var rows = ContiguousArray<Float>(repeating: 0, count: actions * JobColumn.count)
        encoder.encode(start.options, start.state, into: &rows, at: 0)
        var own = ContiguousArray<Float>()
        for action in 0..<actions {
          let cost = start.options[action].cost / context.cost
          own.append(Float(cost + configuration.convexity * cost * cost))
        }
        samples.add(
          rows: rows, own: own, labels: labels[place * actions..<(place + 1) * actions])
      }
      starts = []
    }
    samples.scale()
    return samples
  }

  /// The planner of a simulation, with random actions now and then.
  private struct Behavior: JobScheme {
    let name = "behavior"
    private var scheme: QueuePriceScheme?
    private var networks: NetworkScheme?
    private let exploration: Double
    private var stream: RandomStream

    init(
      _ planner: RolloutPlanner, _ setting: JobSetting, _ exploration: Double,
      _ stream: RandomStream
    ) {
      switch planner {
      case .scheme(let scheme): self.scheme = scheme
      case .policy(let policy): networks = policy.scheme(in: setting.sites, setting.context)
      }
      self.exploration = exploration
      self.stream = stream
    }

    mutating func choose(
      _ options: borrowing JobOptions, in state: borrowing JobState
    ) -> Int {
      if stream.uniform() < exploration { return stream.below(options.count) }
      return scheme?.choose(options, in: state) ?? networks?.choose(options, in: state) ?? 0
    }
  }
}

extension JobLearner {
  private static var kind: String { "JOBS" }

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
