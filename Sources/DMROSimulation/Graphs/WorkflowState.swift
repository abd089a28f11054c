/// Running means of arrivals of workflows, and of the work that each site got.
public struct WorkflowTrends: Hashable, Sendable {
  /// The number of workflows so far.
  public private(set) var count = 0
  /// The mean time between arrivals in s.
  public private(set) var gap = 0.0
  /// The computing time per arrival in s: of all devices, and of each shared site, `[K]`.
  public private(set) var work: ContiguousArray<Double>
  /// The subtasks per arrival: of all devices, and of each shared site, `[K]`.
  public private(set) var subtasks: ContiguousArray<Double>

  init(siteCount: Int) {
    work = ContiguousArray(repeating: 0, count: siteCount)
    subtasks = work
  }

  /// Takes a planned workflow into the means, which weigh it as those of jobs do.
  mutating func note(_ plan: Int, of candidates: borrowing PlanCandidates, after last: Double) {
    count += 1
    let first = 1 / Double(count)
    gap += max(JobTrends.arrivalRate, first) * (candidates.workflow.arrival - last - gap)
    let rate = max(JobTrends.siteRate, first)
    for site in work.indices {
      work[site] -= rate * work[site]
      subtasks[site] -= rate * subtasks[site]
    }
    for run in candidates.runs(of: plan) {
      work[candidates.runs[run].site] += rate * candidates.runs[run].computing
      subtasks[candidates.runs[run].site] += rate
    }
  }
}

/// The state of a system with workflows: what is reserved, and the running means of what happened.
public struct WorkflowState: Sendable {
  /// The sites.
  public let sites: WorkflowSites
  /// The reservations of processors.
  public private(set) var queues: JobQueues
  /// The running means.
  public private(set) var trends: WorkflowTrends
  /// The present in s: the arrival of the last workflow.
  public private(set) var now = 0.0

  /// Creates an idle system.
  ///
  /// - Parameter sites: The sites.
  public init(_ sites: WorkflowSites) {
    self.sites = sites
    queues = JobQueues(unitCount: sites.jobs.unitCount)
    trends = WorkflowTrends(siteCount: sites.siteCount)
  }

  /// Reserves what a plan needs.
  ///
  /// - Parameters:
  ///   - plan: The plan, below the number of candidates.
  ///   - candidates: The candidates of the workflow in this state.
  ///   - isNoted: `true` to take the workflow into the running means.
  public mutating func take(
    _ plan: Int, of candidates: borrowing PlanCandidates, isNoted: Bool = true
  ) {
    if isNoted { trends.note(plan, of: candidates, after: now) }
    now = candidates.workflow.arrival
    for place in candidates.runs(of: plan) {
      let run = candidates.runs[place]
      if run.unit >= 0 { queues.reserve(run.unit, from: run.start, to: run.finish, now: now) }
    }
  }

  /// Takes over another state of the same sites, in place.
  ///
  /// - Parameter other: The other state.
  package mutating func begin(from other: borrowing WorkflowState) {
    queues.copy(other.queues)
    trends = other.trends
    now = other.now
  }

  /// Returns `true` if the reservations ahead are those of another state of the same sites.
  ///
  /// - Parameter other: The other state, at the same present.
  package func hasQueues(equalTo other: borrowing WorkflowState) -> Bool {
    queues.isEqual(to: other.queues, from: now)
  }

  /// Returns the mean reserved time ahead of a site's processors in s, the share of them that have
  /// some, and the time in s until one of them has nothing reserved; all 0 where processors have no
  /// limit.
  ///
  /// - Parameters:
  ///   - site: The index of the site in the system.
  ///   - now: The present in s.
  @inline(__always)
  package func ahead(
    at site: Int, now: Double
  ) -> (backlog: Double, busy: Double, wait: Double) {
    let jobs = sites.jobs
    let count = jobs.processors[site]
    guard count > 0 else { return (0, 0, 0) }
    let sum = queues.ahead(from: jobs.firstUnit[site], count: count, now: now)
    let free = queues.firstFree(from: jobs.firstUnit[site], count: count)
    return (
      sum.backlog / Double(count), Double(sum.busy) / Double(count), max(0, free - now)
    )
  }
}
