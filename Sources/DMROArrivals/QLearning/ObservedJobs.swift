import DMROSimulation

/// What a dispatcher sees of sites that price nothing in advance: the jobs that it has sent to each
/// of them and that are not back.
///
/// It knows their computations, for jobs say how large they are, and when a job is back. It knows
/// nothing of speeds, processors, bandwidths and reservations.
struct ObservedJobs: Sendable {
  let deviceCount: Int
  let sharedCount: Int
  private var outstanding: ContiguousArray<Outstanding> = []
  /// The number of outstanding jobs of each site, `[D + S]`.
  private(set) var counts: ContiguousArray<Double>
  /// Their computation in megacycles, `[D + S]`.
  private(set) var work: ContiguousArray<Double>

  /// A job that is not back.
  private struct Outstanding: Sendable {
    var site: Int
    var computation: Double
    var back: Double
  }

  init(_ sites: JobSites) {
    (deviceCount, sharedCount) = (sites.deviceCount, sites.sharedCount)
    counts = ContiguousArray(repeating: 0, count: deviceCount + sharedCount)
    work = counts
  }

  /// Forgets jobs that are back.
  ///
  /// - Parameter now: The present in s.
  mutating func advance(to now: Double) {
    outstanding.removeAll { $0.back <= now }
    // Sums from the beginning: differences would not come back to 0.
    for site in counts.indices { (counts[site], work[site]) = (0, 0) }
    for job in outstanding {
      counts[job.site] += 1
      work[job.site] += job.computation
    }
  }

  /// Takes in a job that was sent to a site.
  ///
  /// - Parameters:
  ///   - job: The job.
  ///   - site: The index of the site in the system.
  ///   - back: The time in s at which it is back; nobody looks at it earlier.
  mutating func send(_ job: Job, to site: Int, back: Double) {
    outstanding.append(Outstanding(site: site, computation: job.computation, back: back))
  }
}

/// The units of observations: means over the first jobs of a learner.
public struct ObservedScales: Hashable, Sendable {
  /// The mean computation in megacycles.
  public var computation: Double
  /// The mean input in MB.
  public var input: Double
  /// The mean cost.
  public var cost: Double
}

/// The numbers that networks see of a job and of outstanding jobs.
///
/// A *load* of sites has 3 + 3·S numbers: of all devices the mean work, its mean square and the share
/// of busy ones; of each shared site the number of jobs, the work and its square. A *state* has the
/// computation and the input of the job, the number of jobs and the work at its device, and the load.
/// Work is in units of the mean computation.
struct ObservedRows: Sendable {
  let scales: ObservedScales

  /// The number of numbers of a load.
  static func loadSize(sharedCount: Int) -> Int { 3 + 3 * sharedCount }
  /// The number of numbers of a state.
  static func stateSize(sharedCount: Int) -> Int { 4 + loadSize(sharedCount: sharedCount) }

  /// Factors that bring numbers near 1.
  private static let perShared = 0.25
  private static let perDevice = 2.0

  /// Writes the load, as it is or once a job was sent.
  ///
  /// - Parameters:
  ///   - jobs: The outstanding jobs.
  ///   - job: The job to send; `nil` for none.
  ///   - site: The site that it is sent to.
  ///   - rows: Receives the numbers.
  ///   - start: The place of the first.
  func encodeLoad(
    _ jobs: borrowing ObservedJobs, sending job: Job?, to site: Int,
    into rows: inout ContiguousArray<Float>, at start: Int
  ) {
    let added = (job?.computation ?? 0) / scales.computation
    var (sum, squares, busy) = (0.0, 0.0, 0.0)
    for device in 0..<jobs.deviceCount {
      let isSent = job != nil && device == site
      let work = jobs.work[device] / scales.computation + (isSent ? added : 0)
      sum += work
      squares += work * work
      if isSent || jobs.counts[device] > 0 { busy += 1 }
    }
    let share = Self.perDevice / Double(jobs.deviceCount)
    rows[start] = Float(share * sum)
    rows[start + 1] = Float(share * squares)
    rows[start + 2] = Float(share * busy)
    for shared in 0..<jobs.sharedCount {
      let index = jobs.deviceCount + shared
      let isSent = job != nil && index == site
      let count = (jobs.counts[index] + (isSent ? 1 : 0)) * Self.perShared
      let work =
        (jobs.work[index] / scales.computation + (isSent ? added : 0)) * Self.perShared
      let place = start + 3 + 3 * shared
      rows[place] = Float(count)
      rows[place + 1] = Float(work)
      rows[place + 2] = Float(work * work)
    }
  }

  /// Writes the state.
  ///
  /// - Parameters:
  ///   - jobs: The outstanding jobs.
  ///   - job: The job that has arrived.
  ///   - rows: Receives the numbers.
  ///   - start: The place of the first.
  func encodeState(
    _ jobs: borrowing ObservedJobs, _ job: Job, into rows: inout ContiguousArray<Float>,
    at start: Int
  ) {
    rows[start] = Float(job.computation / scales.computation)
    rows[start + 1] = Float(job.input / scales.input)
    rows[start + 2] = Float(jobs.counts[job.device])
    rows[start + 3] = Float(jobs.work[job.device] / scales.computation)
    encodeLoad(jobs, sending: nil, to: 0, into: &rows, at: start + 4)
  }
}
