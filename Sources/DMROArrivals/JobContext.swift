public import DMROSimulation

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// What a system and its arrivals are like on the whole: the scales of features, and what does not
/// change while jobs are planned.
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
  /// The computing time in s of a mean job at each action, `[K]`, on average over devices.
  public var computing: ContiguousArray<Double>

  /// The processors that a site without a limit counts for.
  static let unlimited = 64

  /// The number of jobs that means are taken over.
  private static let sample = 2000

  /// Finds the scales by a sample of jobs, always the same one for the same arguments.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - arrivals: The model of arrivals.
  public init(_ sites: JobSites, _ arrivals: Arrivals) {
    var jobs = ArrivalStream(
      arrivals, deviceCount: sites.deviceCount, stream: RandomStream(seed: 0).split("context"))
    let state = JobState(sites)
    var options = JobOptions(sites)
    var (times, costs) = (0.0, 0.0)
    for _ in 0..<Self.sample {
      state.find(jobs.next(), into: &options)
      let best = options.cheapest
      times += options[best].delay
      costs += options[best].cost
    }
    time = max(times / Double(Self.sample), 1e-9)
    cost = max(costs / Double(Self.sample), 1e-12)
    gap = 1 / arrivals.rate
    computation = max(arrivals.computation.mean, 1e-9)
    capacity = (0..<sites.system.siteCount).reduce(0) { sum, site in
      let count = sites.processors[site] > 0 ? sites.processors[site] : Self.unlimited
      return sum + Double(count) * sites.system.sites[site].speed
    }
    idle = ContiguousArray(repeating: 0, count: sites.actionCount)
    computing = idle
    let shares = arrivals.shares ?? Array(repeating: 1, count: sites.deviceCount)
    let all = shares.reduce(0, +)
    for device in 0..<sites.deviceCount {
      state.find(
        Job(
          device: device, arrival: 0, computation: arrivals.computation.mean,
          input: arrivals.input.mean, output: arrivals.output.mean), into: &options)
      for action in idle.indices {
        idle[action] += options[action].delay * shares[device] / all
        computing[action] += options[action].computing * shares[device] / all
      }
    }
  }

  /// The arrivals as a share of those at which all processors are busy.
  ///
  /// - Parameter gap: The mean time between arrivals in s.
  func load(gap: Double) -> Double { computation / (gap * capacity) }
}
