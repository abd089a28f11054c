public import DMROFiles
public import DMROScheduling

/// The subtasks of a workflow as players of a game: each moves to the site of the least total cost
/// while the others stay, until none moves.
///
/// All players have the same interest, the total cost Q, so that Q is an exact potential (Monderer
/// and Shapley, "Potential games", 1996): it falls at each move, and better responses end in a Nash
/// equilibrium, a plan that no single move makes cheaper. The optimum is an equilibrium, but not
/// the only one: where much data goes between two subtasks, neither gains by leaving the device
/// alone, only both together. The start decides which equilibrium is found. For chains of 10
/// subtasks in the systems of `SystemDistribution.wide`, that from the device costs some 8 % more
/// than the optimum, from a random plan 4 %, and from the greedy plan 2 %: see
/// `exampleNumbers(seed:effort:)`.
public struct SubtaskGame: Hashable, Sendable {
  /// The plan at the beginning.
  public enum Start: String, Hashable, Sendable, CaseIterable, Codable {
    /// All subtasks on the device, or at the first site that is available.
    case device
    /// The greedy plan: for each subtask in turn the site of the least cost of its own step.
    case greedy
  }

  /// The plan at the beginning.
  public var start: Start

  /// Creates a game.
  ///
  /// - Parameter start: The plan at the beginning.
  public init(start: Start = .device) { self.start = start }

  /// The part of a cost that counts as rounding: smaller gains are none.
  static let rounding = 1e-12

  /// Returns an equilibrium for a chain.
  ///
  /// - Parameters:
  ///   - workflow: The workflow.
  ///   - costs: The cost model, with K sites.
  /// - Returns: The index of the site of each subtask, `[N]`.
  /// - Complexity: O(N·K) for each sweep over the subtasks.
  public func plan(_ workflow: Workflow, by costs: CostModel) -> [Int] {
    var plan: [Int]
    switch start {
    case .device:
      let first = (0..<costs.siteCount).first(where: costs.isAvailable) ?? 0
      plan = Array(repeating: first, count: workflow.subtaskCount)
    case .greedy: plan = costs.greedyPlan(for: workflow).decision
    }
    improve(&plan, of: workflow, by: costs)
    return plan
  }

  /// Returns the equilibrium that a plan leads to for a chain.
  ///
  /// - Parameters:
  ///   - workflow: The workflow.
  ///   - costs: The cost model, with K sites.
  ///   - plan: The index of the site of each subtask at the beginning, `[N]`.
  /// - Returns: The index of the site of each subtask, `[N]`.
  /// - Throws: `InputError`, if the plan has another length or a site that is not available.
  /// - Complexity: O(N·K) for each sweep over the subtasks.
  public func plan(
    _ workflow: Workflow, by costs: CostModel, from plan: [Int]
  ) throws(InputError) -> [Int] {
    _ = try costs.evaluate(plan, for: workflow)
    for (subtask, site) in plan.enumerated() where !costs.isAvailable(site) {
      throw InputError(
        element: "decision[\(subtask)]", rule: "must be a site that is available, found \(site)")
    }
    var plan = plan
    improve(&plan, of: workflow, by: costs)
    return plan
  }

  /// Lets the subtasks move, from the first to the last and again, until none does.
  func improve(_ plan: inout [Int], of workflow: Workflow, by costs: CostModel) {
    var moved = true
    while moved {
      moved = false
      for subtask in plan.indices {
        let present = Self.cost(of: subtask, at: plan[subtask], in: plan, workflow, costs)
        var (best, least) = (plan[subtask], present * (1 - Self.rounding))
        for site in 0..<costs.siteCount where site != plan[subtask] {
          let cost = Self.cost(of: subtask, at: site, in: plan, workflow, costs)
          if cost < least { (best, least) = (site, cost) }
        }
        guard best != plan[subtask] else { continue }
        plan[subtask] = best
        moved = true
      }
    }
  }

  /// Returns the part of the total cost that depends on the site of a subtask: its own step and
  /// that of the next.
  @inline(__always)
  private static func cost(
    of subtask: Int, at site: Int, in plan: [Int], _ workflow: Workflow, _ costs: CostModel
  ) -> Double {
    let own = costs.localCost(
      of: workflow, subtask: subtask, from: subtask == 0 ? 0 : plan[subtask - 1], to: site)
    guard subtask + 1 < plan.count else { return own }
    return own
      + costs.localCost(of: workflow, subtask: subtask + 1, from: site, to: plan[subtask + 1])
  }

  /// Returns the plan that better responses lead to for a graph, in the default order; the best one
  /// found where the budget does not suffice.
  ///
  /// Here sites queue, so a move changes the waits of others too; the interest is still the cost of
  /// the whole plan. Subtasks move from the last placed one to the first, each to any site that
  /// lowers the cost. Hill climbing differs: it begins with the plan of `look` and moves in the
  /// order too.
  ///
  /// - Parameters:
  ///   - problem: The graph on its sites.
  ///   - timelines: The reservations of earlier workflows; none by default.
  ///   - budget: The largest number of evaluated plans, at least 0.
  /// - Throws: `InputError`, if the budget is negative.
  public func plan(
    _ problem: SchedulingProblem, on timelines: Timelines? = nil, budget: Int = 2000
  ) throws(InputError) -> GraphPlan {
    try NumberRules.atLeast(0, budget, "budget")
    let plan =
      switch start {
      case .device: Self.devicePlan(problem, on: timelines)
      case .greedy: problem.greedyPlan(on: timelines)
      }
    return problem.polished(plan, on: timelines, budget: budget)
  }

  /// Returns the plan that keeps all on the device, in the default order.
  private static func devicePlan(
    _ problem: SchedulingProblem, on timelines: Timelines?
  ) -> GraphPlan {
    var builder = ScheduleBuilder(problem, on: timelines)
    for subtask in problem.defaultOrder { builder.place(subtask, at: 0) }
    return GraphPlan(builder)
  }
}
