public import DMROOffloading

/// A plan that a search changes, with its cost.
public struct PlanCandidate: Hashable, Sendable {
  /// The subtasks in the order of placement, `[N]`.
  public var order: [Int]
  /// The site of each subtask, `[N]`.
  public var decision: [Int]
  /// The cost.
  public var cost: Double

  /// Creates a candidate from a plan.
  ///
  /// - Parameter plan: The plan.
  public init(_ plan: GraphPlan) {
    (order, decision, cost) = (plan.order, plan.decision, plan.cost)
  }

  init(order: [Int], decision: [Int]) {
    (self.order, self.decision, cost) = (order, decision, .infinity)
  }
}

/// Evaluates plans, of which each keeps what it has in common with the beginning of the one before.
///
/// Changing the site of one subtask evaluates anew only what is placed behind it. Nothing is
/// allocated for an evaluation.
public struct PlanEvaluator: Sendable {
  private var builder: ScheduleBuilder
  /// The number of evaluations that are left.
  public private(set) var budget: Int

  /// Creates an evaluator.
  ///
  /// - Parameters:
  ///   - problem: The problem.
  ///   - timelines: The reservations of earlier workflows; none by default.
  ///   - budget: The largest number of evaluations.
  public init(_ problem: SchedulingProblem, on timelines: Timelines? = nil, budget: Int) {
    builder = ScheduleBuilder(problem, on: timelines)
    self.budget = budget
  }

  /// The problem.
  public var problem: SchedulingProblem { builder.problem }

  /// Returns the cost of a plan, and counts it.
  ///
  /// - Parameters:
  ///   - order: The subtasks in the order of placement, `[N]`.
  ///   - decision: The site of each subtask, `[N]`.
  /// - Precondition: The order holds each subtask once, behind those it depends on, and the sites are
  ///   below K.
  public mutating func cost(of order: [Int], _ decision: [Int]) -> Double {
    budget -= 1
    return place(order, decision)
  }

  /// Returns the whole plan of a candidate, without counting it.
  ///
  /// - Parameter candidate: The candidate.
  /// - Precondition: As for `cost(of:_:)`.
  public mutating func plan(_ candidate: PlanCandidate) -> GraphPlan {
    _ = place(candidate.order, candidate.decision)
    return GraphPlan(builder)
  }

  private mutating func place(_ order: [Int], _ decision: [Int]) -> Double {
    var same = 0
    while same < builder.placedCount, builder.subtask(at: same) == order[same],
      builder.site(of: order[same]) == decision[order[same]]
    {
      same += 1
    }
    builder.remove(downTo: same)
    for position in same..<order.count {
      let subtask = order[position]
      builder.place(subtask, at: decision[subtask])
    }
    return builder.cost
  }
}
