public import DMROFiles
public import DMROOffloading

extension SchedulingProblem {
  /// Returns the plan with all subtasks at one site.
  ///
  /// - Parameters:
  ///   - site: The site.
  ///   - timelines: The reservations of earlier workflows; none by default.
  /// - Throws: `InputError`, if the workflow may use no such site.
  public func singleSitePlan(
    at site: Int, on timelines: Timelines? = nil
  ) throws(InputError) -> GraphPlan {
    try NumberRules.within(0...siteCount - 1, site, "site")
    return plan(at: site, on: timelines)
  }

  private func plan(at site: Int, on timelines: Timelines?) -> GraphPlan {
    var builder = ScheduleBuilder(self, on: timelines)
    for subtask in defaultOrder { builder.place(subtask, at: site) }
    return GraphPlan(builder)
  }

  /// Returns the cheapest plan with all subtasks at one site of a tier, ties to the lower site;
  /// `nil` where the workflow may use no site of the tier.
  ///
  /// - Parameters:
  ///   - tier: The tier; `nil` for any.
  ///   - timelines: The reservations of earlier workflows; none by default.
  public func singleSitePlan(in tier: Tier?, on timelines: Timelines? = nil) -> GraphPlan? {
    sites.indices.lazy.filter { tier == nil || self.system.sites[self.sites[$0]].tier == tier }
      .map { self.plan(at: $0, on: timelines) }
      .reduce(nil as GraphPlan?) { best, plan in
        if let best, best.cost <= plan.cost { best } else { plan }
      }
  }

  /// Returns the plan of the least cost of each step, in the default order.
  ///
  /// - Parameter timelines: The reservations of earlier workflows; none by default.
  public func greedyPlan(on timelines: Timelines? = nil) -> GraphPlan {
    var rule = GreedyRule()
    return rule.plan(self, on: timelines)
  }

  /// Returns the plan of the least shaped cost of each step, in the default order.
  ///
  /// - Parameter timelines: The reservations of earlier workflows; none by default.
  public func lookPlan(on timelines: Timelines? = nil) -> GraphPlan {
    var rule = LookRule(self)
    return rule.plan(self, on: timelines)
  }

  /// Returns the plan of the least finish time of each subtask, in the default order: HEFT
  /// (Topcuoglu, Hariri and Wu, 2002).
  ///
  /// - Parameter timelines: The reservations of earlier workflows; none by default.
  public func heftPlan(on timelines: Timelines? = nil) -> GraphPlan {
    var rule = EarliestFinishRule()
    return rule.plan(self, on: timelines)
  }

  /// Returns the plan that takes for each subtask, in the default order, the site whose completion
  /// by `look` is the cheapest, ties to the lower site: the pilot method (Duin and Voß, 1999).
  ///
  /// It is never dearer than `lookPlan`, up to rounding.
  ///
  /// - Parameter timelines: The reservations of earlier workflows; none by default.
  /// - Complexity: N²·K/2 times that of one step of `look`.
  public func pilotPlan(on timelines: Timelines? = nil) -> GraphPlan {
    var builder = ScheduleBuilder(self, on: timelines)
    var rule = LookRule(self)
    for (position, subtask) in defaultOrder.enumerated() {
      var (best, least) = (0, Double.infinity)
      for site in 0..<siteCount {
        builder.place(subtask, at: site)
        rule.placed(subtask, in: &builder)
        rule.complete(defaultOrder, upTo: defaultOrder.count, in: &builder)
        if builder.cost < least { (best, least) = (site, builder.cost) }
        builder.remove(downTo: position)
      }
      builder.place(subtask, at: best)
      rule.placed(subtask, in: &builder)
    }
    return GraphPlan(builder)
  }
}
