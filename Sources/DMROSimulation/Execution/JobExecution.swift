public import DMROFiles
public import DMRORandom

/// The execution of planned jobs, where it differs from the plan.
///
/// Each processor runs its planned sequence: a job starts once its input is there and the one before
/// it is done, early or late. A job whose planned start has passed may start on any processor of the
/// site that is idle. Where nothing differs, all jobs run as they were planned.
///
/// The bandwidth of a transfer is that at its start, and so is the speed of a computation.
public struct JobExecution: Sendable {
  /// The sites.
  public let sites: JobSites
  /// The true conditions at present.
  public private(set) var conditions: SiteConditions
  /// The present in s.
  public private(set) var now = 0.0
  /// The time of the last change.
  private var changed = 0.0
  /// The standard deviation of the logarithm of real to expected times.
  private let noise: Double
  private var noises: RandomStream
  private var hidden: [HiddenStream]
  /// The jobs that wait at each site in the order of their planned starts, `[D + S]`.
  private var waiting: ContiguousArray<ContiguousArray<ExecutedJob>>
  /// The number of them whose input was not reported yet, `[D + S]`.
  private var inputCounts: ContiguousArray<Int>
  /// The job that each processor runs, or ran last, `[units]`.
  private var running: ContiguousArray<ExecutedJob>
  private var isRunning: ContiguousArray<Bool>
  /// The running jobs of sites without a limit of processors.
  private var unlimited: ContiguousArray<ExecutedJob> = []
  /// The search in which a processor last had a plan, and in which its first job was met, `[units]`.
  private var planned: ContiguousArray<Int>
  private var met: ContiguousArray<Int>
  private var search = 0

  /// The most hidden jobs for each other one.
  private static let mostHidden = 1000.0

  /// A source of jobs that nobody sees.
  private struct HiddenStream: Sendable {
    var site: Int
    var jobs: ArrivalStream
    var next: Job
  }

  /// Creates an execution on an idle system.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - arrivals: The model of arrivals; hidden jobs are of the same sizes.
  ///   - disturbance: How times differ from the plan.
  ///   - stream: The source of random numbers. The noise of a job does not depend on its plan.
  /// - Throws: `InputError`, if the disturbance breaks a rule.
  public init(
    _ sites: JobSites, _ arrivals: Arrivals, disturbance: JobDisturbance = .init(),
    stream: RandomStream
  ) throws(InputError) {
    try disturbance.validate(in: sites)
    self.sites = sites
    conditions = SiteConditions(sites)
    noise = disturbance.noise
    noises = stream.split("noise")
    waiting = ContiguousArray(repeating: [], count: sites.deviceCount + sites.sharedCount)
    inputCounts = ContiguousArray(repeating: 0, count: waiting.count)
    var never = ExecutedJob()
    never.finish = -.infinity
    running = ContiguousArray(repeating: never, count: sites.unitCount)
    isRunning = ContiguousArray(repeating: false, count: sites.unitCount)
    planned = ContiguousArray(repeating: 0, count: sites.unitCount)
    met = planned
    hidden = []
    for (index, load) in disturbance.hidden.enumerated() where load.share > 0 {
      let site = try sites.index(ofSite: load.site)
      let capacity = Double(sites.processors[site]) * sites.speed[site]
      var model = arrivals
      model.shares = nil
      model.rate = load.share * capacity / arrivals.computation.mean
      guard model.rate <= Self.mostHidden * arrivals.rate else {
        throw InputError(
          element: "hidden[\(index)].share",
          rule: """
            must not be of more than \(NumberRules.text(Self.mostHidden)) hidden jobs for each other: \
            the mean computation is \(NumberRules.text(arrivals.computation.mean)) megacycles
            """)
      }
      model.course = load.course
      var jobs = ArrivalStream(model, deviceCount: 1, stream: stream.split("hidden").split(index))
      let next = jobs.next()
      hidden.append(HiddenStream(site: site, jobs: jobs, next: next))
    }
  }

