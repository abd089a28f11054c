public import DMRORandom
import DMROScheduling

/// The choice of static prices for workflows by simulations of its own.
///
/// All prices see the same arrivals.
public struct PlanTuning: Sendable {
  /// The sites.
  public let sites: WorkflowSites
  /// The model of arrivals.
  public let arrivals: WorkflowArrivals
  /// The number of workflows of a simulation.
  public var workflows: Int
  /// The sources of random numbers of the simulations, one for each.
  public var streams: [RandomStream]
  /// The number of threads; results do not depend on it.
  public var threads: Int

  /// Creates a tuning.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - arrivals: The model of arrivals.
  ///   - workflows: The number of workflows of a simulation.
  ///   - runs: The number of simulations.
  ///   - stream: The source of random numbers.
  ///   - threads: The number of threads.
  public init(
    sites: WorkflowSites, arrivals: WorkflowArrivals, workflows: Int = 10_000, runs: Int = 4,
    stream: RandomStream, threads: Int = 1
  ) {
    (self.sites, self.arrivals, self.workflows) = (sites, arrivals, workflows)
    streams = (0..<runs).map { stream.split("tuning").split($0) }
    self.threads = threads
  }

  /// Returns the mean cost by each vector of prices.
  ///
  /// - Parameter prices: The vectors.
  public func meanCosts(_ prices: [[Double]]) -> [Double] {
    let (sites, arrivals, workflows, streams) = (sites, arrivals, workflows, streams)
    let costs = concurrentMap(prices.count * streams.count, threads: threads) { index in
      sites.meanCost(
        workflows, of: arrivals, stream: streams[index % streams.count],
        by: PlanPriceScheme(prices[index / streams.count]))
    }
    return prices.indices.map { vector in
      streams.indices.reduce(0) { $0 + costs[vector * streams.count + $1] }
        / Double(streams.count)
    }
  }

  /// Returns the best static prices.
  ///
  /// The search starts from the best of a coarse grid over all three prices, and then changes one
  /// price after the other while the cost falls, far beyond the grid where that helps.
  public func prices() -> PlanPriceScheme {
    let levels = [0, 0.2, 0.8, 2.4]
    var grid: [[Double]] = []
    for device in [0, 0.2] {
      for edge in levels { grid += levels.map { [device, edge, $0] } }
    }
    let costs = meanCosts(grid)
    let best = costs.indices.reduce(0) { costs[$1] < costs[$0] ? $1 : $0 }
    var (prices, least) = (grid[best], costs[best])
    for factor in [2.0, 1.4, 1.15] {
      var isBetter = true
      while isBetter {
        isBetter = false
        for tier in 0..<3 {
          let steps = [prices[tier] / factor, prices[tier] * factor, 0]
          let candidates = (prices[tier] == 0 ? [0.05 * factor] : steps).map { value in
            var candidate = prices
            candidate[tier] = value
            return candidate
          }
          for (candidate, cost) in zip(candidates, meanCosts(candidates)) where cost < least {
            (prices, least, isBetter) = (candidate, cost, true)
          }
        }
      }
    }
    return PlanPriceScheme(prices)
  }
}
