#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The knowledge that an observer has of the jobs on their way.
public enum JobKnowledge: String, Hashable, Sendable, CaseIterable, Codable {
  /// Nothing: queues are those of the plans, times those of the description.
  case plans
  /// When inputs arrive, and jobs start and end; times to come are those of the description.
  case queues
  /// The same, and factors on times and open processors are estimated from it.
  case times
  /// When jobs end, and no more; factors are estimated from that.
  case responses
  /// When inputs arrive, and jobs start and end, and the true factors and processors.
  case truth
}

/// The beliefs about a system whose jobs do not run as planned.
///
/// Before each decision, the reservations are made anew: running jobs end when the estimates say,
/// those that wait follow in the order of their plans.
public struct JobObserver: Sendable {
  /// The observations that it gets.
  public let knowledge: JobKnowledge
  /// The believed state of the system.
  public private(set) var state: JobState
  /// The jobs on their way to each site, in the order of their planned starts, `[D + S]`.
  private var flights: ContiguousArray<ContiguousArray<JobFlight>>
  private var records: ContiguousArray<SiteRecord>
  private var responses: [ResponseRecord]
  /// The estimates of the transfer to each shared site, `[S]`.
  private var links: ContiguousArray<LogEstimate>
  /// The latest end of a job that was planned on each processor, `[units]`.
  private var unitFree: ContiguousArray<Double>
  private var isTaken: ContiguousArray<Bool>
  /// When each processor is free, `[units]`.
  private var frees: ContiguousArray<Double>
  private let fading: Double
  /// The announced numbers of open processors, `[D + S]`; −1 where there is none.
  private var announced: ContiguousArray<Int>
  private var decisionCount = 0
  /// The believed conditions that schemes know, without jobs.
  private var idle: JobState

  /// The decisions after which a scheme takes over what is believed.
  private static let adaptInterval = 20
  /// A job whose end was not observed yet.
  struct JobFlight: Sendable {
    var ticket: Int
    var job: Job
    var unit: Int
    var plannedStart: Double
    var plannedFinish: Double
    /// The time at which the input is or should be there.
    var ready: Double
    var isReady = false
    /// The observed start; `nan` as long as there is none.
    var start = Double.nan
    /// The time from which on the computation counts: the start, or earlier where the job could have
    /// started, but for others.
    var base = Double.nan
    /// The times by the description.
    var work: Double
    var transfer: Double
  }

  /// The observations of a site.
  private struct SiteRecord {
    var estimate = LogEstimate()
    /// The observed jobs that run.
    var running = 0
    /// The last end of a job.
    var lastEnd = -Double.infinity
    /// The last time at which all processors ran jobs.
    var fullUntil = -Double.infinity
    /// The numbers of jobs that ran while a late one waited, of the last late ones.
    var ran: (most: Int, count: Int, ticket: Int) = (0, 0, -1)
  }

  /// The mean times of a job on devices until an estimate without samples has faded to 1/e.
  private static let fadingJobs = 20.0
  /// The late jobs that waited while fewer ran than there are processors, until that is believed.
  private static let lateJobs = 5
  /// A running job that has taken so many times its expected time is expected to go on for as long
  /// again as it is over that.
  private static let patience = 2.0

  /// Creates an observer of an idle system.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - arrivals: The model of arrivals.
  ///   - knowledge: What is observed.
  public init(_ sites: JobSites, _ arrivals: Arrivals, knowledge: JobKnowledge) {
    self.knowledge = knowledge
    state = JobState(sites)
    idle = state
    announced = ContiguousArray(repeating: -1, count: sites.deviceCount + sites.sharedCount)
    flights = ContiguousArray(repeating: [], count: sites.deviceCount + sites.sharedCount)
    records = ContiguousArray(repeating: SiteRecord(), count: flights.count)
    responses = sites.processors.map(ResponseRecord.init)
    links = ContiguousArray(repeating: LogEstimate(), count: sites.sharedCount)
    unitFree = ContiguousArray(repeating: -.infinity, count: sites.unitCount)
    isTaken = ContiguousArray(repeating: false, count: sites.unitCount)
    frees = unitFree
    let speeds = sites.speed[0..<sites.deviceCount].reduce(0, +) / Double(sites.deviceCount)
    fading = max(1e-9, Self.fadingJobs * arrivals.computation.mean / speeds)
  }

  /// The number of changes that were noticed at once, by jumps of times or of open processors.
  public private(set) var alarms = 0

  /// The number of jobs whose end was not observed yet.
  public var jobsInFlight: Int { flights.reduce(0) { $0 + $1.count } }

