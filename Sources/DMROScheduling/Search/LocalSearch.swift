public import DMROOffloading

extension PlanEvaluator {
  /// Improves the sites of a candidate one by one, from the last placed subtask to the first, until
  /// no change of one site lowers the cost or the budget is spent.
  ///
  /// - Parameter candidate: The candidate, whose cost is known.
  mutating func improveSites(of candidate: inout PlanCandidate) {
    var isImproved = true
    while isImproved, budget > 0 {
      isImproved = sweepSites(of: &candidate)
    }
  }

  /// Improves sites and order in turn, until neither a change of one site nor of two neighbors in the
  /// order lowers the cost, or the budget is spent.
  ///
  /// - Parameter candidate: The candidate, whose cost is known.
  mutating func improve(_ candidate: inout PlanCandidate) {
    var isImproved = true
    while isImproved, budget > 0 {
      isImproved = sweepSites(of: &candidate)
      if sweepOrder(of: &candidate) { isImproved = true }
    }
  }

  /// Tries the other sites of each subtask once, backward; returns whether the cost fell.
  mutating func sweepSites(of candidate: inout PlanCandidate) -> Bool {
    let before = candidate.cost
    for position in candidate.order.indices.reversed() {
      let subtask = candidate.order[position]
      for site in 0..<problem.siteCount where site != candidate.decision[subtask] {
        guard budget > 0 else { return candidate.cost < before }
        let old = candidate.decision[subtask]
        candidate.decision[subtask] = site
        let cost = cost(of: candidate.order, candidate.decision)
        if cost < candidate.cost {
          candidate.cost = cost
        } else {
          candidate.decision[subtask] = old
        }
      }
    }
    return candidate.cost < before
  }

  /// Tries to swap the neighbors in the order once, backward; returns whether the cost fell.
  private mutating func sweepOrder(of candidate: inout PlanCandidate) -> Bool {
    let before = candidate.cost
    for position in candidate.order.indices.dropFirst().reversed() {
      guard budget > 0 else { break }
      let (one, other) = (candidate.order[position - 1], candidate.order[position])
      guard !problem.graph.links.hasTransfer(from: one, to: other) else { continue }
      candidate.order.swapAt(position - 1, position)
      let cost = cost(of: candidate.order, candidate.decision)
      if cost < candidate.cost {
        candidate.cost = cost
      } else {
        candidate.order.swapAt(position - 1, position)
      }
    }
    return candidate.cost < before
  }
}

extension SchedulingProblem {
  /// Returns a plan whose sites are improved one by one, from the last placed subtask to the first,
  /// until no change of one site lowers the cost.
  ///
  /// - Parameters:
  ///   - plan: The plan; its order stays.
  ///   - timelines: The reservations of earlier workflows; nothing by default.
  ///   - budget: The greatest number of evaluated plans.
  public func polished(
    _ plan: GraphPlan, on timelines: Timelines? = nil, budget: Int = .max
  ) -> GraphPlan {
    var evaluator = PlanEvaluator(self, on: timelines, budget: budget)
    var candidate = PlanCandidate(plan)
    evaluator.improveSites(of: &candidate)
    return evaluator.plan(candidate)
  }
}

extension GraphLinks {
  /// Returns `true` if one subtask sends to another.
  func hasTransfer(from one: Int, to other: Int) -> Bool {
    for entry in Int(incomingStart[other])..<Int(incomingStart[other + 1])
    where Int(source[entry]) == one {
      return true
    }
    return false
  }
}
