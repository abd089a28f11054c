public import DMROOffloading

/// The least cost of the job itself: greedy, and for jobs of one subtask exact too.
public struct SelfishScheme: JobScheme {
  /// The name.
  public let name: String

  /// Creates the scheme.
  ///
  /// - Parameter name: The name.
  public init(name: String = "greedy") { self.name = name }

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
    options.cheapest
  }
}

/// The least finish time of the job itself, whatever the output and the energy: HEFT with gaps
/// (Topcuoglu and others, 2002) for one subtask.
public struct EarliestFinishScheme: JobScheme {
  /// The name.
  public let name = "heft"

  /// Creates the scheme.
  public init() {}

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
    var best = 0
    for action in 1..<max(1, options.count) where options[action].finish < options[best].finish {
      best = action
    }
    return best
  }
}

/// The least cost among the sites of one tier; the device where the system has none.
public struct TierScheme: JobScheme {
  /// The name.
  public let name: String
  private let tier: Tier

  /// Creates the scheme.
  ///
  /// - Parameter tier: The tier.
  public init(_ tier: Tier) {
    self.tier = tier
    name = tier == .device ? "local" : tier.rawValue
  }

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
    var (best, least) = (0, Double.infinity)
    for action in 0..<options.count where state.sites.tiers[action] == tier {
      if options[action].cost < least { (best, least) = (action, options[action].cost) }
    }
    return best
  }
}

/// A random site for each job.
public struct RandomScheme: JobScheme {
  /// The name.
  public let name = "random"
  private var stream: RandomStream

  /// Creates the scheme.
  ///
  /// - Parameter stream: The source of random numbers.
  public init(_ stream: RandomStream) { self.stream = stream }

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public mutating func choose(
    _ options: borrowing JobOptions, in state: borrowing JobState
  ) -> Int { stream.below(options.count) }
}

/// The sites in turn.
public struct RoundRobinScheme: JobScheme {
  /// The name.
  public let name = "round-robin"
  private var next = 0

  /// Creates the scheme.
  public init() {}

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public mutating func choose(
    _ options: borrowing JobOptions, in state: borrowing JobState
  ) -> Int {
    defer { next += 1 }
    return next % options.count
  }
}

/// The site of the least reserved time ahead per processor, ties to the least cost.
public struct LeastLoadedScheme: JobScheme {
  /// The name.
  public let name = "least-loaded"

  /// Creates the scheme.
  public init() {}

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
    let (device, now) = (options.job.device, options.job.arrival)
    var (best, least) = (0, (load: Double.infinity, cost: Double.infinity))
    for action in 0..<options.count {
      let load = state.ahead(at: state.sites.site(of: action, on: device), now: now).backlog
      let candidate = (load: load, cost: options[action].cost)
      if candidate < least { (best, least) = (action, candidate) }
    }
    return best
  }
}