  /// Lets a scheme take over what is believed, at each twentieth call where that has changed.
  ///
  /// - Parameter scheme: The scheme.
  mutating func adapt(_ scheme: inout some JobScheme) {
    defer { decisionCount += 1 }
    guard decisionCount % Self.adaptInterval == 0, state.conditions != idle.conditions else {
      return
    }
    adaptNow(&scheme)
  }

  /// Lets a scheme take over what is believed.
  mutating func adaptNow(_ scheme: inout some JobScheme) {
    idle.conditions.copy(state.conditions)
    scheme.adapt(to: idle)
  }

  /// Takes note that the end of a job will not be observed.
  ///
  /// - Parameters:
  ///   - ticket: The number of the job.
  ///   - site: The index of its site in the system.
  mutating func forget(_ ticket: Int, at site: Int) {
    guard let place = flights[site].firstIndex(where: { $0.ticket == ticket }) else { return }
    if !flights[site].remove(at: place).start.isNaN { records[site].running -= 1 }
  }

  /// Takes note that processors of a site open or close.
  ///
  /// Nothing is estimated against it, until all are open again.
  ///
  /// - Parameters:
  ///   - site: The index of the site in the system.
  ///   - processors: The number of open processors.
  mutating func announce(_ site: Int, processors: Int) {
    announced[site] = processors < state.sites.processors[site] ? processors : -1
    state.conditions.processors[site] = processors
  }

  /// Takes note of what is true.
  ///
  /// - Parameter conditions: The true factors and processors.
  public mutating func believe(_ conditions: SiteConditions) { state.conditions = conditions }

  /// Takes note of a job that was sent to its site.
  ///
  /// - Parameters:
  ///   - ticket: The number that tells it apart.
  ///   - action: The action of its plan.
  ///   - options: Its options.
  public mutating func dispatch(_ ticket: Int, _ action: Int, of options: borrowing JobOptions) {
    state.take(action, of: options)
    guard knowledge != .plans else { return }
    let (job, option) = (options.job, options[action])
    let sites = state.sites
    let site = sites.site(of: action, on: job.device)
    var transfer = 0.0
    if action > 0, job.input > 0 {
      transfer = job.input / sites.ways[job.device * sites.sharedCount + action - 1].up
    }
    let flight = JobFlight(
      ticket: ticket, job: job, unit: option.unit, plannedStart: option.start,
      plannedFinish: option.finish, ready: option.ready,
      work: job.computation / sites.speed[site], transfer: transfer)
    flights[site].insertAsPlanned(flight)
  }

  /// Takes note of what happened to a job.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - ticket: The number of the job.
  ///   - site: The index of its site in the system.
  ///   - time: The time in s.
  /// - Returns: `false` if no such job is on its way to the site, or it is known already.
  @discardableResult
  public mutating func observe(
    _ event: JobEvent, of ticket: Int, at site: Int, time: Double
  ) -> Bool {
    guard let place = flights[site].firstIndex(where: { $0.ticket == ticket }) else {
      return false
    }
    if knowledge == .responses, event != .finish { return false }
    switch event {
    case .ready:
      guard !flights[site][place].isReady else { return false }
      arrive(site, place, time)
    case .start:
      guard flights[site][place].start.isNaN else { return false }
      start(site, place, time)
    case .finish: finish(site, place, time)
    }
    return true
  }

  private mutating func arrive(_ site: Int, _ place: Int, _ time: Double) {
    let flight = flights[site][place]
    (flights[site][place].ready, flights[site][place].isReady) = (time, true)
    let shared = site - state.sites.deviceCount
    guard shared >= 0, flight.transfer > 0, knowledge == .times else { return }
    let taken = time - flight.job.arrival - way(of: flight.job, to: site).upLatency
    guard taken > 0 else { return }
    if links[shared].add(log(taken / flight.transfer), at: time) { alarms += 1 }
  }

  private mutating func start(_ site: Int, _ place: Int, _ time: Double) {
    let flight = flights[site][place]
    let free = flight.unit >= 0 ? unitFree[flight.unit] : -.infinity
    // A job too many runs only if the end of another was not observed: that of the one most overdue.
    let limit = state.sites.processors[site]
    if limit > 0, records[site].running >= limit { dropOverdue(site, time) }
    guard let place = flights[site].firstIndex(where: { $0.ticket == flight.ticket }) else {
      return
    }
    flights[site][place].start = time
    flights[site][place].base = min(time, max(flight.ready, free, records[site].fullUntil))
    records[site].running += 1
  }

