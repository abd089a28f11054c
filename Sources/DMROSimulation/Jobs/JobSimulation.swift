/// A simulation of jobs that arrive one after the other and are planned by a scheme.
///
/// Each job is reserved on top of all before it, in gaps too, and nothing moves any more. Memory does
/// not grow with the number of jobs.
public struct JobSimulation: Sendable {
  /// The state of the system.
  public private(set) var state: JobState
  /// The options of the last job.
  public private(set) var options: JobOptions

  /// Creates a simulation of an idle system.
  ///
  /// - Parameter sites: The sites.
  public init(_ sites: JobSites) {
    state = JobState(sites)
    options = JobOptions(actionCount: sites.actionCount)
  }

  /// Plans a job that arrives.
  ///
  /// - Parameters:
  ///   - job: The job.
  ///   - scheme: The scheme.
  /// - Returns: The action.
  /// - Precondition: The job fits the sites and arrives no earlier than the last.
  @inline(__always)
  public mutating func plan(_ job: Job, by scheme: inout some JobScheme) -> Int {
    state.find(job, into: &options)
    let action = scheme.choose(options, in: state)
    state.take(action, of: options)
    return action
  }

  /// Plans jobs of a stream.
  ///
  /// - Parameters:
  ///   - count: The number of jobs.
  ///   - arrivals: The stream.
  ///   - scheme: The scheme.
  ///   - report: Called with the action of each job, and its options.
  public mutating func run(
    _ count: Int, of arrivals: inout ArrivalStream, by scheme: inout some JobScheme,
    report: (Int, borrowing JobOptions) -> Void
  ) {
    for _ in 0..<count {
      let action = plan(arrivals.next(), by: &scheme)
      report(action, options)
    }
  }

  /// Plans jobs of a stream, and sums up what they cost.
  ///
  /// - Parameters:
  ///   - count: The number of jobs.
  ///   - arrivals: The stream.
  ///   - scheme: The scheme.
  ///   - summary: Receives the costs.
  public mutating func run(
    _ count: Int, of arrivals: inout ArrivalStream, by scheme: inout some JobScheme,
    into summary: inout SimulationSummary
  ) {
    for _ in 0..<count {
      let action = plan(arrivals.next(), by: &scheme)
      let option = options[action]
      summary.add(
        cost: option.cost, delay: option.delay, energy: option.energy,
        tier: state.sites.tiers[action])
    }
  }

  /// Plans jobs of a stream, and returns their mean cost.
  ///
  /// - Parameters:
  ///   - count: The number of jobs, at least 1.
  ///   - arrivals: The stream.
  ///   - scheme: The scheme.
  public mutating func meanCost(
    _ count: Int, of arrivals: inout ArrivalStream, by scheme: inout some JobScheme
  ) -> Double {
    var sum = 0.0
    for _ in 0..<count {
      let action = plan(arrivals.next(), by: &scheme)
      sum += options[action].cost
    }
    return sum / Double(count)
  }
}

extension JobSites {
  /// Returns the mean cost of jobs of a stream from an idle system on.
  ///
  /// - Parameters:
  ///   - count: The number of jobs, at least 1.
  ///   - arrivals: The model of arrivals.
  ///   - stream: The source of random numbers of the arrivals.
  ///   - scheme: The scheme.
  public func meanCost(
    _ count: Int, of arrivals: Arrivals, stream: RandomStream, by scheme: some JobScheme
  ) -> Double {
    var simulation = JobSimulation(self)
    var jobs = ArrivalStream(arrivals, deviceCount: deviceCount, stream: stream)
    var scheme = scheme
    return simulation.meanCost(count, of: &jobs, by: &scheme)
  }
}
