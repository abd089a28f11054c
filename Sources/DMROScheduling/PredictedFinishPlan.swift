public import DMROOffloading

extension SchedulingProblem {
  /// Returns the plan of PEFT (Arabnejad and Barbosa, 2014): each subtask takes the site of the least
  /// finish time plus optimistic cost.
  ///
  /// The optimistic cost of a subtask at a site is the longest path behind it, each later subtask at
  /// its best site, with mean times of transfers between different sites. Of the subtasks that are
  /// ready, the one of the highest mean optimistic cost comes next.
  ///
  /// - Parameter timelines: The reservations of earlier workflows; none by default.
  public func predictedFinishPlan(on timelines: Timelines? = nil) -> GraphPlan {
    let optimistic = optimisticCosts
    let priority = (0..<subtaskCount).map { subtask in
      optimistic[subtask * siteCount..<(subtask + 1) * siteCount].reduce(0, +) / Double(siteCount)
    }
    var rule = PredictedFinishRule(optimistic: optimistic, siteCount: siteCount)
    return rule.plan(self, order: graph.links.order(byHighest: priority), on: timelines)
  }

  /// The optimistic cost in s, `[N, K]`.
  private var optimisticCosts: ContiguousArray<Double> {
    let links = graph.links
    var costs = ContiguousArray<Double>(repeating: 0, count: subtaskCount * siteCount)
    let pairs = Double(max(1, siteCount * (siteCount - 1)))
    let share = Double(siteCount * siteCount) / pairs
    // The time is linear in the size, but for 0 MB.
    let slope = (meanPairTime(2) - meanPairTime(1)) * share
    let constant = (2 * meanPairTime(1) - meanPairTime(2)) * share
    for subtask in links.topologicalOrder.reversed().lazy.map({ Int($0) }) {
      for site in 0..<siteCount {
        var longest = transferTime(graph.subtasks[subtask].output, from: site, to: 0)
        for entry in Int(links.outgoingStart[subtask])..<Int(links.outgoingStart[subtask + 1]) {
          let other = Int(links.destination[entry]) * siteCount
          let size = links.incomingSize[Int(links.incomingEntry[entry])]
          let transfer = size > 0 ? constant + slope * size : 0
          var least = Double.infinity
          for next in 0..<siteCount {
            least = min(
              least, (next == site ? 0 : transfer) + computing[other + next] + costs[other + next])
          }
          longest = max(longest, least)
        }
        costs[subtask * siteCount + site] = longest
      }
    }
    return costs
  }
}

/// The least finish time plus optimistic cost.
private struct PredictedFinishRule: SiteRule {
  /// The optimistic cost in s, `[N, K]`.
  let optimistic: ContiguousArray<Double>
  let siteCount: Int

  mutating func value(
    of site: Int, for subtask: Int, in builder: inout ScheduleBuilder
  ) -> Double {
    builder.times(of: subtask, at: site).finish + optimistic[subtask * siteCount + site]
  }

  mutating func placed(_ subtask: Int, in builder: inout ScheduleBuilder) {}
}