  /// The number of jobs that are not done, without hidden ones.
  public var jobsInFlight: Int {
    var count = unlimited.count
    for site in waiting { for job in site where job.ticket >= 0 { count += 1 } }
    for unit in running.indices where isRunning[unit] && running[unit].ticket >= 0 { count += 1 }
    return count
  }

  /// Lets time pass.
  ///
  /// - Parameters:
  ///   - time: The time in s, not before the present; infinity for the end of all jobs, but those at
  ///     sites without an open processor.
  ///   - report: Called with each job and what happened to it. The events of a site come in the order
  ///     of time.
  public mutating func advance(
    to time: Double, report: (JobEvent, ExecutedJob) -> Void
  ) {
    for place in hidden.indices where time < .infinity {
      while hidden[place].next.arrival <= time {
        let job = hidden[place].next
        advance(hidden[place].site, to: job.arrival, report: report)
        insert(
          ExecutedJob(
            hidden: job, work: job.computation / sites.speed[hidden[place].site]),
          at: hidden[place].site)
        hidden[place].next = hidden[place].jobs.next()
      }
    }
    for site in waiting.indices { advance(site, to: time, report: report) }
    if time < .infinity { now = time }
  }

  /// Changes what is true, from the present on.
  ///
  /// - Parameter conditions: The conditions.
  public mutating func change(to conditions: SiteConditions) {
    self.conditions = conditions
    changed = now
  }

  /// Sends a job to its site at its arrival.
  ///
  /// - Parameters:
  ///   - ticket: A number of at least 0 that tells it apart.
  ///   - action: The action of its plan.
  ///   - options: Its options, as planned.
  /// - Precondition: Time has passed up to its arrival.
  public mutating func dispatch(
    _ ticket: Int, _ action: Int, of options: borrowing JobOptions
  ) {
    let (job, option) = (options.job, options[action])
    let site = sites.site(of: action, on: job.device)
    var executed = ExecutedJob()
    (executed.ticket, executed.job, executed.action) = (ticket, job, action)
    (executed.unit, executed.plannedStart) = (option.unit, option.start)
    executed.plannedFinish = option.finish
    executed.work = job.computation / sites.speed[site]
    // The noise is the same whatever the site.
    executed.noise = noises.noiseFactor(noise)
    let transfer = noises.noiseFactor(noise)
    executed.ready = job.arrival
    if action > 0 {
      let way = sites.ways[job.device * sites.sharedCount + action - 1]
      let slow = conditions.transfer[action - 1] * transfer
      if job.input > 0 { executed.ready += way.upLatency + job.input / way.up * slow }
      if job.output > 0 { executed.back = way.downLatency + job.output / way.down * slow }
    }
    executed.energy = option.energy
    insert(executed, at: site)
  }

  /// Puts a job among those that wait at a site.
  private mutating func insert(_ job: ExecutedJob, at site: Int) {
    waiting[site].insertAsPlanned(job)
    inputCounts[site] += 1
  }

  private mutating func advance(
    _ site: Int, to time: Double, report: (JobEvent, ExecutedJob) -> Void
  ) {
    let count = sites.processors[site]
    guard count > 0 else { return advanceUnlimited(site, to: time, report: report) }
    let units = sites.firstUnit[site]..<sites.firstUnit[site] + count
    while true {
      let start = waiting[site].isEmpty ? nil : nextStart(at: site)
      let input = nextInput(at: site)
      let end = nextEnd(of: units)
      // At the same time, jobs end before inputs arrive, and both before jobs start.
      let next = min(start?.time ?? .infinity, input?.time ?? .infinity, end?.time ?? .infinity)
      guard next <= time, next < .infinity else { return }
      if let end, end.time == next {
        isRunning[end.unit] = false
        if running[end.unit].ticket >= 0 { report(.finish, running[end.unit]) }
      } else if let input, input.time == next {
        waiting[site][input.place].isReady = true
        inputCounts[site] -= 1
        let job = waiting[site][input.place]
        if job.ticket >= 0 { report(.ready, job) }
      } else if let start {
        var job = waiting[site].remove(at: start.place)
        if !job.isReady { inputCounts[site] -= 1 }
        job.start = start.time
        job.finish = start.time + job.work * conditions.slowness[site] * job.noise
        if job.ticket >= 0 { report(.start, job) }
        (running[start.unit], isRunning[start.unit]) = (job, true)
      }
    }
  }

