public import DMROOffloading
public import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// A workflow on its sites, with the order in which its subtasks are placed.
public struct GraphEpisode: Sendable {
  /// The workflow on its sites.
  public let problem: SchedulingProblem
  /// The subtasks in the order of placement, `[N]`.
  public let order: [Int]
  let outlook: GraphOutlook

  /// The unit u of the costs of steps: the cost of the plan in `knownCost`, ÷ N.
  package var unit: Double { outlook.unit }

  /// The cost of the cheaper of the plans of greedy and look.
  package var knownCost: Double { outlook.referenceCost }

  /// Creates an episode in the default order.
  ///
  /// - Parameter problem: The workflow on its sites.
  public init(_ problem: SchedulingProblem) {
    self.problem = problem
    order = problem.defaultOrder
    outlook = GraphOutlook(problem)
  }

  private init(_ other: GraphEpisode, order: [Int]) {
    problem = other.problem
    outlook = other.outlook
    self.order = order
  }

  /// Returns the same workflow in a random order near the default one.
  ///
  /// The priority of a subtask is its rank ÷ the greatest rank, plus normal noise.
  ///
  /// - Parameters:
  ///   - deviation: The standard deviation of the noise.
  ///   - stream: The source of randomness.
  public func perturbed(by deviation: Double, using stream: inout RandomStream) -> GraphEpisode {
    let greatest = outlook.greatestRank
    let priority = problem.rank.map { $0 / greatest + deviation * stream.normal() }
    return GraphEpisode(self, order: problem.graph.links.order(byHighest: priority))
  }
}

/// The quantities of a workflow on its sites from which the features of all its candidates follow.
final class GraphOutlook: Sendable {
  /// The features of a site that stay the same.
  struct SiteTraits: Sendable {
    /// The tier as one of three.
    var tier: (Float, Float, Float) = (0, 0, 0)
    /// The logarithms of speed, energy and mean 1/B against the extremes of all sites, divided by 3.
    var speed: Float = 0
    var energy: Float = 0
    var link: Float = 0
    /// The number of processors m; 0 if there is no limit.
    var processors = 0.0
    /// The mean of 1/B to all sites, in s per MB.
    var meanInverse = 0.0
  }

  /// The optimistic completion of each subtask at each site.
  let completion: OptimisticCompletion
  /// The unit u of costs: that of the cheaper of the plans of greedy and look, ÷ N.
  let unit: Double
  /// The cost of that plan.
  let referenceCost: Double
  /// The factor from s to units.
  let timeFactor: Double
  /// The factor from J to units; contains δ.
  let energyFactor: Double
  /// δ against relative costs.
  let energyShare: Float
  /// The least energy in J of each subtask over its sites, without transfers, `[N]`.
  let leastEnergy: ContiguousArray<Double>
  /// The greatest upward rank in s, above 0.
  let greatestRank: Double
  /// The traits of each site, `[K]`.
  let traits: ContiguousArray<SiteTraits>

  init(_ problem: SchedulingProblem) {
    let (count, sites) = (problem.subtaskCount, problem.siteCount)
    completion = OptimisticCompletion(problem)
    var look = LookRule(problem, completion: completion)
    referenceCost = min(problem.greedyPlan().cost, look.plan(problem).cost)
    unit = referenceCost > 0 ? referenceCost / Double(count) : 1
    timeFactor = 1 / (problem.delayDivisor * unit)
    energyFactor = problem.energyWeight / (problem.energyDivisor * unit)
    switch problem.scaling {
    case .relative: energyShare = Float(problem.energyWeight)
    case .none:
      var device = ScheduleBuilder(problem)
      for subtask in problem.defaultOrder { device.place(subtask, at: 0) }
      energyShare =
        device.delay > 0 ? Float(problem.energyWeight * device.energy / device.delay) : 0
    }
    let energy = problem.siteEnergy
    leastEnergy = ContiguousArray(
      (0..<count).lazy.map { subtask in
        var least = energy[subtask * sites]
        for site in 1..<max(1, sites) { least = min(least, energy[subtask * sites + site]) }
        return least
      })
    let greatest = problem.rank.max() ?? 0
    greatestRank = greatest > 0 ? greatest : 1
    traits = Self.traits(of: problem)
  }

  private static func traits(of problem: SchedulingProblem) -> ContiguousArray<SiteTraits> {
    let (system, sites) = (problem.system, problem.sites)
    let inverse = sites.map { from in
      sites.reduce(0.0) { $0 + ($1 == from ? 0 : 1 / system.bandwidth(from: from, to: $1)) }
        / Double(sites.count)
    }
    let energies = sites.map { system.weightedEnergy(of: $0) }
    let speed = sites.reduce(0.0) { max($0, system.sites[$1].speed) }
    func logarithm(_ value: Double, against least: Double) -> Float {
      value > 0 && least > 0 ? Float(log(value / least) / 3) : 0
    }
    let leastEnergy = energies.lazy.filter { $0 > 0 }.min() ?? 0
    let leastInverse = inverse.lazy.filter { $0 > 0 }.min() ?? 0
    return ContiguousArray(
      sites.indices.map { index in
        let site = system.sites[sites[index]]
        return SiteTraits(
          tier: (
            site.tier == .device ? 1 : 0, site.tier == .edge ? 1 : 0, site.tier == .cloud ? 1 : 0
          ),
          speed: logarithm(site.speed, against: speed),
          energy: logarithm(energies[index], against: leastEnergy),
          link: logarithm(inverse[index], against: leastInverse),
          processors: site.resources.processors.map(Double.init) ?? 0,
          meanInverse: inverse[index])
      })
  }
}
