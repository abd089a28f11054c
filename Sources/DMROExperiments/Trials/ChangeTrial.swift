import DMRO
import DMROArrivals
public import DMROFiles
import DMROSimulation

/// A trial of a policy on shared sites that change, from what is observed.
///
/// All subjects see the same jobs with the same noise. One policy is learned for a family of systems,
/// by the seed of the trial, and never learns again.
public struct ChangeTrial: TrialKind {
  /// The name of the kind in the file of an experiment.
  public static let kind = "arrival-changes"

  /// A change in the middle of a run.
  public enum Change: String, Hashable, Sendable, CaseIterable {
    /// Nothing changes.
    case nothing
    /// Twice as many jobs arrive.
    case load = "load × 2"
    /// The edge computes at half its speed.
    case edge = "edge ÷ 2"
    /// The bandwidth to the edge drops to a tenth.
    case bandwidth = "edge bandwidth ÷ 10"
    /// Half the processors of the cloud close.
    case cloud = "half the cloud"
    /// From the start, jobs that nobody sees take 30 % of the edge, in bursts.
    case hidden = "hidden load"
  }

  /// The planner, and what it knows.
  public enum Subject: String, Hashable, Sendable, CaseIterable {
    /// The policy, told what is true.
    case truth = "dmro-truth"
    /// The policy, with estimates from when inputs arrive, and jobs start and end.
    case times = "dmro-times"
    /// The policy, with estimates from when jobs end.
    case responses = "dmro-responses"
    /// The policy, which sees queues but believes the description.
    case queues = "dmro-queues"
    /// Selfish plans, with the estimates of `times`.
    case selfish = "selfish-times"
    /// Selfish plans, which see queues but believe the description.
    case selfishQueues = "selfish-queues"

    var knowledge: JobKnowledge {
      switch self {
      case .truth: .truth
      case .times, .selfish: .times
      case .responses: .responses
      case .queues, .selfishQueues: .queues
      }
    }

    var isSelfish: Bool { self == .selfish || self == .selfishQueues }
  }

  /// The systems.
  public var systems: [CongestedSystem]
  /// The load before the change.
  public var load: Double
  /// The standard deviation of the logarithm of real to expected times.
  public var noise: Double
  /// The number of jobs before the change, which do not count.
  public var jobsBefore: Int
  /// The number of jobs after it, a multiple of the window.
  public var jobsAfter: Int
  /// The share of the recipe's rounds and simulations, to check quickly that all runs.
  public var effort: Double

  /// The number of jobs of a point of a curve, and of the first ones after a change.
  public static let window = 100

  /// Creates a trial.
  ///
  /// - Parameters:
  ///   - systems: The systems.
  ///   - load: The load before the change.
  ///   - noise: The standard deviation of the logarithm of real to expected times.
  ///   - jobsBefore: The number of jobs before the change.
  ///   - jobsAfter: The number of jobs after it.
  ///   - effort: The share of the recipe's rounds and simulations.
  public init(
    systems: [CongestedSystem], load: Double = 0.45, noise: Double = 0.1, jobsBefore: Int = 1000,
    jobsAfter: Int = 3000, effort: Double = 1
  ) {
    self.systems = systems
    self.load = load
    self.noise = noise
    self.jobsBefore = jobsBefore
    self.jobsAfter = jobsAfter
    self.effort = effort
  }

  /// Returns the variant of a row.
  ///
  /// - Parameters:
  ///   - system: The system.
  ///   - change: The change.
  ///   - isFirst: `true` for the first jobs after the change.
  public static func variant(
    _ system: CongestedSystem, _ change: Change, isFirst: Bool = false
  ) -> String {
    "\(system.rawValue): \(change.rawValue)" + (isFirst ? ": first \(window)" : "")
  }

  /// Calls a function for each run of the trial, in the order of rows.
  private func forEach(
    _ body: (CongestedSystem, Change, Subject) throws(InputError) -> Void
  ) throws(InputError) {
    for system in systems {
      for change in Change.allCases {
        for subject in Subject.allCases { try body(system, change, subject) }
      }
    }
  }

  /// Returns the rows of the trial, without measurements.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  /// - Throws: Nothing that the protocol does not.
  public func rows(of trial: Trial, in context: TrialContext) throws(InputError) -> TrialRows {
    var rows = TrialRows(results: [])
    try forEach { system, change, subject in
      func label(_ variant: String, updates: Int?) -> RowLabel {
        RowLabel(
          randomSystemsOf: trial.settings.seed, scheme: subject.rawValue, variant: variant,
          scaling: GraphScaling.none.rawValue, updates: updates)
      }
      // The changes that were noticed are counted in the column of updates.
      rows.results.append(label(Self.variant(system, change), updates: nil))
      rows.results.append(label(Self.variant(system, change, isFirst: true), updates: nil))
      guard context.experiment.curveWindow != nil else { return }
      for place in 1...jobsAfter / Self.window {
        rows.curves.append(
          label(Self.variant(system, change), updates: place * Self.window))
      }
    }
    return rows
  }