  /// Takes the running job of a site as done that should have been for longest.
  private mutating func dropOverdue(_ site: Int, _ now: Double) {
    let slow = state.conditions.slowness[site]
    var (worst, most) = (-1, -Double.infinity)
    for (place, flight) in flights[site].enumerated() where !flight.start.isNaN {
      let over = now - flight.start - flight.work * slow
      if over > most { (worst, most) = (place, over) }
    }
    guard worst >= 0 else { return }
    flights[site].remove(at: worst)
    records[site].running -= 1
  }

  private mutating func finish(_ site: Int, _ place: Int, _ time: Double) {
    let flight = flights[site].remove(at: place)
    records[site].lastEnd = time
    if !flight.start.isNaN {
      if records[site].running >= state.conditions.processors[site] {
        records[site].fullUntil = time
      }
      records[site].running -= 1
    }
    if knowledge == .responses { return respond(flight, at: site, place, time) }
    if flight.unit >= 0 { unitFree[flight.unit] = max(unitFree[flight.unit], time) }
    guard knowledge == .times, flight.work > 0 else { return }
    // Without an observed start, the last end before it counts.
    let base = flight.base.isNaN ? max(flight.ready, records[site].fullUntil) : flight.base
    guard time > base else { return }
    if records[site].estimate.add(log((time - base) / flight.work), at: time) { alarms += 1 }
  }

  private mutating func respond(_ flight: JobFlight, at site: Int, _ place: Int, _ time: Double) {
    guard flight.work > 0 else { return }
    let latency = flight.transfer > 0 ? way(of: flight.job, to: site).upLatency : 0
    let isJump = responses[site].add(
      end: time, plannedStart: flight.plannedStart, arrival: flight.job.arrival + latency,
      transfer: flight.transfer, work: flight.work, jobsBefore: place)
    if isJump { alarms += 1 }
  }

  private func way(of job: Job, to site: Int) -> JobSites.Way {
    state.sites.ways[job.device * state.sites.sharedCount + site - state.sites.deviceCount]
  }

  /// Makes the believed state that of a time: the estimates, and the reservations of all jobs on
  /// their way.
  ///
  /// A job of which nothing was observed is taken as done 20 mean jobs of a device after its planned
  /// end.
  ///
  /// - Parameter now: The present in s.
  /// - Returns: The numbers of the jobs that are taken as done.
  @discardableResult
  public mutating func look(at now: Double) -> [Int] {
    guard knowledge != .plans else { return [] }
    var expired: [Int] = []
    for site in flights.indices {
      expire(site, now, &expired)
      switch knowledge {
      case .plans, .queues, .truth: break
      case .times: estimate(site, now)
      case .responses: estimateFromResponses(site, now)
      }
      guard state.sites.processors[site] > 0 else { continue }
      if knowledge == .responses {
        rebuildFromResponses(site, now)
      } else {
        rebuild(site, now)
      }
    }
    return expired
  }

  private mutating func expire(_ site: Int, _ now: Double, _ expired: inout [Int]) {
    // The planned ends lie behind the planned starts, by which flights are sorted.
    guard let first = flights[site].first, first.plannedStart + fading < now else { return }
    flights[site].removeAll { flight in
      let isSilent = flight.start.isNaN && !flight.isReady
      guard isSilent, flight.plannedFinish + fading < now else { return false }
      expired.append(flight.ticket)
      return true
    }
  }

  private mutating func estimate(_ site: Int, _ now: Double) {
    let fading = flights[site].isEmpty ? fading : .infinity
    state.conditions.slowness[site] = records[site].estimate.factor(at: now, fading: fading)
    let shared = site - state.sites.deviceCount
    if shared >= 0 {
      state.conditions.transfer[shared] = links[shared].factor(at: now, fading: fading)
    }
    if announced[site] < 0, state.sites.processors[site] > 1 { countProcessors(site, now) }
  }

  private mutating func estimateFromResponses(_ site: Int, _ now: Double) {
    let record = responses[site]
    let silence = flights[site].isEmpty ? max(0, now - record.lastTime) : 0
    let factors = record.filter.faded(by: exp(-silence / fading))
    state.conditions.slowness[site] = exp(factors.slowness)
    state.conditions.processors[site] =
      announced[site] < 0 ? record.filter.processors : announced[site]
    let shared = site - state.sites.deviceCount
    if shared >= 0 { state.conditions.transfer[shared] = exp(factors.transfer) }
  }

  /// Estimates the open processors of a site: as many as run at once, and fewer than before if late
  /// jobs wait while fewer run.
  private mutating func countProcessors(_ site: Int, _ now: Double) {
    let believed = state.conditions.processors[site]
    let running = min(records[site].running, state.sites.processors[site])
    if running > believed { return setProcessors(running, of: site) }
    guard
      let late = flights[site].first(where: {
        $0.start.isNaN && $0.isReady && $0.plannedStart < now && $0.ready < now
      }), late.ticket != records[site].ran.ticket
    else { return }
    records[site].ran.ticket = late.ticket
    records[site].ran.most = max(records[site].ran.most, running)
    records[site].ran.count += 1
    guard records[site].ran.count == Self.lateJobs else { return }
    let most = max(1, records[site].ran.most)
    if most < believed { setProcessors(most, of: site) }
    (records[site].ran.most, records[site].ran.count) = (0, 0)
  }

