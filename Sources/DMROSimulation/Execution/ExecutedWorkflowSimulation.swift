public import DMROFiles
public import DMROOffloading
public import DMRORandom
public import DMROScheduling

/// A workflow that has run: what was planned, and what happened.
public struct ExecutedWorkflow: Hashable, Sendable {
  /// The number of the workflow, from 0 on.
  public var number: Int
  /// The arrival in s.
  public var arrival: Double
  /// The schedule as planned.
  public var schedule: Schedule
  /// The real start of each subtask in s, `[N]`.
  public var start: [Double]
  /// The real finish of each subtask in s, `[N]`.
  public var finish: [Double]
  /// The real time T in s from the arrival until all is back.
  public var delay: Double
  /// The cost T + δ·E, each divided as the scaling says.
  public var cost: Double
}

/// A simulation of workflows with transfers and ports that do not run as planned.
///
/// Each processor and each port runs its planned sequence: a subtask or a transfer starts once all
/// before it, and the one before it on its processor or ports, are done, early or late. Where nothing
/// differs, all run as planned. Processors and ports are those of the description; speeds and links may
/// be others. What a transfer or a subtask takes is settled at its start.
public struct ExecutedWorkflowSimulation: Sendable {
  /// The system as described, in which workflows are planned.
  public let system: EdgeCloudSystem
  /// The system as it is.
  public private(set) var truth: EdgeCloudSystem
  /// The weight δ of energy against delay.
  public let energyWeight: Double
  /// The scaling of delay and energy.
  public let scaling: GraphScaling
  /// `true` if plans see what has really started and ended; otherwise they go by earlier plans.
  public let seesQueues: Bool
  /// The number of planned workflows.
  public private(set) var count = 0
  /// The time of the last arrival in s.
  public private(set) var now = 0.0

  private let noise: Double
  private var noises: RandomStream
  private var timelines: Timelines
  /// The transfers and subtasks of the workflows on their way, in the order of their planned starts.
  private var activities: [WorkflowActivity] = []
  private var workflows: [Int: Entry] = [:]
  /// The end of the last activity of workflows that have run, by the names of processors and ports.
  private var free: [UInt64: Double] = [:]

  /// A workflow on its way.
  private struct Entry: Sendable {
    var problem: SchedulingProblem
    var schedule: Schedule
    /// The real or expected end of each activity, by their places.
    var ends: [Double]
    /// The number of activities that have not started.
    var waitingCount: Int
  }

  /// Creates a simulation of an idle system.
  ///
  /// - Parameters:
  ///   - system: The system as described.
  ///   - energyWeight: The weight δ of energy against delay.
  ///   - scaling: The scaling of delay and energy.
  ///   - noise: The standard deviation of the logarithm of real to expected times; their mean ratio is 1.
  ///   - seesQueues: `true` if plans see what has really started and ended.
  ///   - stream: The source of random numbers.
  /// - Throws: `InputError`, if the noise is not between 0 and 3.
  public init(
    _ system: EdgeCloudSystem, energyWeight: Double = 0, scaling: GraphScaling = .none,
    noise: Double = 0, seesQueues: Bool = true, stream: RandomStream
  ) throws(InputError) {
    try JobDisturbance.check(noise: noise)
    self.system = system
    truth = system
    self.energyWeight = energyWeight
    self.scaling = scaling
    self.noise = noise
    self.seesQueues = seesQueues
    noises = stream.split("noise")
    timelines = Timelines(resourceCount: 3 * system.siteCount)
  }

  /// The number of workflows on their way.
  public var workflowsInFlight: Int { workflows.count }

  /// Changes what is true, from the present on.
  ///
  /// - Parameter truth: A system of the same sites, with other speeds or links.
  /// - Throws: `InputError`, if it has other sites.
  public mutating func change(to truth: EdgeCloudSystem) throws(InputError) {
    guard truth.sites.map(\.name) == system.sites.map(\.name) else {
      throw InputError(element: "sites", rule: "must be those of the description, by their names")
    }
    self.truth = truth
  }

