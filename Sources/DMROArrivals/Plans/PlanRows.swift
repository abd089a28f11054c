import DMROSimulation

/// The columns of a row: what a network knows of a plan for a workflow.
///
/// Numbers of three tiers stand in the order device, edge, cloud. Times are in units of τ, costs in
/// units of the mean cost of an idle system. The first 32 go through sign(x)·log(1 + |x|).
enum PlanColumn {
  // The plan: its cost, that above the least one, the workflow's work, and what of the delay is
  // neither computing nor waiting (below 0 where subtasks run at the same time).
  static let cost = 0
  static let costAboveLeast = 1
  static let size = 2
  static let rest = 3
  // The plan in each tier: computing time, idle time before, wait, longer reservations, the end.
  static let computing = 4
  static let idle = 7
  static let wait = 10
  static let added = 13
  static let end = 16
  // What it makes others wait, and what it costs them by the formula of a queue.
  static let delayOfOthers = 19
  static let queuePrice = 22
  // The reserved time ahead, and the time until a processor is free, in each tier.
  static let backlog = 25
  static let free = 28
  // The reserved time ahead of all devices.
  static let devices = 31

  static let busy = 32
  static let utilization = 35
  static let subtasks = 38
  static let load = 41

  /// The number of columns F.
  static let count = 42
  /// The number of columns that go through the logarithm.
  static let squashed = 32
}

/// Writes the rows of plans.
struct PlanRows {
  private let setting: PlanSetting
  /// The state of each tier, `[3]`: means over its sites, by capacity.
  private var tiers = ContiguousArray(repeating: TierState(), count: 3)
  /// The plan in each tier, `[3]`.
  private var parts = ContiguousArray(repeating: TierPart(), count: 3)
  /// The factor of each site in the formula of a queue, `[K]`, and its utilization.
  private var factor: ContiguousArray<Double>

  private struct TierState {
    var weight = 0.0
    var backlog = 0.0
    var busy = 0.0
    var free = 0.0
    var utilization = 0.0
  }

  private struct TierPart {
    var computing = 0.0
    var idle = 0.0
    var wait = 0.0
    var added = 0.0
    var end = 0.0
    var delayOfOthers = 0.0
    var queuePrice = 0.0
    var subtasks = 0.0
  }

  init(_ setting: PlanSetting) {
    self.setting = setting
    factor = ContiguousArray(repeating: 0, count: setting.sites.siteCount)
  }

  /// Writes the rows of all plans of a workflow.
  ///
  /// - Parameters:
  ///   - candidates: The plans.
  ///   - state: The state of the system at the arrival.
  ///   - rows: Receives the rows, `[…, F]`.
  ///   - first: The place of the first row.
  mutating func encode(
    _ candidates: borrowing PlanCandidates, _ state: borrowing WorkflowState,
    into rows: inout ContiguousArray<Float>, at first: Int
  ) {
    let now = candidates.workflow.arrival
    let trends = state.trends
    let gap = trends.count > 0 && trends.gap > 0 ? trends.gap : 1 / setting.arrivals.arrivals.rate
    let devices = noteState(state, device: candidates.workflow.device, now: now, gap: gap)
    let (perTime, perCost) = (1 / setting.time, 1 / setting.cost)
    let least = candidates.totals[candidates.cheapest].cost
    var size = 0.0
    for computation in candidates.workflow.computation { size += computation }
    size /= setting.arrivals.meanComputation
    let load = min(2, setting.load(gap: gap))
    for plan in 0..<candidates.count {
      let rest = notePlan(plan, of: candidates)
      let base = (first + plan) * PlanColumn.count
      func put(_ column: Int, _ value: Double) { rows[base + column] = Float(value) }
      let cost = candidates.totals[plan].cost
      put(PlanColumn.cost, cost * perCost)
      put(PlanColumn.costAboveLeast, (cost - least) * perCost)
      put(PlanColumn.size, size)
      put(PlanColumn.rest, rest * perTime)
      put(PlanColumn.devices, devices * perTime)
      put(PlanColumn.load, load)
      for tier in 0..<3 {
        let part = parts[tier]
        put(PlanColumn.computing + tier, part.computing * perTime)
        put(PlanColumn.idle + tier, part.idle * perTime)
        put(PlanColumn.wait + tier, part.wait * perTime)
        put(PlanColumn.added + tier, part.added * perTime)
        put(PlanColumn.end + tier, part.end * perTime)
        put(PlanColumn.delayOfOthers + tier, part.delayOfOthers * perTime * perTime)
        put(PlanColumn.queuePrice + tier, part.queuePrice * perTime)
        put(PlanColumn.backlog + tier, tiers[tier].backlog * perTime)
        put(PlanColumn.free + tier, tiers[tier].free * perTime)
        put(PlanColumn.busy + tier, tiers[tier].busy)
        put(PlanColumn.utilization + tier, min(1.5, tiers[tier].utilization))
        put(PlanColumn.subtasks + tier, part.subtasks)
      }
    }
    var span = rows.mutableSpan
    for row in first..<first + candidates.count {
      let base = row * PlanColumn.count
      squash(&span, in: base..<base + PlanColumn.squashed)
    }
  }

