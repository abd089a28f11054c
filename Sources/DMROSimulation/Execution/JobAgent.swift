public import DMROFiles
public import DMROOffloading

/// Plans jobs as they arrive, on estimates from what is observed of them.
///
/// Any number of jobs may be on their way. An observation may come late, twice, or never; it counts
/// once the time of a later arrival has passed its own, so that one from the future waits.
///
/// ```swift
/// var agent = JobAgent(sites, arrivals, by: policy.scheme(in: sites, context))
/// let (action, ticket) = try agent.decide(job)      // run it there
/// try agent.observe(.start, of: ticket, time: 12.5)  // s
/// try agent.observe(.finish, of: ticket, time: 40)
/// ```
public struct JobAgent: Sendable {
  /// The beliefs about the system.
  public private(set) var observer: JobObserver
  /// The options of the last job, as believed.
  public private(set) var options: JobOptions
  /// The time of the last arrival in s.
  public private(set) var now = 0.0
  /// The scheme that decides.
  public private(set) var scheme: any JobScheme
  /// The model of arrivals, as described.
  private let arrivals: Arrivals
  private var count = 0
  /// The site and the arrival of each job whose end was not observed yet.
  private var jobs: [Int: (site: Int, arrival: Double)] = [:]
  /// The observations that do not count yet, in the order of time.
  private var waiting: [Observation] = []

  private struct Observation: Sendable, Comparable {
    var time: Double
    var event: JobEvent
    var ticket: Int

    /// At the same time, jobs end before inputs arrive, and both before jobs start.
    private var rank: Int {
      switch event {
      case .finish: 0
      case .ready: 1
      case .start: 2
      }
    }

    static func < (one: Observation, two: Observation) -> Bool {
      (one.time, one.rank, one.ticket) < (two.time, two.rank, two.ticket)
    }
  }

  /// Creates an agent for an idle system.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - arrivals: The model of arrivals.
  ///   - scheme: The scheme.
  ///   - knowledge: What will be observed: `times` or `responses`. With `plans`, observations are
  ///     ignored, and queues are those of the plans.
  public init(
    _ sites: JobSites, _ arrivals: Arrivals, by scheme: any JobScheme,
    knowledge: JobKnowledge = .times
  ) {
    self.scheme = scheme
    self.arrivals = arrivals
    observer = JobObserver(sites, arrivals, knowledge: knowledge)
    options = JobOptions(sites)
  }

  /// The latest time in s that can be observed.
  private static let latestTime = 1e12

  /// Returns `true` as long as the end of a job is not known.
  ///
  /// - Parameter ticket: The ticket of the job.
  public func isOnItsWay(_ ticket: Int) -> Bool { jobs[ticket] != nil }

  /// The number of jobs whose end was not observed yet.
  public var jobsInFlight: Int { jobs.count }

  /// Lets another scheme decide from now on.
  ///
  /// - Parameter scheme: The scheme, made for the sites of the agent as described; it takes over what
  ///   is believed of them.
  public mutating func use(_ scheme: any JobScheme) {
    self.scheme = scheme
    observer.adaptNow(&self.scheme)
  }

  /// Decides for a job that arrives.
  ///
  /// - Parameter job: The job.
  /// - Returns: The action, and the ticket of its observations.
  /// - Throws: `InputError`, if the job does not fit the sites, arrives before the last one, or finds
  ///   no open processor.
  public mutating func decide(_ job: Job) throws(InputError) -> (action: Int, ticket: Int) {
    try observer.state.sites.check(job)
    try ArrivalOrder.check(job.arrival, after: now)
    now = job.arrival
    let later = waiting.firstIndex { $0.time > now } ?? waiting.count
    for observation in waiting[..<later] { note(observation) }
    waiting.removeFirst(later)
    for ticket in observer.look(at: now) { jobs[ticket] = nil }
    observer.adapt(&scheme)
    observer.state.find(job, into: &options)
    let action = scheme.choose(options, in: observer.state)
    guard options[action].cost.isFinite else {
      throw InputError(rule: "must find a site with an open processor: all are announced as closed")
    }
    let ticket = count
    observer.dispatch(ticket, action, of: options)
    if observer.knowledge != .plans {
      jobs[ticket] = (observer.state.sites.site(of: action, on: job.device), job.arrival)
    }
    count += 1
    return (action, ticket)
  }

