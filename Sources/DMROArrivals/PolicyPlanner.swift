package import DMROSimulation

/// The planner of jobs in rollouts.
package enum RolloutPlanner: Sendable {
  /// A scheme without networks.
  case scheme(QueuePriceScheme)
  /// Networks.
  case policy(JobPolicy)
}

/// A scheme, or networks that see the rows of all copies at once.
package struct PolicyPlanner: BatchPlanner {
  private let planner: RolloutPlanner
  private let context: JobContext
  private var encoder: JobRows
  private var batch: JobBatch?

  /// Creates a planner.
  ///
  /// - Parameters:
  ///   - planner: The scheme or the networks.
  ///   - sites: The sites.
  ///   - context: The scales.
  ///   - copies: The greatest number of copies.
  package init(_ planner: RolloutPlanner, _ sites: JobSites, _ context: JobContext, copies: Int) {
    self.planner = planner
    self.context = context
    encoder = JobRows(sites, context)
    if case .policy(let policy) = planner {
      batch = JobBatch(policy, capacity: copies * sites.actionCount)
    }
  }

  package mutating func choose(
    _ copies: ContiguousArray<Int>, _ options: [JobOptions], in states: [JobState],
    into actions: inout ContiguousArray<Int>
  ) {
    switch planner {
    case .scheme(let scheme):
      for (place, copy) in copies.enumerated() {
        actions[place] = scheme.choose(options[copy], in: states[copy])
      }
    case .policy(let policy):
      guard let batch else { return }
      var first = 0
      for copy in copies {
        encoder.encode(options[copy], states[copy], into: &batch.rows, at: first)
        first += options[copy].count
      }
      batch.predict(policy, count: first)
      first = 0
      for (place, copy) in copies.enumerated() {
        actions[place] = batch.choose(policy, options[copy], at: first, unit: context.cost)
        first += options[copy].count
      }
    }
  }
}

extension JobRollouts<PolicyPlanner> {
  /// Creates rollouts by a scheme or networks, for a number of starts at the same time.
  package init(
    _ sites: JobSites, _ context: JobContext, _ arrivals: Arrivals, planner: RolloutPlanner,
    convexity: Double, groups: Int
  ) {
    self.init(
      sites, arrivals,
      by: PolicyPlanner(planner, sites, context, copies: groups * sites.actionCount),
      unit: context.cost, convexity: convexity, groups: groups)
  }
}
