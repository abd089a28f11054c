public import DMROFiles

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
  /// - Throws: `InputError`, if the decision has another length or an unknown site.
  /// - Complexity: O(N).
  public func plan(_ decision: [Int], for workflow: Workflow) throws(InputError) -> Plan {
    Plan(decision: decision, cost: try evaluate(decision, for: workflow))
  }

  /// Returns a plan known to fit a workflow, with its cost.
  ///
  /// - Parameters:
  ///   - decision: The index of the site of each subtask, `[N]`.
  ///   - workflow: The workflow.
  /// - Precondition: `plan(_:for:)` does not throw.
  /// - Complexity: O(N).
  package func plan(known decision: [Int], for workflow: Workflow) -> Plan {
    Plan(decision: decision, cost: evaluate(workflow) { decision[$0] })
  }
}
