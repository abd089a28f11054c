import DMROFiles
public import DMRORandom
import DMROScheduling

/// The choice of a scheme's numbers by simulations of its own.
///
/// All candidates see the same arrivals. Grids grow until the best number lies inside them.
public struct SchemeTuning: Sendable {
  /// The sites.
  public let sites: JobSites
  /// The model of arrivals.
  public let arrivals: Arrivals
  /// The number of jobs of a simulation.
  public var jobs: Int
  /// The sources of random numbers of the simulations, one for each.
  public var streams: [RandomStream]
  /// The number of threads; results do not depend on it.
  public var threads: Int

  /// Creates a tuning.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - arrivals: The model of arrivals.
  ///   - jobs: The number of jobs of a simulation.
  ///   - runs: The number of simulations.
  ///   - stream: The source of random numbers.
  ///   - threads: The number of threads.
  public init(
    sites: JobSites, arrivals: Arrivals, jobs: Int = 10_000, runs: Int = 4, stream: RandomStream,
    threads: Int = 1
  ) {
    self.sites = sites
    self.arrivals = arrivals
    self.jobs = jobs
    streams = (0..<runs).map { stream.split("tuning").split($0) }
    self.threads = threads
  }

  /// Returns the mean cost of each scheme.
  ///
  /// - Parameter schemes: The schemes.
  public func meanCosts<Scheme: JobScheme>(_ schemes: [Scheme]) -> [Double] {
    let (sites, arrivals, jobs, streams) = (sites, arrivals, jobs, streams)
    let costs = concurrentMap(schemes.count * streams.count, threads: threads) { index in
      sites.meanCost(
        jobs, of: arrivals, stream: streams[index % streams.count],
        by: schemes[index / streams.count])
    }
    return schemes.indices.map { scheme in
      streams.indices.reduce(0) { $0 + costs[scheme * streams.count + $1] }
        / Double(streams.count)
    }
  }

  /// Returns the best static prices.
  ///
  /// The search starts from the best of a coarse grid over all three prices, and then changes one
  /// price after the other while the cost falls, far beyond the grid where that helps.
  public func prices() -> PriceScheme {
    // Costs of a second: prices are multiples of the cost of a second of delay on the device.
    let unit = sites.costOfSecond(arrivals)
    let levels = [0, 0.1, 0.4, 1.6, 6.4].map { $0 * unit }
    let grid = [0, 0.2 * unit, 1.6 * unit].flatMap { device in
      levels.flatMap { edge in levels.map { PriceScheme([device, edge, $0]) } }
    }
    let costs = meanCosts(grid)
    let best = costs.indices.reduce(0) { costs[$1] < costs[$0] ? $1 : $0 }
    var (prices, least) = (grid[best], costs[best])
    for factor in [2.0, 1.4, 1.15] {
      var isBetter = true
      while isBetter {
        isBetter = false
        for tier in 0..<3 {
          let steps = [prices.prices[tier] / factor, prices.prices[tier] * factor]
          let values = prices.prices[tier] == 0 ? [0.05 * unit * factor] : steps + [0]
          let candidates = values.map { value in
            var candidate = prices
            candidate.prices[tier] = value
            return candidate
          }
          let costs = meanCosts(candidates)
          for (candidate, cost) in zip(candidates, costs) where cost < least {
            (prices, least, isBetter) = (candidate, cost, true)
          }
        }
      }
    }
    return prices
  }

  /// Returns the best factor of the prices of queues.
  public func queuePrices() -> QueuePriceScheme {
    refined(bestOnGrid(from: 0.1) { QueuePriceScheme(factor: $0) }, by: \.factor)
  }

  /// Returns the best weight of drift plus penalty.
  public func drift() -> DriftScheme {
    let time = sites.costOfSecond(arrivals)
    // The grid is that of 1/V, so that 0 is the selfish scheme.
    let found = bestOnGrid(from: 1e-3 * time) { DriftScheme(weight: 1 / $0) }
    return refined(found, by: \.weight)
  }

  /// Returns the best scheme for 0 and for numbers that double, from a first one up and down until
  /// the best lies inside.
  private func bestOnGrid<Scheme: JobScheme>(
    from first: Double, _ make: (Double) -> Scheme
  ) -> (scheme: Scheme, cost: Double) {
    var grid = [0.0] + (0..<6).map { first * Double(1 << $0) }
    var costs = meanCosts(grid.map(make))
    func best() -> Int { costs.indices.reduce(0) { costs[$1] < costs[$0] ? $1 : $0 } }
    for _ in 0..<20 {
      let place = best()
      let added: Double
      if place == grid.count - 1 {
        added = 2 * grid[place]
      } else if place == 1 {
        added = grid[1] / 2
      } else {
        break
      }
      let cost = meanCosts([make(added)])[0]
      if place == 1 {
        grid.insert(added, at: 1)
        costs.insert(cost, at: 1)
      } else {
        grid.append(added)
        costs.append(cost)
      }
    }
    let place = best()
    return (make(grid[place]), costs[place])
  }

  private func refined<Scheme: JobScheme>(
    _ found: (scheme: Scheme, cost: Double), by number: WritableKeyPath<Scheme, Double>
  ) -> Scheme {
    var (scheme, least) = found
    for factor in [1.4, 1.15] {
      var isBetter = true
      while isBetter {
        isBetter = false
        let candidates = [1 / factor, factor].map { step in
          var candidate = scheme
          candidate[keyPath: number] *= step
          return candidate
        }
        for (candidate, cost) in zip(candidates, meanCosts(candidates)) where cost < least {
          (scheme, least, isBetter) = (candidate, cost, true)
        }
      }
    }
    return scheme
  }
}

extension JobSites {
  /// The cost of a second of delay of a mean job, as a scale for prices.
  ///
  /// - Parameter arrivals: The model of arrivals.
  public func costOfSecond(_ arrivals: Arrivals) -> Double {
    switch scaling {
    case .none: return 1
    case .relative:
      let mean = arrivals.computation.mean
      let time = (0..<deviceCount).reduce(0) { $0 + mean / speed[$1] } / Double(deviceCount)
      return time > 0 ? 1 / time : 1
    }
  }
}
