public import DMROFiles
public import DMROOffloading
public import DMROScheduling

/// A simulation of workflows that arrive one after the other, each planned on what is reserved.
///
/// Nothing moves any more once it is planned; gaps after the arrival may be used. Reservations before
/// the present are forgotten, so that memory does not grow with the number of workflows.
public struct WorkflowSimulation: Sendable {
  /// The system.
  public let system: EdgeCloudSystem
  /// The weight δ of energy against delay.
  public let energyWeight: Double
  /// The scaling of delay and energy.
  public let scaling: GraphScaling
  /// The reservations.
  public private(set) var timelines: Timelines
  /// The number of planned workflows.
  public private(set) var count = 0
  /// The time of the last arrival in s.
  public private(set) var now = 0.0

  /// The number of workflows after which what is over is forgotten.
  private static let forgetInterval = 64

  /// Creates a simulation of an idle system.
  ///
  /// - Parameters:
  ///   - system: The system.
  ///   - energyWeight: The weight δ of energy against delay.
  ///   - scaling: The scaling of delay and energy.
  public init(
    _ system: EdgeCloudSystem, energyWeight: Double = 0, scaling: GraphScaling = .none
  ) {
    self.system = system
    self.energyWeight = energyWeight
    self.scaling = scaling
    timelines = Timelines(resourceCount: 3 * system.siteCount)
  }

  /// Plans a workflow that arrives, and reserves what it needs.
  ///
  /// - Parameters:
  ///   - graph: The workflow.
  ///   - planner: Returns a plan of a problem on what is reserved.
  /// - Returns: The schedule.
  /// - Throws: `InputError`, if the workflow does not fit the system, or arrives before one that is
  ///   planned; the error of the planner.
  @discardableResult
  public mutating func plan(
    _ graph: WorkflowGraph,
    by planner: (SchedulingProblem, Timelines) throws(InputError) -> GraphPlan
  ) throws(InputError) -> Schedule {
    try ArrivalOrder.check(graph.arrival, after: now)
    let problem = try SchedulingProblem(
      graph, in: system, energyWeight: energyWeight, scaling: scaling)
    if count % Self.forgetInterval == 0 { timelines.forget(before: graph.arrival) }
    let plan = try planner(problem, timelines)
    var builder = ScheduleBuilder(problem, on: timelines)
    for subtask in plan.order { builder.place(subtask, at: plan.decision[subtask]) }
    let schedule = builder.schedule()
    timelines = builder.timelines
    count += 1
    now = graph.arrival
    return schedule
  }

  /// Plans a workflow that arrives by a scheme that knows nothing of others but their reservations.
  ///
  /// - Parameters:
  ///   - graph: The workflow.
  ///   - scheme: The scheme.
  ///   - effort: The budget of searches.
  ///   - stream: The source of random bits of searches.
  /// - Throws: `InputError`, as above, or if the system has no site of the scheme's tier.
  @discardableResult
  public mutating func plan(
    _ graph: WorkflowGraph, by scheme: GraphScheme, effort: SearchEffort = .init(),
    stream: RandomStream = RandomStream(seed: 0)
  ) throws(InputError) -> Schedule {
    try plan(graph) { (problem, timelines) throws(InputError) in
      guard
        let plan = try problem.plan(by: scheme, on: timelines, effort: effort, stream: stream)
      else {
        throw InputError(
          element: "scheme",
          rule: "must be one with a site, found \"\(scheme.rawValue)\" in a system without its tier"
        )
      }
      return plan.plan
    }
  }
}
