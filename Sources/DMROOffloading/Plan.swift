/// A plan: a site for every subtask of a workflow, and the cost.
public struct Plan: Hashable, Sendable, Codable {
  /// The index of the site of each subtask, `[N]`.
  public var decision: [Int]
  /// The cost of the plan.
  public var cost: PlanCost

  /// Creates a plan.
  ///
  /// - Parameters:
  ///   - decision: The index of the site of each subtask, `[N]`.
  ///   - cost: The cost of the plan.
  public init(decision: [Int], cost: PlanCost) {
    self.decision = decision
    self.cost = cost
  }
}

extension CostModel {
  /// Returns a plan with its cost.
  ///
  /// - Parameters:
  ///   - decision: The index of the site of each subtask, `[N]`.
  ///   - workflow: The workflow.
  /// - Complexity: O(N).
  public func plan(_ decision: [Int], for workflow: Workflow) -> Plan {
    Plan(decision: decision, cost: evaluate(decision, for: workflow))
  }
}
