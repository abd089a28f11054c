public import DMROOffloading
public import DMRORandom

/// The schemes over time by name.
public enum JobSchemeName: String, Hashable, Sendable, CaseIterable, Codable {
  /// All jobs on their devices.
  case local
  /// All jobs at the cheapest edge.
  case edge
  /// All jobs at the cheapest cloud.
  case cloud
  /// A random site for each job.
  case random
  /// The sites in turn.
  case roundRobin = "round-robin"
  /// The site of the least reserved time ahead.
  case leastLoaded = "least-loaded"
  /// The least cost of the job itself.
  case greedy
  /// The least finish time of the job itself.
  case heft
  /// The cheapest plan of the job itself, which for one subtask is the greedy one.
  case optimal
  /// Tuned static prices of computing time.
  case prices
  /// Tuned prices by the formula of a queue: one step of policy improvement.
  case queuePrices = "fpi"
  /// Tuned drift plus penalty.
  case drift
  /// Simulations at decision time, whose jobs are planned by tuned static prices.
  case planner

  /// The tier at whose sites alone the scheme plans; `nil` where it chooses.
  public var tier: Tier? {
    switch self {
    case .local: .device
    case .edge: .edge
    case .cloud: .cloud
    default: nil
    }
  }

  /// Returns the scheme.
  ///
  /// - Parameters:
  ///   - stream: The source of random numbers of the scheme.
  ///   - tuning: The simulations that tune it.
  public func scheme(stream: RandomStream, tuning: SchemeTuning) -> any JobScheme {
    if let scheme = untunedScheme(stream: stream) { return scheme }
    switch self {
    case .queuePrices: return tuning.queuePrices()
    case .drift: return tuning.drift()
    case .planner:
      return PlannerScheme(
        base: tuning.prices(), tuning.sites, tuning.arrivals, stream: stream.split("planner"))
    default: return tuning.prices()
    }
  }

  /// Returns the scheme; `nil` for one that must be tuned.
  ///
  /// - Parameter stream: The source of random numbers of the scheme.
  public func untunedScheme(stream: RandomStream) -> (any JobScheme)? {
    switch self {
    case .local: TierScheme(.device)
    case .edge: TierScheme(.edge)
    case .cloud: TierScheme(.cloud)
    case .random: RandomScheme(stream.split("random-scheme"))
    case .roundRobin: RoundRobinScheme()
    case .leastLoaded: LeastLoadedScheme()
    case .greedy: SelfishScheme()
    case .heft: EarliestFinishScheme()
    case .optimal: SelfishScheme(name: "optimal")
    case .prices, .queuePrices, .drift, .planner: nil
    }
  }
}
