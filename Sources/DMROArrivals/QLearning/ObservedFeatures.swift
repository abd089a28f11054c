import DMROSimulation

/// The units of observations: means over the first jobs of a learner.
public struct ObservedScales: Hashable, Sendable {
  /// The mean computation in megacycles.
  public var computation: Double
  /// The mean input in MB.
  public var input: Double
  /// The mean time in s until a job is back: the unit of reported times.
  public var delay: Double
  /// The mean cost.
  public var cost: Double

  /// Creates scales.
  ///
  /// - Parameters:
  ///   - computation: The mean computation in megacycles.
  ///   - input: The mean input in MB.
  ///   - delay: The mean time in s until a job is back.
  ///   - cost: The mean cost.
  public init(
    computation: Double = 1, input: Double = 1, delay: Double = 1, cost: Double = 1
  ) {
    (self.computation, self.input, self.delay, self.cost) = (computation, input, delay, cost)
  }
}

/// The reports of sites that price nothing in advance.
///
/// Of speeds, bandwidths, numbers of processors and energies nothing is known.
struct SiteReports: Sendable {
  /// The time for which the processors of each site are reserved ahead, on average over them,
  /// `[D + S]`, in units of delays.
  private(set) var backlog: ContiguousArray<Double>
  /// The share of its processors that have a reservation, `[D + S]`.
  private(set) var busy: ContiguousArray<Double>
  let deviceCount: Int

  init(_ sites: JobSites) {
    deviceCount = sites.deviceCount
    backlog = ContiguousArray(repeating: 0, count: sites.deviceCount + sites.sharedCount)
    busy = backlog
  }

  /// Reads the reports of all sites.
  mutating func read(_ state: borrowing JobState, at now: Double, _ scales: ObservedScales) {
    for site in backlog.indices {
      let ahead = state.ahead(at: site, now: now)
      backlog[site] = ahead.backlog / scales.delay
      busy[site] = ahead.busy
    }
  }
}

/// The features of jobs and reports.
enum ObservedFeatures {
  /// The number of features of an own cost.
  static let ownCount = 8
  /// The place of the backlog among them.
  static let backlogPlace = 5

  /// Writes the features of a job's own cost at a site: its sizes and the report of the site.
  ///
  /// - Parameters:
  ///   - job: The job.
  ///   - site: The site.
  ///   - reports: The reports.
  ///   - scales: The units.
  ///   - features: Receives the features, `[ownCount]`.
  static func own(
    _ job: Job, at site: Int, _ reports: borrowing SiteReports, _ scales: ObservedScales,
    into features: inout ContiguousArray<Double>
  ) {
    let input = job.input / scales.input
    let isFull = reports.busy[site] == 1
    features[0] = 1
    features[1] = job.computation / scales.computation
    features[2] = input
    features[3] = reports.busy[site]
    features[4] = isFull ? 1 : 0
    features[backlogPlace] = reports.backlog[site]
    features[6] = isFull ? reports.backlog[site] : 0
    features[7] = isFull ? input : 0
  }

  private static let deviceFeatures = 3
  private static let sharedFeatures = 4

  /// The number of features of all reports.
  static func loadCount(sharedCount: Int) -> Int {
    1 + deviceFeatures + sharedFeatures * sharedCount
  }

  /// Writes the features of all reports: of devices the mean backlog, its mean square and the share of
  /// busy processors, of each shared site backlog, square, busy share and whether all are busy.
  ///
  /// - Parameters:
  ///   - reports: The reports.
  ///   - features: Receives the features, the first `loadCount`.
  static func load(
    _ reports: borrowing SiteReports, into features: inout ContiguousArray<Double>
  ) {
    for index in 0...deviceFeatures { features[index] = 0 }
    features[0] = 1
    let share = 1 / Double(reports.deviceCount)
    for site in reports.backlog.indices {
      let (backlog, busy) = (reports.backlog[site], reports.busy[site])
      if site < reports.deviceCount {
        features[1] += share * backlog
        features[2] += share * backlog * backlog
        features[3] += share * busy
      } else {
        let place = 1 + deviceFeatures + sharedFeatures * (site - reports.deviceCount)
        features[place] = backlog
        features[place + 1] = backlog * backlog
        features[place + 2] = busy
        features[place + 3] = busy == 1 ? 1 : 0
      }
    }
  }

  /// The number of features of what an action costs others.
  static let effectCount = 3

  /// Writes the features of what a job costs others at a site: its computation, that times the backlog
  /// there, and its square.
  ///
  /// - Parameters:
  ///   - job: The job.
  ///   - site: The site.
  ///   - reports: The reports.
  ///   - scales: The units.
  ///   - features: Receives the features, `[effectCount]`.
  static func effect(
    _ job: Job, at site: Int, _ reports: borrowing SiteReports, _ scales: ObservedScales,
    into features: inout ContiguousArray<Double>
  ) {
    let computation = job.computation / scales.computation
    features[0] = computation
    features[1] = computation * reports.backlog[site]
    features[2] = computation * computation
  }
}