  /// Returns the next input that arrives at a site, and the place of its job among those that wait.
  private func nextInput(at site: Int) -> (time: Double, place: Int)? {
    var best = (time: Double.infinity, place: -1)
    guard inputCounts[site] > 0 else { return nil }
    for place in waiting[site].indices {
      let job = waiting[site][place]
      if !job.isReady, job.ready < best.time { best = (job.ready, place) }
    }
    return best.place >= 0 ? best : nil
  }

  /// Returns the next job that ends on some processors.
  private func nextEnd(of units: Range<Int>) -> (time: Double, unit: Int)? {
    var best = (time: Double.infinity, unit: -1)
    for unit in units where isRunning[unit] && running[unit].finish < best.time {
      best = (running[unit].finish, unit)
    }
    return best.unit >= 0 ? best : nil
  }

  /// Returns the next job of a site that starts: when, on which processor, and its place among those
  /// that wait.
  private mutating func nextStart(at site: Int) -> (time: Double, place: Int, unit: Int)? {
    let open = conditions.processors[site]
    guard open > 0 else { return nil }
    let units = sites.firstUnit[site]..<sites.firstUnit[site] + open
    search += 1
    var plannedCount = 0
    for job in waiting[site] {
      guard units.contains(job.unit), planned[job.unit] != search else { continue }
      planned[job.unit] = search
      plannedCount += 1
      if plannedCount == open { break }
    }
    // The processor that is idle first, and the first without a plan.
    var (idle, idleUnit, empty, emptyUnit) = (Double.infinity, 0, Double.infinity, 0)
    for unit in units {
      let free = running[unit].finish
      if free < idle { (idle, idleUnit) = (free, unit) }
      if free < empty, planned[unit] != search { (empty, emptyUnit) = (free, unit) }
    }
    var metCount = 0
    var best = (time: Double.infinity, place: -1, unit: 0)
    for place in waiting[site].indices {
      let job = waiting[site][place]
      if metCount == plannedCount, best.time <= min(empty, job.plannedStart) { break }
      if units.contains(job.unit), met[job.unit] != search {
        met[job.unit] = search
        metCount += 1
        let free = running[job.unit].finish
        let time = max(job.ready, free)
        if time < best.time { best = (time, place, job.unit) }
      }
      let late = max(job.ready, job.plannedStart, idle)
      if late < best.time { best = (late, place, idleUnit) }
      let other = max(job.ready, empty)
      if other < best.time { best = (other, place, emptyUnit) }
    }
    guard best.place >= 0 else { return nil }
    // Where a processor opens, jobs have waited for it until now.
    best.time = max(best.time, changed)
    return best
  }

  private mutating func advanceUnlimited(
    _ site: Int, to time: Double, report: (JobEvent, ExecutedJob) -> Void
  ) {
    while true {
      var (input, end) = (-1, -1)
      for place in waiting[site].indices {
        if input < 0 || waiting[site][place].ready < waiting[site][input].ready { input = place }
      }
      for place in unlimited.indices where unlimited[place].site == site {
        if end < 0 || unlimited[place].finish < unlimited[end].finish { end = place }
      }
      let inputTime = input < 0 ? .infinity : waiting[site][input].ready
      let endTime = end < 0 ? .infinity : unlimited[end].finish
      guard min(inputTime, endTime) <= time, min(inputTime, endTime) < .infinity else { return }
      if endTime <= inputTime {
        report(.finish, unlimited.remove(at: end))
      } else {
        var job = waiting[site].remove(at: input)
        inputCounts[site] -= 1
        job.start = job.ready
        job.finish = job.start + job.work * conditions.slowness[site] * job.noise
        job.site = site
        report(.ready, job)
        report(.start, job)
        unlimited.append(job)
      }
    }
  }
}
