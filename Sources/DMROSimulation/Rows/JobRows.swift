#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The columns of a row: what a network knows of a site that a job may take.
///
/// Times are in units of τ, costs in units of the mean cost of an idle system. The first sixteen go
/// through sign(x)·log(1 + |x|).
package enum JobColumn: Int, CaseIterable {
  // The job at the site.
  case cost, costAboveLeast, computing, backlog, wait, transfer, size
  // A mean job at the idle site.
  case idle
  // What the job costs others by the formula of a queue, and what it makes them wait.
  case queuePrice, delayOfOthers
  // The reserved time ahead by tier, and the wait at the device.
  case deviceBacklog, edgeBacklog, cloudBacklog, deviceWait
  // How much better the site is than the next best for a mean job, now and idle.
  case advantageNow, advantageIdle

  case isEdge, isCloud, busy, utilization, arrivals, processors, capacity
  // The system.
  case load, rate, devices
  case deviceBusy, edgeBusy, cloudBusy, deviceUtilization, edgeUtilization, cloudUtilization

  /// The number of columns F.
  package static let count = allCases.count
  /// The number of columns that go through the logarithm.
  static let squashed = 16
}

/// Writes the rows of jobs.
package struct JobRows {
  private let sites: JobSites
  private let context: JobContext
  /// The waits in s of a mean job at each action, `[K]`, and the site's own numbers.
  private var nowIdle: ContiguousArray<Double>
  private var backlog: ContiguousArray<Double>
  private var busy: ContiguousArray<Double>

  package init(_ sites: JobSites, _ context: JobContext) {
    self.sites = sites
    self.context = context
    nowIdle = ContiguousArray(repeating: 0, count: sites.actionCount)
    (backlog, busy) = (nowIdle, nowIdle)
  }

  /// Sums over the sites of a tier, weighted by their capacity.
  private struct TierSum {
    var weight = 0.0
    var backlog = 0.0
    var busy = 0.0
    var utilization = 0.0

    mutating func add(_ weight: Double, _ backlog: Double, _ busy: Double, _ use: Double) {
      self.weight += weight
      self.backlog += weight * backlog
      self.busy += weight * busy
      utilization += weight * use
    }

    func mean(_ sum: Double) -> Double { weight > 0 ? sum / weight : 0 }
  }

  /// Writes the rows of all actions of a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at its arrival.
  ///   - rows: Receives the rows, `[…, F]`.
  ///   - first: The place of the first row.
  package mutating func encode(
    _ options: borrowing JobOptions, _ state: borrowing JobState,
    into rows: inout ContiguousArray<Float>, at first: Int
  ) {
    let now = options.job.arrival
    let device = options.job.device
    let perTime = 1 / context.time
    let perCost = 1 / context.cost
    let trends = state.trends
    let gap = trends.count > 0 && trends.gap > 0 ? trends.gap : context.gap
    var (deviceSum, edgeSum, cloudSum) = (TierSum(), TierSum(), TierSum())

    // Devices are many, and each of them is for its own jobs.
    var deviceProcessors = 0
    for other in 0..<sites.deviceCount {
      let ahead = state.ahead(at: other, now: now)
      deviceSum.add(1, ahead.backlog, ahead.busy, 0)
      deviceProcessors += state.processors(of: other)
      if other == device { (backlog[0], busy[0]) = ahead }
    }
    deviceSum.utilization =
      deviceSum.weight * trends.utilization(of: 0, processors: deviceProcessors)
    let deviceWait = state.wait(at: device, now: now)
    nowIdle[0] = context.idle[0] + deviceWait
    for action in 1..<max(1, options.count) {
      let site = sites.site(of: action, on: device)
      let ahead = state.ahead(at: site, now: now)
      (backlog[action], busy[action]) = ahead
      nowIdle[action] = context.idle[action] + (ahead.busy < 1 ? 0 : state.wait(at: site, now: now))
      let use = trends.utilization(of: action, processors: state.processors(of: site))
      let weight = capacity(of: site, in: state)
      if sites.tiers[action] == .edge {
        edgeSum.add(weight, ahead.backlog, ahead.busy, use)
      } else {
        cloudSum.add(weight, ahead.backlog, ahead.busy, use)
      }
    }
    let least = options[options.cheapest].cost
    let (bestNow, secondNow) = Self.twoLeast(nowIdle)
    let (bestIdle, secondIdle) = Self.twoLeast(context.idle)
    let load = min(2, context.load(gap: gap))
    let rate = 0.2 * log(context.time / gap)
    let devices = log(Double(sites.deviceCount)) / 3

    for action in 0..<options.count {
      let option = options[action]
      let site = sites.site(of: action, on: device)
      let count = state.processors(of: site)
      let processors = Double(count > 0 ? count : JobContext.unlimited)
      let all = action == 0 ? deviceProcessors : count
      let use = trends.utilization(of: action, processors: all)
      let share = trends.rate(of: action) / (action == 0 ? Double(sites.deviceCount) : 1)
      let base = (first + action) * JobColumn.count
      func put(_ column: JobColumn, _ value: Double) {
        rows[base + column.rawValue] = Float(value)
      }
      put(.cost, option.cost * perCost)
      put(.costAboveLeast, (option.cost - least) * perCost)
      put(.computing, option.computing * perTime)
      put(.backlog, backlog[action] * perTime)
      put(.wait, option.wait * perTime)
      put(.transfer, (option.ready - now) * perTime)
      put(.size, options.job.computation / context.computation)
      put(.idle, context.idle[action] * perTime)
      put(
        .queuePrice, state.queuePrice(of: action, option, device: device) * perTime)
      put(
        .delayOfOthers, option.computing * option.wait * perTime * perTime / processors)
      put(.deviceBacklog, deviceSum.mean(deviceSum.backlog) * perTime)
      put(.edgeBacklog, edgeSum.mean(edgeSum.backlog) * perTime)
      put(.cloudBacklog, cloudSum.mean(cloudSum.backlog) * perTime)
      put(.deviceWait, deviceWait * perTime)
      put(
        .advantageNow,
        Self.advantage(nowIdle[action], bestNow, secondNow) * perTime)
      put(
        .advantageIdle,
        Self.advantage(context.idle[action], bestIdle, secondIdle) * perTime)
      put(.isEdge, sites.tiers[action] == .edge ? 1 : 0)
      put(.isCloud, sites.tiers[action] == .cloud ? 1 : 0)
      put(.busy, busy[action])
      put(.utilization, min(1.5, use))
      put(.arrivals, 0.5 * log(1 + share * context.time / processors))
      put(.processors, log(processors) / 4)
      put(.capacity, capacity(of: site, in: state) / context.capacity)
      put(.load, load)
      put(.rate, rate)
      put(.devices, devices)
      put(.deviceBusy, deviceSum.mean(deviceSum.busy))
      put(.edgeBusy, edgeSum.mean(edgeSum.busy))
      put(.cloudBusy, cloudSum.mean(cloudSum.busy))
      put(.deviceUtilization, min(1.5, deviceSum.mean(deviceSum.utilization)))
      put(.edgeUtilization, min(1.5, edgeSum.mean(edgeSum.utilization)))
      put(.cloudUtilization, min(1.5, cloudSum.mean(cloudSum.utilization)))
    }
    var span = rows.mutableSpan
    for row in first..<first + options.count {
      let base = row * JobColumn.count
      squash(&span, in: base..<base + JobColumn.squashed)
    }
  }

  private func capacity(of site: Int, in state: borrowing JobState) -> Double {
    let count = sites.processors[site] > 0 ? state.processors(of: site) : JobContext.unlimited
    return Double(count) * state.speed(of: site)
  }

  /// Returns how much less a number is than the least of the others, within three of it.
  private static func advantage(_ value: Double, _ least: Double, _ second: Double) -> Double {
    let other = value == least ? second : least
    return other - value
  }

  private static func twoLeast(_ values: ContiguousArray<Double>) -> (Double, Double) {
    var (least, second) = (Double.infinity, Double.infinity)
    for value in values {
      if value < least {
        (least, second) = (value, least)
      } else if value < second {
        second = value
      }
    }
    return (least, second.isFinite ? second : least)
  }
}
