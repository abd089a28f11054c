#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The scales of a system with its arrivals: the units of times and costs in rows of features.
public struct JobContext: Hashable, Sendable {
  /// The mean time in s of jobs that have the best site of an idle system: τ.
  public var time: Double
  /// The mean cost of jobs that have the best site of an idle system: the unit of costs.
  public var cost: Double
  /// The mean time between arrivals in s, as long as none was seen.
  public var gap: Double
  /// The mean computation in megacycles.
  public var computation: Double
  /// The speed in MHz of all processors together; a site without a limit counts as 64.
  public var capacity: Double
  /// The delay in s of a mean job at the idle site of each action, `[K]`, on average over devices.
  public var idle: ContiguousArray<Double>
  /// A mean job, the share of each device in the jobs, `[D]`, and some jobs.
  private let mean: Job
  private let shares: [Double]
  private let sample: ArraySlice<Job>

  /// The processors that a site without a limit counts for.
  package static let unlimited = 64

  /// The number of jobs that means are taken over.
  private static let sampleCount = 2000
  /// The number of jobs that scales of other conditions are compared by.
  private static let comparedCount = 200

  /// Finds the scales by a sample of jobs, always the same one for the same arguments.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - arrivals: The model of arrivals.
  public init(_ sites: JobSites, _ arrivals: Arrivals) {
    var jobs = ArrivalStream(
      arrivals, deviceCount: sites.deviceCount, stream: RandomStream(seed: 0).split("context"))
    let shares = arrivals.shares ?? Array(repeating: 1, count: sites.deviceCount)
    let all = shares.reduce(0, +)
    self.init(
      sites, sample: (0..<Self.sampleCount).map { _ in jobs.next() }, gap: 1 / arrivals.rate,
      mean: Job(
        device: 0, arrival: 0, computation: arrivals.computation.mean, input: arrivals.input.mean,
        output: arrivals.output.mean), shares: shares.map { $0 / all })
  }

  /// Finds the scales of a trace by its first 2000 jobs.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - jobs: The jobs, at least one, in the order of arrival.
  public init(_ sites: JobSites, _ jobs: [Job]) {
    let sample = jobs.prefix(Self.sampleCount)
    func mean(_ number: (Job) -> Double) -> Double {
      sample.reduce(0) { $0 + number($1) } / Double(max(1, sample.count))
    }
    let span = (sample.last?.arrival ?? 0) - (sample.first?.arrival ?? 0)
    self.init(
      sites, sample: Array(sample), gap: max(span / Double(max(1, sample.count - 1)), 1e-9),
      mean: Job(
        device: 0, arrival: 0, computation: mean(\.computation), input: mean(\.input),
        output: mean(\.output)),
      shares: Array(repeating: 1 / Double(sites.deviceCount), count: sites.deviceCount))
  }

  private init(_ sites: JobSites, sample: [Job], gap: Double, mean: Job, shares: [Double]) {
    (self.mean, self.shares) = (mean, shares)
    self.sample = sample.prefix(Self.comparedCount)
    self.gap = gap
    let state = JobState(sites)
    (time, cost) = Self.means(of: sample[...], in: state)
    computation = max(mean.computation, 1e-9)
    (capacity, idle) = (Self.capacity(of: state), [])
    idle = idleDelays(in: state)
  }

  /// Returns the scales under other conditions of the same sites.
  ///
  /// - Parameter state: An idle system under these conditions.
  package func adapted(to state: borrowing JobState) -> JobContext {
    var adapted = self
    let before = Self.means(of: sample, in: JobState(state.sites))
    let after = Self.means(of: sample, in: state)
    adapted.time *= after.time / before.time
    adapted.cost *= after.cost / before.cost
    adapted.capacity = Self.capacity(of: state)
    adapted.idle = idleDelays(in: state)
    return adapted
  }

  /// Returns the mean delay and cost of jobs that have the best site of an idle system.
  private static func means(
    of jobs: ArraySlice<Job>, in state: borrowing JobState
  ) -> (time: Double, cost: Double) {
    var options = JobOptions(state.sites)
    var (times, costs) = (0.0, 0.0)
    for job in jobs {
      state.find(job, into: &options)
      let best = options.cheapest
      times += options[best].delay
      costs += options[best].cost
    }
    let count = Double(max(1, jobs.count))
    return (max(times / count, 1e-9), max(costs / count, 1e-12))
  }

  private static func capacity(of state: borrowing JobState) -> Double {
    let sites = state.sites
    return (0..<sites.system.siteCount).reduce(0) { sum, site in
      let count = sites.processors[site] > 0 ? state.processors(of: site) : unlimited
      return sum + Double(count) * state.speed(of: site)
    }
  }

  private func idleDelays(in state: borrowing JobState) -> ContiguousArray<Double> {
    var options = JobOptions(state.sites)
    var idle = ContiguousArray<Double>(repeating: 0, count: options.count)
    for device in shares.indices {
      var job = mean
      job.device = device
      state.find(job, into: &options)
      for action in idle.indices { idle[action] += options[action].delay * shares[device] }
    }
    return idle
  }

  /// The arrivals as a share of those at which all processors are busy.
  ///
  /// - Parameter gap: The mean time between arrivals in s.
  package func load(gap: Double) -> Double { computation / (gap * capacity) }
}