  private mutating func note(_ observation: Observation) {
    guard let job = jobs[observation.ticket] else { return }
    observer.observe(
      observation.event, of: observation.ticket, at: job.site, time: observation.time)
    if observation.event == .finish { jobs[observation.ticket] = nil }
  }

  /// Takes note of what happened to a job.
  ///
  /// A repeated observation changes nothing.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - ticket: The ticket of the job.
  ///   - time: The time in s.
  /// - Returns: `false` if it is known already, or nothing is learned from it.
  /// - Throws: `InputError`, if no job has the ticket, or the time is not one after its arrival.
  @discardableResult
  public mutating func observe(
    _ event: JobEvent, of ticket: Int, time: Double
  ) throws(InputError) -> Bool {
    try check(ticket)
    guard let job = jobs[ticket] else { return false }
    guard time <= Self.latestTime, time >= job.arrival else {
      throw InputError(
        element: "time",
        rule: """
          must be a time in s from the arrival, \(NumberRules.text(job.arrival)), to \
          \(NumberRules.text(Self.latestTime)), found \(NumberRules.text(time))
          """)
    }
    if observer.knowledge == .responses, event != .finish { return false }
    if waiting.contains(where: { $0.ticket == ticket && $0.event == event }) { return false }
    let observation = Observation(time: time, event: event, ticket: ticket)
    let place = waiting.firstIndex { observation < $0 } ?? waiting.count
    waiting.insert(observation, at: place)
    return true
  }

  private func check(_ ticket: Int) throws(InputError) {
    guard (0..<count).contains(ticket) else {
      throw InputError(element: "ticket", rule: "must be that of a decision, found \(ticket)")
    }
  }

  /// Gives up a job whose end will not be observed.
  ///
  /// - Parameter ticket: The ticket of the job.
  /// - Returns: `false` if the end of the job is known already.
  /// - Throws: `InputError`, if no job has the ticket.
  @discardableResult
  public mutating func giveUp(_ ticket: Int) throws(InputError) -> Bool {
    try check(ticket)
    guard let job = jobs.removeValue(forKey: ticket) else { return false }
    observer.forget(ticket, at: job.site)
    return true
  }

  /// Takes note that processors of a site open or close: a site may leave, and return.
  ///
  /// - Parameters:
  ///   - site: The name of the site.
  ///   - processors: The number of open processors, at most as many as the site has.
  /// - Throws: `InputError`, if the system has no such site, or it not so many processors.
  public mutating func announce(_ site: String, processors: Int) throws(InputError) {
    let sites = observer.state.sites
    let index = try sites.index(ofSite: site)
    try NumberRules.within(0...sites.processors[index], processors, "processors")
    observer.announce(index, processors: processors)
  }

  /// The believed system and arrivals, for learning beside the decisions.
  ///
  /// Speeds, bandwidths and open processors are the estimates; a site that has left keeps one
  /// processor. The rate is that of the last arrivals.
  ///
  /// - Throws: `InputError`, if an estimate is beyond what a system may have.
  public func believed() throws(InputError) -> (system: EdgeCloudSystem, arrivals: Arrivals) {
    let state = observer.state
    var believed = arrivals
    if state.trends.count > 0, state.trends.gap > 0 { believed.rate = 1 / state.trends.gap }
    return (try state.conditions.system(of: state.sites), believed)
  }
}

extension SiteConditions {
  /// Returns the described system under these conditions.
  ///
  /// - Parameter sites: The sites of the description.
  /// - Throws: `InputError`, if a number is beyond what a system may have.
  public func system(of sites: JobSites) throws(InputError) -> EdgeCloudSystem {
    let described = sites.system
    var changed = described.sites
    for index in changed.indices {
      changed[index].speed /= slowness[index]
      if sites.processors[index] > 0 {
        changed[index].resources.processors = max(1, processors[index])
      }
    }
    var bandwidth = described.bandwidth
    for device in 0..<sites.deviceCount {
      for shared in transfer.indices {
        let site = sites.deviceCount + shared
        bandwidth[device][site] = bandwidth[device][site].map { $0 / transfer[shared] }
        bandwidth[site][device] = bandwidth[site][device].map { $0 / transfer[shared] }
      }
    }
    return try EdgeCloudSystem(
      name: described.name, sites: changed, bandwidth: bandwidth,
      energyWeights: described.energyWeights,
      latency: changed.indices.map { from in
        changed.indices.map { described.latency(from: from, to: $0) }
      }, isDirected: described.isDirected)
  }
}
