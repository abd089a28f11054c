import DMRO
public import DMROArrivals
public import DMROFiles
import DMROSimulation

/// A trial of schemes and policies on devices that share sites over time.
///
/// All trials of a seed plan the same jobs; prices are tuned, and policies learned and chosen, on
/// others. The seed is that of the learning and of the jobs.
public struct CongestionTrial: TrialKind {
  /// The name of the kind in the file of an experiment.
  public static let kind = "congestion"

  /// The planners of the trial.
  public enum Planners: String, Hashable, Sendable, CaseIterable, Codable {
    /// The schemes without networks.
    case schemes
    /// Networks that learn for each system and load by themselves.
    case specialists
    /// The same with a convex cost, which spares the tail.
    case convexSpecialists = "convex-specialists"
    /// Networks that learn once, for a family of systems.
    case family
    /// Learners of other families that the paper cites, for each system and load.
    case cited
    /// Networks that learn for each system and load, each with one part of the recipe changed.
    case recipe
  }

  /// A measure of a run.
  public enum Measure: String, Hashable, Sendable, CaseIterable {
    /// The mean cost.
    case mean
    /// The delay in s that 95 % of jobs do not exceed.
    case p95
    /// The delay in s that 99 % of jobs do not exceed.
    case p99

    /// Returns the variant of a row of records.
    ///
    /// - Parameter place: The name of the system with its arrivals.
    package func variant(_ place: String) -> String {
      self == .mean ? place : "\(place): \(rawValue)"
    }
  }

  /// The planners.
  public var planners: Planners
  /// The systems.
  public var systems: [CongestedSystem]
  /// The loads of each system: arrivals as a share of those at which all processors are busy.
  public var loads: [Double]
  /// The number of unseen systems of the family of tests, beside the others.
  public var unseenSystems: Int
  /// The number of jobs of a run.
  public var jobs: Int
  /// The share of the recipe's rounds and simulations, to check quickly that all runs.
  public var effort: Double

  /// Creates a trial.
  ///
  /// - Parameters:
  ///   - planners: The planners.
  ///   - systems: The systems.
  ///   - loads: The loads of each system.
  ///   - unseenSystems: The number of unseen systems.
  ///   - jobs: The number of jobs of a run.
  ///   - effort: The share of the recipe's rounds and simulations.
  public init(
    _ planners: Planners, systems: [CongestedSystem], loads: [Double], unseenSystems: Int = 0,
    jobs: Int, effort: Double = 1
  ) {
    self.planners = planners
    self.systems = systems
    self.loads = loads
    self.unseenSystems = unseenSystems
    self.jobs = jobs
    self.effort = effort
  }

  /// A system with its arrivals, as a row of records names it.
  public struct Place: Sendable {
    /// The name: system and load, or the number of an unseen system.
    public var name: String
    var setting: JobSetting
  }

  /// The name of a system at a load.
  ///
  /// - Parameters:
  ///   - system: The system.
  ///   - load: The load.
  public static func name(_ system: CongestedSystem, _ load: Double) -> String {
    "\(system.rawValue) at \(NumberRules.text(load))"
  }

  /// The systems with their arrivals.
  private func places() throws(InputError) -> [Place] {
    var places: [Place] = []
    for system in systems {
      for load in loads {
        let arrivals = system.arrivals(rate: load * system.saturatingRate)
        places.append(
          Place(
            name: Self.name(system, load),
            setting: try JobSetting(JobSites(system.system), arrivals)))
      }
    }
    let stream = RandomStream(seed: 1).split("congestion").split("unseen")
    for number in 0..<unseenSystems {
      var own = stream.split(number)
      places.append(
        Place(name: "unseen \(number + 1)", setting: JobFamily.test.draw(using: &own)))
    }
    return places
  }

  private var placeNames: [String] {
    systems.flatMap { system in loads.map { Self.name(system, $0) } }
      + (0..<unseenSystems).map { "unseen \($0 + 1)" }
  }

  /// The names of the schemes without networks.
  public static let schemes: [JobSchemeName] = [
    .local, .edge, .cloud, .random, .roundRobin, .leastLoaded, .greedy, .prices, .queuePrices,
    .drift,
  ]

  /// The names of the rows of the planners.
  ///
  /// - Parameter planners: The planners.
  public static func names(_ planners: Planners) -> [String] {
    switch planners {
    case .schemes: schemes.map(\.rawValue)
    case .specialists: ["dmro", "dmro-least-cost"]
    case .convexSpecialists: ["dmro-convex"]
    case .family: ["dmro-family", "dmro-family-safe"]
    case .cited: CitedLearner.overTime.map(\.name)
    case .recipe: JobRecipe.all.map(\.name)
    }
  }

