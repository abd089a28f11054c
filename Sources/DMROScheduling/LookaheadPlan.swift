public import DMROOffloading

extension SchedulingProblem {
  /// Returns the plan of lookahead HEFT (Bittencourt, Sakellariou and Madeira, 2010): each subtask,
  /// in the default order, takes the site with which the last of its successors finishes first, each
  /// of these where it finishes first.
  ///
  /// A successor knows only of the predecessors that are placed; a subtask without successors takes
  /// the site where it finishes first itself.
  ///
  /// - Parameter timelines: The reservations of earlier workflows; none by default.
  public func lookaheadPlan(on timelines: Timelines? = nil) -> GraphPlan {
    var rule = LookaheadRule(tables: tables)
    return rule.plan(self, on: timelines)
  }
}

/// The least finish time of the last successor.
private struct LookaheadRule: SiteRule {
  let tables: SchedulingTables

  mutating func value(
    of site: Int, for subtask: Int, in builder: inout ScheduleBuilder
  ) -> Double {
    let entries = tables.outgoing(subtask)
    guard !entries.isEmpty else { return builder.times(of: subtask, at: site).finish }
    let count = builder.placedCount
    builder.place(subtask, at: site)
    var latest = 0.0
    for entry in entries {
      let successor = Int(tables.links.destination[entry])
      var least = Double.infinity
      for other in 0..<tables.siteCount {
        least = min(least, builder.times(of: successor, at: other).finish)
      }
      latest = max(latest, least)
    }
    builder.remove(downTo: count)
    return latest
  }

  mutating func placed(_ subtask: Int, in builder: inout ScheduleBuilder) {}
}