  /// Finds the state of the tiers, and returns the mean reserved time ahead of all devices in s.
  private mutating func noteState(
    _ state: borrowing WorkflowState, device: Int, now: Double, gap: Double
  ) -> Double {
    let (sites, jobs) = (setting.sites, setting.sites.jobs)
    for tier in 0..<3 { tiers[tier] = TierState() }
    var devices = 0.0
    for other in 0..<sites.deviceCount { devices += state.ahead(at: other, now: now).backlog }
    for site in 0..<sites.siteCount {
      let own = jobs.site(of: site, on: device)
      let ahead = state.ahead(at: own, now: now)
      let count = jobs.processors[own]
      // All devices share the means of the first site: each has its part of the arrivals.
      let sharing = site == 0 ? Double(sites.deviceCount) : 1
      let processors = Double(count > 0 ? count : JobContext.unlimited)
      let use = count > 0 ? state.trends.work[site] / (gap * processors * sharing) : 0
      let weight = processors * jobs.system.sites[own].speed
      let tier = sites.tier(of: site)
      tiers[tier].weight += weight
      tiers[tier].backlog += weight * ahead.backlog
      tiers[tier].busy += weight * ahead.busy
      tiers[tier].free += weight * ahead.wait
      tiers[tier].utilization += weight * use
      factor[site] =
        count > 0
        ? state.trends.subtasks[site] / (gap * sharing * processors * (1 - min(use, 0.9))) : 0
    }
    for tier in 0..<3 where tiers[tier].weight > 0 {
      let weight = tiers[tier].weight
      tiers[tier].backlog /= weight
      tiers[tier].busy /= weight
      tiers[tier].free /= weight
      tiers[tier].utilization /= weight
    }
    return devices / Double(sites.deviceCount)
  }

  /// Sums up a plan by tier, and returns what of its delay in s is neither computing nor waiting.
  private mutating func notePlan(_ plan: Int, of candidates: borrowing PlanCandidates) -> Double {
    let (sites, now) = (setting.sites, candidates.workflow.arrival)
    for tier in 0..<3 { parts[tier] = TierPart() }
    let share = 1 / Double(candidates.order.count)
    var busy = 0.0
    for place in candidates.runs(of: plan) {
      let run = candidates.runs[place]
      let tier = sites.tier(of: run.site)
      let count = sites.jobs.processors[
        sites.jobs.site(of: run.site, on: candidates.workflow.device)]
      let processors = Double(count > 0 ? count : JobContext.unlimited)
      let (computing, wait) = (run.computing, run.wait)
      parts[tier].computing += computing
      parts[tier].idle += run.idle
      parts[tier].wait += wait
      parts[tier].added += run.added
      parts[tier].end = max(parts[tier].end, run.finish - now)
      parts[tier].delayOfOthers += computing * wait / processors
      parts[tier].queuePrice +=
        factor[run.site] * computing * (wait + computing / (2 * processors))
      parts[tier].subtasks += share
      busy += computing + wait
    }
    return candidates.totals[plan].delay - busy
  }
}
