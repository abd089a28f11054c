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

extension GraphPlan {
  /// Creates the plan of sites and an order from elsewhere.
  ///
  /// - Parameters:
  ///   - problem: The graph on its sites.
  ///   - sites: The index in the system of the site of each subtask, `[N]`.
  ///   - order: The subtasks in the order of placement, `[N]`; `nil` for the default order.
  /// - Throws: `InputError`, if the plan has another length, a site that the workflow may not use, or
  ///   an order that the graph forbids.
  public init(
    of problem: SchedulingProblem, sites: [Int], order: [Int]? = nil
  ) throws(InputError) {
    var decision: [Int] = []
    for (subtask, site) in sites.enumerated() {
      guard let own = problem.sites.firstIndex(of: site) else {
        throw InputError(
          element: "decision[\(subtask)]",
          rule: """
            must be a site that the workflow may use, one of \
            \(problem.sites.map(String.init).joined(separator: ", ")), found \(site)
            """)
      }
      decision.append(own)
    }
    let schedule = try problem.schedule(decision, order: order)
    self.order = schedule.order
    self.decision = decision
    (delay, energy, cost) = (schedule.delay, schedule.energy, schedule.cost)
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
