public import DMROFiles

extension CostModel {
  /// Returns the greedy plan: for each subtask in turn, the site of the lowest local objective F.
  ///
  /// Ties go to the lower site index. The return transfer counts in the last subtask.
  ///
  /// - Parameter workflow: The workflow.
  /// - Complexity: O(N·K).
  public func greedyPlan(for workflow: Workflow) -> Plan {
    var decision: [Int] = []
    decision.reserveCapacity(workflow.subtaskCount)
    var previous = 0
    for subtask in 0..<workflow.subtaskCount {
      var (best, lowest) = (0, Double.infinity)
      for site in 0..<siteCount {
        let cost = localCost(of: workflow, subtask: subtask, from: previous, to: site)
        if cost < lowest { (best, lowest) = (site, cost) }
      }
      decision.append(best)
      previous = best
    }
    return plan(known: decision, for: workflow)
  }

  /// Returns the plan with every subtask at one site.
  ///
  /// - Parameters:
  ///   - site: The index of the site.
  ///   - workflow: The workflow.
  /// - Throws: `InputError`, if the system has no such site.
  /// - Complexity: O(N).
  public func fixedPlan(at site: Int, for workflow: Workflow) throws(InputError) -> Plan {
    try NumberRules.within(0...siteCount - 1, site, "site")
    return plan(known: Array(repeating: site, count: workflow.subtaskCount), for: workflow)
  }

  /// Returns the site of a tier with the cheapest fixed plans on the given workflows.
  ///
  /// Ties go to the lower site index.
  ///
  /// - Parameters:
  ///   - tier: The tier.
  ///   - training: The workflows for the choice.
  /// - Returns: The index of the site, or `nil` if the tier has no available one.
  /// - Complexity: O(K·number of subtasks).
  public func bestFixedSite(in tier: Tier, on training: [Workflow]) -> Int? {
    var choice = FixedSiteChoice(in: tier, model: self)
    for workflow in training { choice.add(workflow) }
    return choice.best
  }
}

/// The choice of the site of a tier with the cheapest fixed plans, one workflow at a time.
public struct FixedSiteChoice: Sendable {
  private let model: CostModel
  /// The sites of the tier, each with the cost of its fixed plans so far.
  private var costs: [(site: Int, sum: Double)]

  /// Creates a choice.
  ///
  /// - Parameters:
  ///   - tier: The tier.
  ///   - model: The cost model.
  public init(in tier: Tier, model: CostModel) {
    self.model = model
    costs = model.system.sites(in: tier).filter(model.isAvailable).map { ($0, 0) }
  }

  /// Adds a workflow.
  ///
  /// - Parameter workflow: The workflow.
  /// - Complexity: O(K·N).
  public mutating func add(_ workflow: Workflow) {
    for index in costs.indices {
      let site = costs[index].site
      costs[index].sum += model.evaluate(workflow, site: { _ in site }).cost
    }
  }

  /// The index of the site, at a tie the lower one; `nil` if the tier has no available site.
  public var best: Int? {
    costs.min { $0.sum < $1.sum }?.site
  }
}
