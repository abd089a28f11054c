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
    let (count, sites) = (workflow.subtaskCount, siteCount)
    // costToGo [K]: the cost of all later subtasks, by the site of the current one.
    // choices [N, K(previous site)]: the best sites.
    var costToGo = ContiguousArray(repeating: 0.0, count: sites)
    var lowest = costToGo
    var choices = ContiguousArray(repeating: 0, count: count * sites)
    // own [K]: the cost of the computation of a subtask; back [K]: that of the return.
    var own = costToGo
    var back = costToGo
    for subtask in (0..<count).reversed() {
      let isLast = subtask == count - 1
      for site in 0..<sites {
        own[site] = computationCost(of: workflow.computation[subtask], at: site)
        if isLast { back[site] = transferCost(of: workflow.transfer[count], from: site, to: 0) }
      }
      for previous in 0..<sites {
        lowest[previous] = .infinity
        for site in 0..<sites {
          // The sums of `localCost`, in its order.
          var cost =
            own[site] + transferCost(of: workflow.transfer[subtask], from: previous, to: site)
          if isLast { cost += back[site] }
          cost += costToGo[site]
          if cost < lowest[previous] {
            lowest[previous] = cost
            choices[subtask * sites + previous] = site
          }
        }
      }
      swap(&costToGo, &lowest)
    }
    var decision: [Int] = []
    decision.reserveCapacity(count)
    var previous = 0
    for subtask in 0..<count {
      previous = choices[subtask * sites + previous]
      decision.append(previous)
    }
    return plan(known: decision, for: workflow)
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
