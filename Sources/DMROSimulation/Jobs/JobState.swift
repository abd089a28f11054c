import DMROOffloading

/// The state of a system with jobs: what is reserved, and the running means of what happened.
public struct JobState: Sendable {
  /// The sites.
  public let sites: JobSites
  /// The reservations.
  public internal(set) var queues: JobQueues
  /// The running means.
  public internal(set) var trends: JobTrends
  /// The believed conditions of the sites.
  public internal(set) var conditions: SiteConditions
  /// The present in s: the arrival of the last job.
  public internal(set) var now = 0.0

  /// Creates an idle system.
  ///
  /// - Parameter sites: The sites.
  public init(_ sites: JobSites) {
    self.sites = sites
    queues = JobQueues(unitCount: sites.unitCount)
    trends = JobTrends(sharedCount: sites.sharedCount)
    conditions = SiteConditions(sites)
  }

  /// Finds the options of a job.
  ///
  /// - Parameters:
  ///   - job: The job, which arrives no earlier than those before it.
  ///   - options: Receives the options.
  /// - Precondition: The job fits the sites.
  public func find(_ job: Job, into options: inout JobOptions) {
    options.job = job
    let device = job.device
    options.options[0] = option(of: job, at: device, ready: job.arrival, back: 0, energy: 0)
    let base = device * sites.sharedCount
    for shared in 0..<sites.sharedCount {
      let way = sites.ways[base + shared]
      var (ready, back) = (job.arrival, 0.0)
      let slow = conditions.transfer[shared]
      if job.input > 0 { ready += way.upLatency + job.input / way.up * slow }
      if job.output > 0 { back = way.downLatency + job.output / way.down * slow }
      options.options[1 + shared] = option(
        of: job, at: sites.deviceCount + shared, ready: ready, back: back,
        energy: job.input * way.upEnergy + job.output * way.downEnergy)
    }
  }

  @inline(__always)
  private func option(
    of job: Job, at site: Int, ready: Double, back: Double, energy transfer: Double
  ) -> JobOptions.Option {
    let duration = job.computation / sites.speed[site] * conditions.slowness[site]
    let count = conditions.processors[site]
    var (start, unit) = (ready, -1)
    if count == 0, sites.processors[site] > 0 {
      // No processor is open.
      start = .infinity
    } else if count > 0 {
      (start, unit) = queues.earliest(
        from: sites.firstUnit[site], count: count, ready: ready, duration: duration)
    }
    let finish = start + duration
    let delay = finish + back - job.arrival
    let energy = job.computation * sites.energy[site] + transfer
    return JobOptions.Option(
      ready: ready, start: start, finish: finish, delay: delay, computing: duration,
      energy: energy, cost: sites.cost(delay: delay, energy: energy, of: job), unit: unit)
  }

  /// Reserves what a job needs.
  ///
  /// - Parameters:
  ///   - options: The options of the job in this state.
  ///   - action: The action, below K.
  ///   - isNoted: `true` to take the job into the running means.
  @inline(__always)
  public mutating func take(_ action: Int, of options: borrowing JobOptions, isNoted: Bool = true) {
    let option = options.options[action]
    if isNoted { trends.note(options.job, action: action, computing: option.computing, after: now) }
    now = options.job.arrival
    if option.unit >= 0 {
      queues.reserve(option.unit, from: option.start, to: option.finish, now: now)
    }
  }

  /// Takes over another state of the same sites, in place.
  ///
  /// - Parameter other: The other state.
  package mutating func begin(from other: borrowing JobState) {
    queues.copy(other.queues)
    trends = other.trends
    conditions = other.conditions
    now = other.now
  }

  /// Returns `true` if the reservations ahead are those of another state of the same sites.
  ///
  /// - Parameter other: The other state, at the same present.
  package func hasQueues(equalTo other: borrowing JobState) -> Bool {
    queues.isEqual(to: other.queues, from: now)
  }

  /// Returns the number of a site's open processors; 0 where they have no limit.
  ///
  /// - Parameter site: The index of the site in the system.
  @inline(__always)
  public func processors(of site: Int) -> Int { conditions.processors[site] }

  /// Returns the believed speed in MHz of one of a site's processors.
  ///
  /// - Parameter site: The index of the site in the system.
  @inline(__always)
  public func speed(of site: Int) -> Double { sites.speed[site] / conditions.slowness[site] }

  /// Returns the mean reserved time ahead of a site's processors in s, and the share of them that
  /// have some; both 0 where processors have no limit.
  ///
  /// - Parameters:
  ///   - site: The index of the site in the system.
  ///   - now: The present in s.
  @inline(__always)
  public func ahead(at site: Int, now: Double) -> (backlog: Double, busy: Double) {
    let count = conditions.processors[site]
    guard count > 0 else { return (0, 0) }
    let sum = queues.ahead(from: sites.firstUnit[site], count: count, now: now)
    return (sum.backlog / Double(count), Double(sum.busy) / Double(count))
  }

  /// Returns the time in s until one of a site's processors has nothing reserved.
  ///
  /// - Parameters:
  ///   - site: The index of the site in the system.
  ///   - now: The present in s.
  @inline(__always)
  public func wait(at site: Int, now: Double) -> Double {
    let count = conditions.processors[site]
    guard count > 0 else { return 0 }
    return max(0, queues.firstFree(from: sites.firstUnit[site], count: count) - now)
  }
}
