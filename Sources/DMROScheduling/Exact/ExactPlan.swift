/// The result of an exact search.
public struct ExactPlan: Hashable, Sendable {
  /// The best plan that was found.
  public var plan: GraphPlan
  /// A cost that no plan falls below; the cost of `plan` where the search was completed.
  public var bound: Double
  /// The number of nodes: partial plans with examined continuations.
  public var nodes: Int
  /// `true` if `plan` is proven to be the cheapest.
  public var isProven: Bool

  /// The gap cost / bound − 1 that is left; 0 where the plan is proven.
  public var gap: Double {
    if isProven || plan.cost <= bound { return 0 }
    return bound > 0 ? plan.cost / bound - 1 : .infinity
  }
}
