public import DMROFiles

extension CostModel {
  /// Returns a plan of the lowest total cost, by dynamic programming.
  ///
  /// The model is a chain with additive cost: the optimum is a shortest path through N layers of K
  /// sites. Of plans with equal cost, the lexicographically first one is returned.
  ///
  /// - Parameter workflow: The workflow.
  /// - Complexity: O(N·K²).
  public func optimalPlan(for workflow: Workflow) -> Plan {
    var search = ExactSearch(siteCount: siteCount)
    let cost = search.solve(workflow, by: self)
    return Plan(decision: Array(search.decision), cost: cost)
  }

  /// The largest number of plans in `enumeratedPlan(for:)`.
  public static let enumerationLimit = 1 << 22

  /// Returns a plan of the lowest total cost, by enumeration of all K^N plans.
  ///
  /// Plans are taken in lexicographic order and ties go to the first, as in `optimalPlan(for:)`.
  ///
  /// - Parameter workflow: The workflow.
  /// - Throws: `InputError`, if K^N is above `enumerationLimit`.
  /// - Complexity: O(N·K^N).
  public func enumeratedPlan(for workflow: Workflow) throws(InputError) -> Plan {
    var planCount = 1
    for _ in 0..<workflow.subtaskCount {
      planCount *= siteCount
      guard planCount <= Self.enumerationLimit else {
        throw InputError(
          element: workflow.id,
          rule: "must have at most \(Self.enumerationLimit) plans, found \(planCount) or more")
      }
    }
    func cost(of decision: [Int]) -> Double {
      decision.allSatisfy(isAvailable) ? evaluate(workflow) { decision[$0] }.cost : .infinity
    }
    var decision = Array(repeating: 0, count: workflow.subtaskCount)
    var best = decision
    var lowest = cost(of: decision)
    for _ in 1..<planCount {
      // Count up by 1 in base K, the last subtask the lowest digit.
      var digit = decision.count - 1
      while decision[digit] == siteCount - 1 {
        decision[digit] = 0
        digit -= 1
      }
      decision[digit] += 1
      let cost = cost(of: decision)
      if cost < lowest {
        lowest = cost
        best = decision
      }
    }
    return plan(known: best, for: workflow)
  }

  /// Returns the exact action values of the decision process: Q*(S_i, a) for every subtask,
  /// previous site and action.
  ///
  /// Q*(S_i, a) = −F(S_i, a) + γ · max_a' Q*(S_{i+1}, a'), where S_{i+1} has a as previous site;
  /// after the last subtask nothing is added. With γ = 1 the value of the first subtask's best
  /// action is minus the optimal total cost. The episode starts at the device, so in subtask 0 only
  /// the rows of previous site 0 occur.
  ///
  /// - Parameters:
  ///   - workflow: The workflow.
  ///   - discount: The discount γ, between 0 and 1.
  /// - Returns: The values, row-major `[N, K(previous site), K(action)]`: that of subtask i (from
  ///   0), previous site p and action a at index `(i * K + p) * K + a`.
  /// - Throws: `InputError`, if the discount is not between 0 and 1.
  /// - Complexity: O(N·K²).
  public func exactActionValues(
    for workflow: Workflow, discount: Double = 1
  ) throws(InputError) -> ContiguousArray<Double> {
    try NumberRules.share(discount, "discount")
    let (count, sites) = (workflow.subtaskCount, siteCount)
    var values = ContiguousArray(repeating: 0.0, count: count * sites * sites)
    // The value max_a Q*(S, a) of the state after the current subtask, by site of the subtask, [K].
    var stateValues = ContiguousArray(repeating: 0.0, count: sites)
    var highest = stateValues
    for subtask in (0..<count).reversed() {
      for previous in 0..<sites {
        highest[previous] = -.infinity
        for site in 0..<sites {
          let value =
            discount * stateValues[site]
            - localCost(of: workflow, subtask: subtask, from: previous, to: site)
          values[(subtask * sites + previous) * sites + site] = value
          highest[previous] = max(highest[previous], value)
        }
      }
      swap(&stateValues, &highest)
    }
    return values
  }
}

/// Optimal plans by dynamic programming, one after the other in the same memory.
package struct ExactSearch: Sendable {
  /// The plan of the last workflow, `[N]`.
  package private(set) var decision: ContiguousArray<Int> = []
  /// The least cost of all subtasks behind the current one, by its site, `[K]`.
  private var costToGo: ContiguousArray<Double>
  /// The same with the current subtask, by the site of the one before, `[K]`.
  private var lowest: ContiguousArray<Double>
  /// The cost of the computation of a subtask, and that of the return, `[K]`.
  private var own: ContiguousArray<Double>
  private var back: ContiguousArray<Double>
  /// The best sites, `[N, K(previous site)]`.
  private var choices: ContiguousArray<Int> = []

  /// Creates a search.
  ///
  /// - Parameter count: The number of sites K.
  package init(siteCount count: Int) {
    costToGo = ContiguousArray(repeating: 0, count: count)
    (lowest, own, back) = (costToGo, costToGo, costToGo)
  }

  /// Finds a plan of the lowest total cost; of several, the lexicographically first one.
  ///
  /// - Parameters:
  ///   - workflow: The workflow.
  ///   - model: The cost model, with K sites.
  /// - Returns: The cost of the plan, which is then in `decision`.
  /// - Complexity: O(N·K²); allocates nothing for a workflow that is not longer than those before.
  package mutating func solve(_ workflow: Workflow, by model: CostModel) -> PlanCost {
    let (count, sites) = (workflow.subtaskCount, costToGo.count)
    if choices.count < count * sites {
      choices = ContiguousArray(repeating: 0, count: count * sites)
    }
    for site in 0..<sites { costToGo[site] = 0 }
    for subtask in (0..<count).reversed() {
      let isLast = subtask == count - 1
      let (computation, transfer) = (workflow.computation[subtask], workflow.transfer[subtask])
      for site in 0..<sites {
        own[site] = model.computationCost(of: computation, at: site)
        if isLast {
          back[site] = model.transferCost(of: workflow.transfer[count], from: site, to: 0)
        }
      }
      for previous in 0..<sites {
        var (least, best) = (Double.infinity, 0)
        for site in 0..<sites {
          // The sums of `localCost`, in its order.
          var cost = own[site] + model.transferCost(of: transfer, from: previous, to: site)
          if isLast { cost += back[site] }
          cost += costToGo[site]
          if cost < least { (least, best) = (cost, site) }
        }
        lowest[previous] = least
        choices[subtask * sites + previous] = best
      }
      swap(&costToGo, &lowest)
    }
    decision.removeAll(keepingCapacity: true)
    var previous = 0
    for subtask in 0..<count {
      previous = choices[subtask * sites + previous]
      decision.append(previous)
    }
    let plan = decision
    return model.evaluate(workflow) { plan[$0] }
  }
}
