public import DMROFiles
public import DMROOffloading
public import DMRORandom

/// A way to plan graphs without learning.
public enum GraphScheme: String, Hashable, Sendable, CaseIterable, Codable {
  /// The cheapest plan in the default order, by branch and bound.
  case optimal = "optimal"
  /// The cheapest plan over all orders, by branch and bound.
  case optimalAnyOrder = "optimal-any-order"
  /// The least cost of each step.
  case greedy = "greedy"
  /// The least shaped cost of each step.
  case look = "look"
  /// The best of all completions by `look` at each step.
  case pilot = "pilot"
  /// The least finish time of each subtask (Topcuoglu and others, 2002).
  case heft = "heft"
  /// The critical path on one site (Topcuoglu and others, 2002).
  case cpop = "cpop"
  /// The least finish time plus optimistic cost (Arabnejad and Barbosa, 2014).
  case peft = "peft"
  /// The least finish time of the successors (Bittencourt and others, 2010).
  case lookahead = "lookahead"
  /// Changes of one site and swaps in the order, while they lower the cost.
  case hillClimbing = "hill-climbing"
  /// Hill climbing again and again from perturbed plans.
  case localSearch = "local-search"
  /// A genetic algorithm with local search.
  case genetic = "genetic"
  /// A particle swarm with simulated annealing.
  case swarm = "swarm"
  /// All subtasks on the device.
  case local = "local"
  /// All subtasks at the best single edge.
  case edge = "edge"
  /// All subtasks at the best single cloud.
  case cloud = "cloud"

  /// True if all plans of the scheme have the default order.
  public var isInDefaultOrder: Bool {
    switch self {
    case .optimal, .greedy, .look, .pilot, .heft, .lookahead, .local, .edge, .cloud: true
    case .optimalAnyOrder, .cpop, .peft, .hillClimbing, .localSearch, .genetic, .swarm: false
    }
  }

  /// True for searches without proof, which evaluate a number of plans.
  public var isSearch: Bool {
    switch self {
    case .hillClimbing, .localSearch, .genetic, .swarm: true
    default: false
    }
  }

  /// The tier at whose single sites the scheme plans; `nil` where it chooses sites.
  public var tier: Tier? {
    switch self {
    case .local: .device
    case .edge: .edge
    case .cloud: .cloud
    default: nil
    }
  }
}

/// The budget of searches.
public struct SearchEffort: Hashable, Sendable {
  /// The largest number of plans of a search without proof.
  public var plans: Int
  /// The most nodes of an exact search.
  public var nodes: Int
  /// The number of threads of an exact search; results do not depend on it.
  public var threads: Int

  /// Creates an effort.
  ///
  /// - Parameters:
  ///   - plans: The most plans that a search without proof evaluates.
  ///   - nodes: The most nodes of an exact search.
  ///   - threads: The number of threads of an exact search.
  public init(plans: Int = 2000, nodes: Int = 200_000, threads: Int = 1) {
    self.plans = plans
    self.nodes = nodes
    self.threads = threads
  }

  /// Checks the effort.
  ///
  /// - Throws: `InputError`, naming the number that is out of bounds.
  public func validate() throws(InputError) {
    try NumberRules.atLeast(0, plans, "plans")
    try NumberRules.atLeast(1, nodes, "nodes")
    try NumberRules.atLeast(1, threads, "threads")
  }
}

extension SchedulingProblem {
  /// Returns the plan of a scheme.
  ///
  /// - Parameters:
  ///   - scheme: The scheme.
  ///   - timelines: The reservations of earlier workflows; none by default.
  ///   - effort: The budget of searches.
  ///   - stream: The source of random bits of searches; the same stream gives the same plan.
  /// - Returns: The plan, with its bound where the scheme is exact; `nil` where the workflow may use
  ///   no site of the scheme's tier.
  /// - Throws: `InputError`, if a number of the effort is out of bounds.
  public func plan(
    by scheme: GraphScheme, on timelines: Timelines? = nil, effort: SearchEffort = .init(),
    stream: RandomStream = RandomStream(seed: 0)
  ) throws(InputError) -> (plan: GraphPlan, exact: ExactPlan?)? {
    try effort.validate()
    var stream = stream.split(scheme.rawValue)
    switch scheme {
    case .optimal:
      let exact = try optimalPlan(on: timelines, budget: effort.nodes, threads: effort.threads)
      return (exact.plan, exact)
    case .optimalAnyOrder:
      let exact = try optimalPlanInAnyOrder(
        on: timelines, budget: effort.nodes, threads: effort.threads)
      return (exact.plan, exact)
    case .greedy: return (greedyPlan(on: timelines), nil)
    case .look: return (lookPlan(on: timelines), nil)
    case .pilot: return (pilotPlan(on: timelines), nil)
    case .heft: return (heftPlan(on: timelines), nil)
    case .cpop: return (criticalPathPlan(on: timelines), nil)
    case .peft: return (predictedFinishPlan(on: timelines), nil)
    case .lookahead: return (lookaheadPlan(on: timelines), nil)
    case .hillClimbing: return (try hillClimbingPlan(on: timelines, budget: effort.plans), nil)
    case .localSearch:
      return (
        try iteratedLocalSearchPlan(on: timelines, budget: effort.plans, using: &stream), nil
      )
    case .genetic:
      return (
        try MemeticSearch().plan(self, on: timelines, budget: effort.plans, using: &stream), nil
      )
    case .swarm:
      return (
        try ParticleSwarm().plan(self, on: timelines, budget: effort.plans, using: &stream), nil
      )
    case .local, .edge, .cloud:
      return singleSitePlan(in: scheme.tier, on: timelines).map { ($0, nil) }
    }
  }
}
