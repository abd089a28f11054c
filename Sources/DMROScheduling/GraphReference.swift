public import DMROFiles
public import DMROOffloading

extension Reference {
  /// Creates the reference of an exact search: the optimum if it is proven, otherwise a bound.
  ///
  /// - Parameter exact: The result of the search.
  public init(_ exact: ExactPlan) {
    self.init(exact.isProven ? .optimum : .bound, exact.bound)
  }
}

extension SchedulingProblem {
  /// Returns the reference of a plan.
  ///
  /// It is the optimum of the default order, or the optimum over all orders. It is a bound if an exact search with this budget proves no optimum, and for
  /// graphs of more than 200 subtasks.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - isInDefaultOrder: True for the optimum of the default order.
  ///   - timelines: The reservations of earlier workflows; none by default.
  ///   - nodes: The most nodes of the search.
  ///   - threads: The number of threads.
  /// - Throws: `InputError`, if the plan is one of another graph, or there is no node.
  public func reference(
    of plan: GraphPlan, inDefaultOrder isInDefaultOrder: Bool, on timelines: Timelines? = nil,
    nodes: Int = 5000, threads: Int = 1
  ) throws(InputError) -> Reference {
    guard subtaskCount <= 200 else { return .bound(lowerBound) }
    if isInDefaultOrder {
      return Reference(try optimalPlan(on: timelines, budget: nodes, threads: threads))
    }
    return Reference(
      try optimalPlanInAnyOrder(on: timelines, budget: nodes, threads: threads, known: plan))
  }
}