  /// Runs the trial.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  ///   - isInterrupted: Called before every run; the trial ends when it returns `true`.
  /// - Throws: `InputError`, if a setting is out of bounds or the trial is interrupted.
  public func measure(
    _ trial: Trial, in context: TrialContext, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialMeasurements {
    var measured = TrialMeasurements()
    let seed = trial.settings.seed
    let origin = JobPolicyOrigin(
      configuration: JobConfiguration.family.scaled(by: effort), seed: seed)
    var learner = try origin.learner()
    for _ in 0..<origin.configuration.rounds {
      if isInterrupted() { throw .interruptedTrial }
      learner.learn()
    }
    let policy = learner.policy
    try forEach { system, change, subject throws(InputError) in
      if isInterrupted() { throw .interruptedTrial }
      let run = try run(system, change, subject, policy, seed)
      let units = subject.isSelfish ? 0 : policy.networks.count
      for delays in [run.delays[...], run.delays.prefix(Self.window)] {
        let mean = Statistics.mean(delays)
        measured.results.append(
          .init(
            result: SchemeResult(
              name: subject.rawValue, meanCost: mean, meanDelay: mean, meanEnergy: 0,
              siteShares: []), units: units, updates: run.alarms, workflows: delays.count))
      }
      guard context.experiment.curveWindow != nil else { return }
      for first in stride(from: 0, to: jobsAfter, by: Self.window) {
        let mean = Statistics.mean(run.delays[first..<first + Self.window])
        measured.curves.append(.init(cost: mean, meanReward: -mean))
      }
    }
    return measured
  }

  /// Returns the delays of all jobs after the change in s, and the number of changes noticed then.
  private func run(
    _ system: CongestedSystem, _ change: Change, _ subject: Subject, _ policy: JobPolicy,
    _ seed: UInt64
  ) throws(InputError) -> (delays: [Double], alarms: Int) {
    let sites = try JobSites(system.system)
    let arrivals =
      change == .hidden
      ? system.arrivals() : system.arrivals(rate: load * system.saturatingRate)
    let stream = RandomStream(seed: seed).split("changes").split(system.rawValue)
    var disturbance = JobDisturbance(noise: noise)
    let edge = sites.system.sites[sites.deviceCount].name
    if change == .hidden {
      disturbance.hidden = [
        .init(site: edge, share: 0.3, course: .bursts(factor: 2, high: 40, low: 40))
      ]
    }
    var simulation = try ExecutedSimulation(
      sites, arrivals, disturbance: disturbance, knowledge: subject.knowledge,
      stream: stream.split("execution"))
    var jobs = ArrivalStream(
      arrivals, deviceCount: sites.deviceCount, stream: stream.split("jobs"))
    var scheme: any JobScheme =
      subject.isSelfish
      ? SelfishScheme() : policy.scheme(in: sites, JobContext(sites, arrivals))
    var delays = [Double](repeating: 0, count: jobsAfter)
    func note(_ job: ExecutedJob) {
      if job.ticket >= jobsBefore { delays[job.ticket - jobsBefore] = job.delay }
    }
    for _ in 0..<jobsBefore { _ = simulation.plan(jobs.next(), by: &scheme, report: note) }
    let before = simulation.observer.alarms
    var conditions = SiteConditions(sites)
    switch change {
    case .nothing, .hidden: break
    case .load: jobs.rateFactor = 2
    case .edge: conditions.slowness[sites.deviceCount] = 2
    case .bandwidth: conditions.transfer[0] = 10
    case .cloud: conditions.processors[sites.deviceCount + 1] /= 2
    }
    simulation.change(to: conditions)
    for _ in 0..<jobsAfter { _ = simulation.plan(jobs.next(), by: &scheme, report: note) }
    simulation.drain(report: note)
    return (delays, simulation.observer.alarms - before)
  }
}

extension ChangeTrial: PackagedTrialKind {
  private enum Keys: String, CodingKey, CaseIterable {
    case systems, load, noise, jobsBefore, jobsAfter, effort
  }

  /// Reads a trial.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    self.init(
      systems: try container.decode([CongestedSystem].self, forKey: .systems),
      load: try container.decode(Double.self, forKey: .load),
      noise: try container.decode(Double.self, forKey: .noise),
      jobsBefore: try container.decodeStrictly(Int.self, forKey: .jobsBefore),
      jobsAfter: try container.decodeStrictly(Int.self, forKey: .jobsAfter),
      effort: try container.decode(Double.self, forKey: .effort))
  }

  /// Writes the trial.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(systems, forKey: .systems)
    try container.encode(load, forKey: .load)
    try container.encode(noise, forKey: .noise)
    try container.encode(jobsBefore, forKey: .jobsBefore)
    try container.encode(jobsAfter, forKey: .jobsAfter)
    try container.encode(effort, forKey: .effort)
  }

  /// Checks the numbers.
  func check(for settings: TrainingSettings) throws(InputError) {
    guard Set(systems).count == systems.count else {
      throw InputError(element: "systems", rule: "must be systems, each once")
    }
    guard load > 0, load <= 1 else {
      throw InputError(
        element: "load", rule: "must be above 0 and at most 1, found \(NumberRules.text(load))")
    }
    guard (0...3).contains(noise) else {
      throw InputError(
        element: "noise", rule: "must be between 0 and 3, found \(NumberRules.text(noise))")
    }
    try NumberRules.within(0...1_000_000, jobsBefore, "jobsBefore")
    try NumberRules.within(Self.window...1_000_000, jobsAfter, "jobsAfter")
    guard jobsAfter % Self.window == 0 else {
      throw InputError(
        element: "jobsAfter", rule: "must be a multiple of \(Self.window), found \(jobsAfter)")
    }
    try NumberRules.share(effort, "effort")
  }
}