  private mutating func setProcessors(_ count: Int, of site: Int) {
    state.conditions.processors[site] = count
    records[site].estimate.restart()
    (records[site].ran.most, records[site].ran.count) = (0, 0)
    alarms += 1
  }

  /// Returns when a job that runs will have run.
  private func end(of flight: JobFlight, from start: Double, _ site: Int, _ now: Double) -> Double {
    let time = flight.work * state.conditions.slowness[site]
    let over = now - start - Self.patience * time
    return over > 0 ? now + over : max(now, start + time)
  }

  private mutating func rebuild(_ site: Int, _ now: Double) {
    let first = state.sites.firstUnit[site]
    let all = first..<first + state.sites.processors[site]
    let open = first..<first + state.conditions.processors[site]
    state.queues.clear(all)
    guard !flights[site].isEmpty else { return }
    for unit in all { isTaken[unit] = false }
    for flight in flights[site] where !flight.start.isNaN {
      var unit = flight.unit
      if !open.contains(unit) || isTaken[unit] {
        unit = open.first { !isTaken[$0] } ?? open.first ?? first
      }
      isTaken[unit] = true
      let end = end(of: flight, from: flight.start, site, now)
      state.queues.append(
        unit, from: max(flight.start, state.queues.last[unit]),
        to: max(end, state.queues.last[unit]))
    }
    guard !open.isEmpty else { return }
    let silence = silence(of: site, now)
    if silence > 0 {
      for unit in open { state.queues.append(unit, from: now, to: now + silence) }
    }
    for flight in flights[site] where flight.start.isNaN {
      let ready = flight.isReady ? flight.ready : max(now, self.ready(flight, site))
      var unit = flight.unit
      if flight.plannedStart < now || !open.contains(unit) { unit = earliestFree(of: open) }
      let isLate = flight.plannedStart < now
      let start = max(ready, state.queues.last[unit], isLate ? now : ready)
      state.queues.append(
        unit, from: start, to: start + flight.work * state.conditions.slowness[site])
    }
  }

  /// Returns for how long a site has run nothing though a job could start; 0 up to one mean job of a
  /// device.
  ///
  /// Such a site may have left. It is expected to stay so for as long again.
  private func silence(of site: Int, _ now: Double) -> Double {
    guard knowledge == .times, records[site].running == 0, state.sites.processors[site] > 0 else {
      return 0
    }
    var since = Double.infinity
    for flight in flights[site] where flight.start.isNaN && flight.isReady {
      since = min(since, max(flight.ready, flight.plannedStart))
    }
    let silence = now - max(since, records[site].lastEnd)
    return silence > fading / Self.fadingJobs ? silence : 0
  }

  /// Reserves the jobs on their way in the order of their plans, each on the processor that is free
  /// first, after the ends that were observed.
  private mutating func rebuildFromResponses(_ site: Int, _ now: Double) {
    let first = state.sites.firstUnit[site]
    let count = state.conditions.processors[site]
    state.queues.clear(first..<first + state.sites.processors[site])
    guard !flights[site].isEmpty, count > 0 else { return }
    for unit in first..<first + count { frees[unit] = -.infinity }
    for (place, end) in responses[site].largestEnds(count).enumerated() {
      frees[first + place] = end
    }
    for flight in flights[site] {
      var unit = first
      for other in first..<first + count where frees[other] < frees[unit] { unit = other }
      let start = max(ready(flight, site), frees[unit])
      let end = end(of: flight, from: start, site, now)
      state.queues.append(
        unit, from: max(start, state.queues.last[unit]), to: max(end, state.queues.last[unit]))
      frees[unit] = end
    }
  }

  /// Returns when the input of a job should be at its site.
  private func ready(_ flight: JobFlight, _ site: Int) -> Double {
    guard flight.transfer > 0 else { return flight.ready }
    let slow = state.conditions.transfer[site - state.sites.deviceCount]
    return flight.job.arrival + way(of: flight.job, to: site).upLatency + flight.transfer * slow
  }

  /// Returns the processor whose reservations end first.
  private func earliestFree(of units: Range<Int>) -> Int {
    var best = units.lowerBound
    for unit in units where state.queues.last[unit] < state.queues.last[best] { best = unit }
    return best
  }
}
