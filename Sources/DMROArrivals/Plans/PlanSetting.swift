public import DMROFiles
public import DMROSimulation

/// A system with arrivals of workflows of several subtasks, ready for simulations.
public struct PlanSetting: Sendable {
  /// The sites.
  public let sites: WorkflowSites
  /// The model of arrivals.
  public let arrivals: WorkflowArrivals
  /// The mean time in s of workflows that have the best plan on an idle system: τ.
  public let time: Double
  /// The mean cost of workflows that have the best plan on an idle system: the unit of costs.
  public let cost: Double
  /// The speed in MHz of all processors together; a site without a limit counts as 64.
  let capacity: Double

  /// The number of workflows that means are taken over.
  private static let sample = 1000

  /// Creates a setting, whose scales are found by a sample of workflows, always the same one.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - arrivals: The model of arrivals.
  /// - Throws: `InputError`, if the arrivals break a rule.
  public init(_ sites: WorkflowSites, _ arrivals: WorkflowArrivals) throws(InputError) {
    try arrivals.validate(deviceCount: sites.deviceCount)
    self.sites = sites
    self.arrivals = arrivals
    let idle = WorkflowState(sites)
    let prices = PlanPriceScheme.selfish.prices
    var search = PlanSearch(sites, arrivals.shape, prices: prices)
    var candidates = PlanCandidates(arrivals.shape, capacity: prices.count)
    var workflows = WorkflowStream(
      arrivals, deviceCount: sites.deviceCount, stream: RandomStream(seed: 0).split("context"))
    var (times, costs) = (0.0, 0.0)
    for _ in 0..<Self.sample {
      workflows.next(into: &candidates.workflow)
      // On the idle system the time of the arrival does not matter, as long as it is not before 0.
      search.find(in: idle, for: &candidates)
      times += candidates.totals[0].delay
      costs += candidates.totals[0].cost
    }
    time = max(times / Double(Self.sample), 1e-9)
    cost = max(costs / Double(Self.sample), 1e-12)
    let jobs = sites.jobs
    capacity = (0..<jobs.system.siteCount).reduce(0) { sum, site in
      let count = jobs.processors[site] > 0 ? jobs.processors[site] : JobContext.unlimited
      return sum + Double(count) * jobs.system.sites[site].speed
    }
  }

  /// The arrivals as a share of those at which all processors are busy.
  public var load: Double { load(gap: 1 / arrivals.arrivals.rate) }

  /// The arrivals as a share of those at which all processors are busy.
  ///
  /// - Parameter gap: The mean time between arrivals in s.
  func load(gap: Double) -> Double { arrivals.meanComputation / (gap * capacity) }

  /// The number of workflows of a rollout: more where it takes long until a choice is forgotten.
  var horizon: Int {
    let slow = 4 * arrivals.arrivals.rate * time / max(0.05, 1.05 - load)
    return Int(max(80, min(600, slow)))
  }
}

extension PlanPriceScheme {
  /// Sixteen vectors of prices around these.
  ///
  /// They have none, half, once and twice the price of edges, each with none, half, once and twice
  /// that of clouds. The first has no prices, so that the selfish plan is a candidate; one is that of
  /// the scheme.
  public var grid: [[Double]] {
    let factors = [0, 0.5, 1, 2]
    let least = 0.5
    let own = prices[0]
    let edge = own[1] > 0 ? own[1] : least
    let cloud = own[2] > 0 ? own[2] : least
    var grid: [[Double]] = []
    for first in factors {
      for second in factors {
        let isFirst = grid.isEmpty
        grid.append([isFirst ? 0 : own[0], first * edge, second * cloud])
      }
    }
    return grid
  }
}
