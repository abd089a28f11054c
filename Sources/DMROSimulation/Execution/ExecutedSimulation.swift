public import DMROFiles
public import DMRORandom

/// A simulation of jobs that do not run as planned: they are planned on what is believed, and run by
/// what is true.
///
/// Memory grows with the jobs on their way only.
public struct ExecutedSimulation: Sendable {
  /// The execution, by what is true.
  public private(set) var execution: JobExecution
  /// The beliefs, by what is observed.
  public private(set) var observer: JobObserver
  /// The options of the last job, as believed.
  public private(set) var options: JobOptions
  /// The number of planned jobs: the ticket of the next.
  public private(set) var count = 0
  private let changes: [JobDisturbance.Change]
  /// The number of changes that have been.
  private var changeCount = 0

  /// Creates a simulation of an idle system.
  ///
  /// - Parameters:
  ///   - sites: The sites, as described.
  ///   - arrivals: The model of arrivals, as described.
  ///   - disturbance: How times differ from the plan.
  ///   - knowledge: What is observed.
  ///   - stream: The source of random numbers of the execution.
  /// - Throws: `InputError`, if the disturbance breaks a rule.
  public init(
    _ sites: JobSites, _ arrivals: Arrivals, disturbance: JobDisturbance = .init(),
    knowledge: JobKnowledge = .times, stream: RandomStream
  ) throws(InputError) {
    changes = disturbance.changes
    execution = try JobExecution(sites, arrivals, disturbance: disturbance, stream: stream)
    observer = JobObserver(sites, arrivals, knowledge: knowledge)
    options = JobOptions(sites)
  }

  /// Changes what is true, from the present on.
  ///
  /// - Parameter conditions: The conditions.
  public mutating func change(to conditions: SiteConditions) {
    execution.change(to: conditions)
    if observer.knowledge == .truth { observer.believe(conditions) }
  }

  /// Plans a job that arrives.
  ///
  /// - Parameters:
  ///   - job: The job.
  ///   - scheme: The scheme.
  ///   - report: Called with each job that has run since the last arrival.
  /// - Returns: The action.
  /// - Precondition: The job fits the sites and arrives no earlier than the last.
  public mutating func plan(
    _ job: Job, by scheme: inout some JobScheme, report: (ExecutedJob) -> Void
  ) -> Int {
    change(until: job.arrival, report: report)
    Self.advance(&execution, &observer, to: job.arrival, report: report)
    observer.look(at: job.arrival)
    observer.adapt(&scheme)
    observer.state.find(job, into: &options)
    let action = scheme.choose(options, in: observer.state)
    observer.dispatch(count, action, of: options)
    execution.dispatch(count, action, of: options)
    count += 1
    return action
  }

  /// Makes the changes up to a time.
  private mutating func change(until time: Double, report: (ExecutedJob) -> Void) {
    while changeCount < changes.count, changes[changeCount].time <= time {
      let change = changes[changeCount]
      Self.advance(
        &execution, &observer, to: max(change.time, execution.now), report: report)
      var conditions = execution.conditions
      change.apply(to: &conditions, of: execution.sites)
      self.change(to: conditions)
      changeCount += 1
    }
  }

  /// Lets time pass until all jobs have run, but those at sites without an open processor.
  ///
  /// - Parameter report: Called with each job that has run.
  public mutating func drain(report: (ExecutedJob) -> Void) {
    change(until: .infinity, report: report)
    Self.advance(&execution, &observer, to: .infinity, report: report)
  }

  private static func advance(
    _ execution: inout JobExecution, _ observer: inout JobObserver, to time: Double,
    report: (ExecutedJob) -> Void
  ) {
    let sites = execution.sites
    execution.advance(to: time) { event, job in
      let site = sites.site(of: job.action, on: job.job.device)
      switch event {
      case .ready: observer.observe(event, of: job.ticket, at: site, time: job.ready)
      case .start: observer.observe(event, of: job.ticket, at: site, time: job.start)
      case .finish:
        observer.observe(event, of: job.ticket, at: site, time: job.finish)
        report(job)
      }
    }
  }
}
