public import DMROOffloading

/// What the cost of a plan is compared with.
public struct PlanReference: Hashable, Sendable {
  /// What a reference is.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The lowest cost of any plan of the kind: in the default order, or in any.
    case optimum = "optimum"
    /// A cost that no plan falls below.
    case bound = "bound"
  }

  /// What the reference is.
  public var kind: Kind
  /// The cost.
  public var cost: Double

  /// Creates a reference.
  ///
  /// - Parameters:
  ///   - kind: What the reference is.
  ///   - cost: The cost.
  public init(kind: Kind, cost: Double) {
    self.kind = kind
    self.cost = cost
  }

  /// Creates the reference that an exact search gives.
  ///
  /// - Parameter exact: The result of the search.
  public init(_ exact: ExactPlan) {
    self.init(kind: exact.isProven ? .optimum : .bound, cost: exact.bound)
  }
}

extension SchedulingProblem {
  /// Returns what the plan of a scheme is compared with: the optimum of the default order for schemes
  /// in that order, the optimum over all orders for others; a bound where an exact search of this
  /// many nodes does not find it, and for graphs of more than 200 subtasks.
  ///
  /// - Parameters:
  ///   - scheme: The scheme.
  ///   - plan: Its plan.
  ///   - timelines: What earlier workflows have reserved; nothing by default.
  ///   - nodes: The most nodes of the search.
  ///   - threads: The number of threads.
  public func reference(
    for scheme: GraphScheme, plan: GraphPlan, on timelines: Timelines? = nil, nodes: Int = 5000,
    threads: Int = 1
  ) -> PlanReference {
    guard subtaskCount <= 200 else { return PlanReference(kind: .bound, cost: lowerBound) }
    if scheme.isInDefaultOrder {
      return PlanReference(optimalPlan(on: timelines, budget: nodes, threads: threads))
    }
    return PlanReference(
      optimalPlanInAnyOrder(on: timelines, budget: nodes, threads: threads, known: plan))
  }
}