  /// Returns the rows of the trial, without measurements.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  public func rows(of trial: Trial, in context: TrialContext) -> TrialRows {
    TrialRows(
      results: placeNames.flatMap { place in
        Self.names(planners).flatMap { name in
          Measure.allCases.map { measure in
            RowLabel(
              randomSystemsOf: trial.settings.seed, scheme: name, variant: measure.variant(place),
              scaling: GraphScaling.none.rawValue, updates: 0)
          }
        }
      })
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
    let family =
      planners == .family
      ? try learn(JobPolicyOrigin(configuration: configuration, seed: seed), until: isInterrupted)
      : nil
    for place in try places() {
      try Self.check(isInterrupted)
      let stream = RandomStream(seed: seed).split("congestion").split(place.name)
      func add(_ name: String, _ scheme: any JobScheme, units: Int = 0) {
        measured.results += run(name, scheme, in: place.setting, stream, units: units)
      }
      let setting = place.setting
      let tuning = SchemeTuning(
        sites: setting.sites, arrivals: setting.arrivals, jobs: max(500, Int(10_000 * effort)),
        stream: stream)
      switch planners {
      case .schemes:
        for name in Self.schemes {
          add(name.rawValue, name.scheme(stream: stream, tuning: tuning))
          try Self.check(isInterrupted)
        }
      case .specialists, .convexSpecialists:
        let origin = JobPolicyOrigin(
          system: setting.sites.system, arrivals: setting.arrivals, configuration: configuration,
          seed: seed)
        var policy = try learn(origin, until: isInterrupted)
        let units = policy.networks.count
        add(
          Self.names(planners)[0], policy.scheme(in: setting.sites, setting.context), units: units)
        guard planners == .specialists else { continue }
        policy.vote = .leastCost
        add(
          Self.names(planners)[1], policy.scheme(in: setting.sites, setting.context), units: units)
      case .cited:
        for learner in CitedLearner.overTime {
          let networks = try learner.learn(setting, seed, effort, isInterrupted)
          let policy = try JobPolicy(networks)
          add(
            learner.name, policy.scheme(in: setting.sites, setting.context),
            units: networks.count)
        }
      case .recipe:
        for part in JobRecipe.all {
          let origin = JobPolicyOrigin(
            system: setting.sites.system, arrivals: setting.arrivals,
            configuration: part.changed(JobConfiguration()).scaled(by: effort), seed: seed)
          var policy = try learn(origin, until: isInterrupted)
          policy.vote = part.vote
          add(
            part.name, policy.scheme(in: setting.sites, setting.context),
            units: policy.networks.count)
        }
      case .family:
        guard let family else { continue }
        let units = family.networks.count
        add("dmro-family", family.scheme(in: setting.sites, setting.context), units: units)
        let choice = SafetyChoice(family, in: setting, by: tuning)
        add("dmro-family-safe", choice.scheme, units: choice.gain == nil ? 0 : units)
      }
    }
    return measured
  }

  /// The settings of learning.
  private var configuration: JobConfiguration {
    var configuration = planners == .family ? JobConfiguration.family : JobConfiguration()
    if planners == .convexSpecialists { configuration.convexity = 0.1 }
    return configuration.scaled(by: effort)
  }

  private func learn(
    _ origin: JobPolicyOrigin, until isInterrupted: () -> Bool
  ) throws(InputError) -> JobPolicy {
    var learner = try origin.learner()
    for _ in 0..<origin.configuration.rounds {
      try Self.check(isInterrupted)
      learner.learn()
    }
    return learner.policy
  }

  /// Plans the jobs of a seed, and returns the measures of the run.
  private func run(
    _ name: String, _ scheme: any JobScheme, in setting: JobSetting, _ stream: RandomStream,
    units: Int
  ) -> [TrialMeasurements.Result] {
    var simulation = JobSimulation(setting.sites)
    var arrivals = ArrivalStream(
      setting.arrivals, deviceCount: setting.sites.deviceCount, stream: stream.split("jobs"))
    var (scheme, summary) = (scheme, SimulationSummary())
    simulation.run(jobs, of: &arrivals, by: &scheme, into: &summary)
    let shares = Tier.allCases.map { summary.share(of: $0) }
    return Measure.allCases.map { measure in
      let value =
        switch measure {
        case .mean: summary.meanCost
        case .p95: summary.quantile(0.95)
        case .p99: summary.quantile(0.99)
        }
      return .init(
        result: SchemeResult(
          name: name, meanCost: value, meanDelay: summary.meanDelay,
          meanEnergy: summary.meanEnergy, siteShares: shares), units: units, workflows: jobs)
    }
  }

  private static func check(_ isInterrupted: () -> Bool) throws(InputError) {
    if isInterrupted() { throw InputError(.interrupted, rule: "the trial was interrupted") }
  }
}

extension CongestionTrial: PackagedTrialKind {
  private enum Keys: String, CodingKey, CaseIterable {
    case planners, systems, loads, unseenSystems, jobs, effort
  }

  /// Reads a trial.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    self.init(
      try container.decodeStrictly(Planners.self, forKey: .planners),
      systems: try container.decode([CongestedSystem].self, forKey: .systems),
      loads: try container.decode([Double].self, forKey: .loads),
      unseenSystems: try container.decodeStrictly(Int.self, forKey: .unseenSystems),
      jobs: try container.decodeStrictly(Int.self, forKey: .jobs),
      effort: try container.decode(Double.self, forKey: .effort))
  }

  /// Writes the trial.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(planners, forKey: .planners)
    try container.encode(systems, forKey: .systems)
    try container.encode(loads, forKey: .loads)
    try container.encode(unseenSystems, forKey: .unseenSystems)
    try container.encode(jobs, forKey: .jobs)
    try container.encode(effort, forKey: .effort)
  }

  /// Checks the numbers.
  func check(for settings: TrainingSettings) throws(InputError) {
    try NumberRules.within(1...10_000_000, jobs, "jobs")
    try NumberRules.within(0...10_000, unseenSystems, "unseenSystems")
    try NumberRules.share(effort, "effort")
    guard Set(systems).count == systems.count, Set(loads).count == loads.count else {
      throw InputError(element: "systems", rule: "must be systems and loads, each once")
    }
    for (index, load) in loads.enumerated() where !(load > 0 && load <= 2) {
      throw InputError(
        element: "loads[\(index)]",
        rule: "must be above 0 and at most 2, found \(NumberRules.text(load))")
    }
  }
}
