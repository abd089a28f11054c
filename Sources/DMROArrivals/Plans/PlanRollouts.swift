package import DMROSimulation

/// A state in which a workflow must be planned: where rollouts start.
package struct PlanStart: Sendable {
  package var state: WorkflowState
  package var candidates: PlanCandidates

  package init(state: WorkflowState, candidates: PlanCandidates) {
    (self.state, self.candidates) = (state, candidates)
  }
}

/// The planner of workflows in rollouts.
package enum PlanRolloutPlanner: Sendable {
  /// Static prices.
  case prices(PlanPriceScheme)
  /// Networks.
  case policy(PlanPolicy)

  /// The prices for which it seeks candidates.
  var prices: [[Double]] {
    switch self {
    case .prices(let scheme): scheme.prices
    case .policy(let policy): policy.prices
    }
  }
}

/// Rollouts: what each candidate plan of a workflow costs those who come later.
///
/// For each candidate the next H workflows are planned, the same for all candidates (common random
/// numbers). Candidates whose reservations have become the same go on as one; when all have, the
/// rollout ends. Running means stay as they were, so that equal reservations mean equal futures.
package final class PlanRollouts {
  private let setting: PlanSetting
  private let planner: PlanRolloutPlanner
  private let convexity: Double
  private var copies: [WorkflowState]
  private var candidates: [PlanCandidates]
  private var search: PlanSearch
  /// The sum of costs of each copy, in units of costs.
  private var sums: ContiguousArray<Double>
  /// The copy that each copy goes on with, and the difference of its sum to that one's.
  private var leader: ContiguousArray<Int>
  private var difference: ContiguousArray<Double>
  private var encoder: PlanRows
  private var batch: JobBatch?
  /// The number of planned workflows, for measurements.
  package private(set) var planned = 0

  /// The number of workflows between comparisons of copies.
  private static let mergeInterval = 4

  /// Creates rollouts for a number of candidates at the same time.
  ///
  /// - Parameters:
  ///   - setting: The system and its arrivals.
  ///   - planner: The planner of the next workflows.
  ///   - convexity: The weight of the square of a cost.
  ///   - capacity: The most candidates of all starts together.
  package init(
    _ setting: PlanSetting, planner: PlanRolloutPlanner, convexity: Double, capacity: Int
  ) {
    self.setting = setting
    self.planner = planner
    self.convexity = convexity
    let (sites, shape) = (setting.sites, setting.arrivals.shape)
    let prices = planner.prices
    copies = Array(repeating: WorkflowState(sites), count: capacity)
    candidates = Array(
      repeating: PlanCandidates(shape, capacity: prices.count), count: capacity)
    search = PlanSearch(sites, shape, prices: prices)
    sums = ContiguousArray(repeating: 0, count: capacity)
    leader = ContiguousArray(repeating: 0, count: capacity)
    difference = sums
    encoder = PlanRows(setting)
    if case .policy(let policy) = planner {
      batch = JobBatch(policy, capacity: capacity * prices.count)
    }
  }

  /// Returns the summed costs of the next workflows after each candidate, in units of costs: those
  /// of all candidates of the first start, then those of the second, and so on.
  ///
  /// - Parameters:
  ///   - starts: The starts, whose candidates fit the capacity.
  ///   - horizon: The number H of workflows.
  ///   - streams: The source of the workflows of each start.
  package func labels(
    _ starts: [PlanStart], horizon: Int, streams: [RandomStream]
  ) -> ContiguousArray<Double> {
    var workflows: [WorkflowStream] = []
    var groups: [Range<Int>] = []
    var count = 0
    for (group, start) in starts.enumerated() {
      workflows.append(
        WorkflowStream(
          setting.arrivals, deviceCount: setting.sites.deviceCount, stream: streams[group],
          from: start.candidates.workflow.arrival))
      groups.append(count..<count + start.candidates.count)
      for plan in 0..<start.candidates.count {
        let copy = count + plan
        copies[copy].begin(from: start.state)
        copies[copy].take(plan, of: start.candidates, isNoted: false)
        (sums[copy], leader[copy], difference[copy]) = (0, copy, 0)
      }
      count += start.candidates.count
    }
    var active = groups.indices.filter { groups[$0].count > 1 }
    var next = ShapedWorkflow(setting.arrivals.shape)
    for step in 1...max(1, horizon) where !active.isEmpty {
      for group in active {
        workflows[group].next(into: &next)
        for copy in groups[group] where leader[copy] == copy {
          candidates[copy].workflow = next
          search.find(in: copies[copy], for: &candidates[copy])
        }
      }
      plan(active.lazy.map { groups[$0] })
      if step % Self.mergeInterval == 0 { active.removeAll { !merge(groups[$0]) } }
    }
    return ContiguousArray((0..<count).map { sums[leader[$0]] + difference[$0] })
  }

  /// Plans one workflow in all copies of some groups.
  private func plan(_ groups: some Sequence<Range<Int>>) {
    switch planner {
    case .prices:
      // Of one vector of prices there is one candidate.
      for group in groups {
        for copy in group where leader[copy] == copy { take(0, copy) }
      }
    case .policy(let policy):
      guard let batch else { return }
      var first = 0
      for group in groups {
        for copy in group where leader[copy] == copy && candidates[copy].count > 1 {
          encoder.encode(candidates[copy], copies[copy], into: &batch.rows, at: first)
          first += candidates[copy].count
        }
      }
      batch.predict(policy, count: first)
      first = 0
      for group in groups {
        for copy in group where leader[copy] == copy {
          guard candidates[copy].count > 1 else {
            take(0, copy)
            continue
          }
          take(batch.choose(policy, candidates[copy], at: first, unit: setting.cost), copy)
          first += candidates[copy].count
        }
      }
    }
  }

  private func take(_ plan: Int, _ copy: Int) {
    let cost = candidates[copy].totals[plan].cost / setting.cost
    sums[copy] += cost + convexity * cost * cost
    copies[copy].take(plan, of: candidates[copy], isNoted: false)
    planned += 1
  }

  /// Lets copies of a group with equal reservations go on as one.
  ///
  /// - Returns: `true` if more than one copy is left.
  private func merge(_ group: Range<Int>) -> Bool {
    var left = 0
    for copy in group where leader[copy] == copy {
      let other = (group.lowerBound..<copy).first {
        leader[$0] == $0 && copies[copy].hasQueues(equalTo: copies[$0])
      }
      guard let other else {
        left += 1
        continue
      }
      let gap = sums[copy] - sums[other]
      for member in group where leader[member] == copy {
        leader[member] = other
        difference[member] += gap
      }
    }
    return left > 1
  }
}
