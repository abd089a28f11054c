/// Running means of arrivals, and of the work that each shared site got.
public struct JobTrends: Hashable, Sendable {
  /// The number of jobs so far.
  public private(set) var count = 0
  /// The mean time between arrivals in s.
  public private(set) var gap = 0.0
  /// The mean computation in megacycles.
  public private(set) var computation = 0.0
  /// The mean input in MB.
  public private(set) var input = 0.0
  /// The computing time per arrival at each shared site in s, `[S]`.
  public private(set) var work: ContiguousArray<Double>
  /// The computing time per arrival at devices in s.
  public private(set) var deviceWork = 0.0
  /// The share of jobs at each shared site, `[S]`.
  public private(set) var share: ContiguousArray<Double>
  /// The share of jobs at devices.
  public private(set) var deviceShare = 0.0

  /// The least weights of a new job in the means of arrivals, and in those of sites.
  static let arrivalRate = 0.02
  static let siteRate = 0.01

  init(sharedCount: Int) {
    work = ContiguousArray(repeating: 0, count: sharedCount)
    share = work
  }

  /// Takes a job into the means.
  @inline(__always)
  mutating func note(_ job: Job, action: Int, computing: Double, after last: Double) {
    count += 1
    let first = 1 / Double(count)
    let weight = max(Self.arrivalRate, first)
    gap += weight * (job.arrival - last - gap)
    computation += weight * (job.computation - computation)
    input += weight * (job.input - input)
    let rate = max(Self.siteRate, first)
    for site in work.indices {
      let isChosen = site + 1 == action
      work[site] += rate * ((isChosen ? computing : 0) - work[site])
      share[site] += rate * ((isChosen ? 1 : 0) - share[site])
    }
    deviceWork += rate * ((action == 0 ? computing : 0) - deviceWork)
    deviceShare += rate * ((action == 0 ? 1 : 0) - deviceShare)
  }

  /// Returns the utilization of the site of an action: its computing time per second and processor.
  ///
  /// - Parameters:
  ///   - action: The action; 0 stands for all devices.
  ///   - processors: The number of processors, of all devices for action 0; 0 for no limit.
  @inline(__always)
  public func utilization(of action: Int, processors: Int) -> Double {
    guard processors > 0, gap > 0 else { return 0 }
    return (action == 0 ? deviceWork : work[action - 1]) / (gap * Double(processors))
  }

  /// Returns the arrivals a second at the site of an action.
  ///
  /// - Parameter action: The action; 0 stands for all devices.
  @inline(__always)
  public func rate(of action: Int) -> Double {
    guard gap > 0 else { return 0 }
    return (action == 0 ? deviceShare : share[action - 1]) / gap
  }
}
