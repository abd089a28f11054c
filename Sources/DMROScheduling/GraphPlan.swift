public import DMROFiles
public import DMROOffloading

/// An order and a site for each subtask of a graph, and their cost.
public struct GraphPlan: Hashable, Sendable {
  /// The subtasks in the order of placement, `[N]`.
  public var order: [Int]
  /// The site of each subtask, `[N]`, counted among the sites of the problem.
  public var decision: [Int]
  /// The delay T in s.
  public var delay: Double
  /// The weighted energy E in J.
  public var energy: Double
  /// The cost T + δ·E, each divided as the scaling says.
  public var cost: Double

  /// Creates the plan that a builder has placed.
  ///
  /// - Parameter builder: The builder.
  /// - Precondition: All subtasks are placed.
  public init(_ builder: borrowing ScheduleBuilder) {
    let count = builder.problem.subtaskCount
    precondition(
      builder.placedCount == count,
      "all \(count) subtasks must be placed, found \(builder.placedCount)")
    order = []
    order.reserveCapacity(count)
    decision = Array(repeating: 0, count: count)
    for position in 0..<count {
      let subtask = builder.subtask(at: position)
      order.append(subtask)
      decision[subtask] = builder.site(of: subtask) ?? 0
    }
    (delay, energy, cost) = (builder.delay, builder.energy, builder.cost)
  }
}

extension SchedulingProblem {
  /// Returns the schedule of a plan.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - timelines: The reservations of earlier workflows; none by default.
  /// - Throws: `InputError`, if the plan is one of another graph.
  /// - Precondition: The reservations are in the same system.
  public func schedule(
    _ plan: GraphPlan, on timelines: Timelines? = nil
  ) throws(InputError) -> Schedule {
    try schedule(plan.decision, order: plan.order, on: timelines)
  }

  /// Throws unless a plan is one of this graph, and a budget is at least a minimum.
  func check(_ plan: GraphPlan?, budget: Int, atLeast minimum: Int) throws(InputError) {
    if let plan { try check(plan.decision, order: plan.order) }
    try NumberRules.atLeast(minimum, budget, "budget")
  }
}