  /// Plans a workflow that arrives.
  ///
  /// - Parameters:
  ///   - graph: The workflow.
  ///   - planner: Returns a plan of a problem on what is reserved.
  ///   - report: Called with each workflow that has run since the last arrival.
  /// - Returns: The schedule as planned.
  /// - Throws: `InputError`, if the workflow does not fit the system, or arrives before one that is
  ///   planned; the error of the planner.
  @discardableResult
  public mutating func plan(
    _ graph: WorkflowGraph,
    by planner: (SchedulingProblem, Timelines) throws(InputError) -> GraphPlan,
    report: (ExecutedWorkflow) -> Void
  ) throws(InputError) -> Schedule {
    try ArrivalOrder.check(graph.arrival, after: now)
    let problem = try SchedulingProblem(
      graph, in: system, energyWeight: energyWeight, scaling: scaling)
    advance(to: graph.arrival, report: report)
    now = graph.arrival
    if seesQueues { look() } else { timelines.forget(before: now) }
    let plan = try planner(problem, timelines)
    var builder = ScheduleBuilder(problem, on: timelines)
    for subtask in plan.order { builder.place(subtask, at: plan.decision[subtask]) }
    let schedule = builder.schedule()
    timelines = builder.timelines
    let added = WorkflowActivity.all(of: count, graph, schedule, builder.reserved) {
      noises.noiseFactor(noise)
    }
    workflows[count] = Entry(
      problem: problem, schedule: schedule, ends: added.map(\.plannedFinish),
      waitingCount: added.count)
    activities.append(contentsOf: added)
    activities.sort { $0.isPlanned(before: $1) }
    count += 1
    return schedule
  }

  /// Lets time pass until all workflows have run.
  ///
  /// - Parameter report: Called with each workflow that has run.
  public mutating func drain(report: (ExecutedWorkflow) -> Void) {
    advance(to: .infinity, report: report)
  }

  /// Starts all that can start up to a time, and takes out the workflows that have run.
  private mutating func advance(to time: Double, report: (ExecutedWorkflow) -> Void) {
    var free = free
    for index in activities.indices {
      let activity = activities[index]
      var end = activity.finish
      if activity.start.isNaN {
        let start = earliestStart(of: activity, free)
        end = start + activity.time(in: truth) * activity.noise
        if start <= time {
          (activities[index].start, activities[index].finish) = (start, end)
          workflows[activity.workflow]?.waitingCount -= 1
        }
      }
      workflows[activity.workflow]?.ends[activity.place] = end
      for unit in activity.units { free[unit] = max(free[unit] ?? -.infinity, end) }
    }
    let done = workflows.filter { _, entry in
      entry.waitingCount == 0 && entry.ends.allSatisfy { $0 <= time }
    }.keys.sorted()
    guard !done.isEmpty else { return }
    let finished = Set(done)
    var parts: [Int: [WorkflowActivity]] = [:]
    activities.removeAll { activity in
      guard finished.contains(activity.workflow) else { return false }
      for unit in activity.units {
        self.free[unit] = max(self.free[unit] ?? -.infinity, activity.finish)
      }
      parts[activity.workflow, default: []].append(activity)
      return true
    }
    for number in done {
      guard let entry = workflows.removeValue(forKey: number) else { continue }
      report(executed(number, entry, parts[number] ?? []))
    }
  }

  /// Returns when an activity can start, by the ends of those before it.
  private func earliestStart(
    of activity: WorkflowActivity, _ free: [UInt64: Double]
  ) -> Double {
    guard let entry = workflows[activity.workflow] else { return activity.plannedStart }
    var start = entry.problem.graph.arrival
    for place in activity.before { start = max(start, entry.ends[place]) }
    for unit in activity.units { start = max(start, free[unit] ?? start) }
    return start
  }

  private func executed(
    _ number: Int, _ entry: Entry, _ parts: [WorkflowActivity]
  ) -> ExecutedWorkflow {
    let arrival = entry.problem.graph.arrival
    var (start, finish) = (entry.schedule.start, entry.schedule.finish)
    for activity in parts {
      guard let subtask = activity.subtask else { continue }
      (start[subtask], finish[subtask]) = (activity.start, activity.finish)
    }
    let delay = (entry.ends.max() ?? arrival) - arrival
    return ExecutedWorkflow(
      number: number, arrival: arrival, schedule: entry.schedule, start: start, finish: finish,
      delay: delay, cost: entry.problem.cost(delay: delay, energy: entry.schedule.energy))
  }

  /// Makes the reservations anew: what runs ends when the description says, and what waits follows in
  /// the order of the plans.
  private mutating func look() {
    timelines = Timelines(resourceCount: 3 * system.siteCount)
    var free = free
    for activity in activities {
      let expected = activity.time(in: system)
      var (start, end) = (activity.start, activity.finish)
      if start.isNaN {
        start = max(now, earliestStart(of: activity, free))
        end = start + expected
      } else if end > now {
        end = max(now, start + expected)
      }
      workflows[activity.workflow]?.ends[activity.place] = end
      for unit in activity.units {
        free[unit] = max(free[unit] ?? -.infinity, end)
        if end > now { timelines.reserve(named: unit, from: start, to: end) }
      }
    }
  }
}
