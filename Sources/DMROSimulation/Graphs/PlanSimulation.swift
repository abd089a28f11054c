public import DMRORandom

/// A scheme over time for workflows of several subtasks: chooses a plan for each at its arrival.
public protocol PlanScheme: Sendable {
  /// The name.
  var name: String { get }
  /// The prices for which candidates are sought: see `PlanSearch`.
  var prices: [[Double]] { get }

  /// Returns the plan for a workflow.
  ///
  /// - Parameters:
  ///   - candidates: The plans.
  ///   - state: The state of the system at the arrival.
  /// - Returns: The plan, below the number of candidates.
  mutating func choose(
    _ candidates: borrowing PlanCandidates, in state: borrowing WorkflowState
  ) -> Int
}

/// Static prices: the least cost plus the price of the blocked time in each tier.
public struct PlanPriceScheme: PlanScheme {
  /// The name.
  public let name: String
  /// The prices of a second of blocked time on devices, edges and clouds, one vector.
  public private(set) var prices: [[Double]]

  /// Creates the scheme.
  ///
  /// - Parameter prices: The prices of a second of blocked time on devices, edges and clouds.
  /// - Precondition: There are three prices.
  public init(_ prices: [Double]) {
    precondition(prices.count == 3, "there must be 3 prices, found \(prices.count)")
    (name, self.prices) = (prices.allSatisfy { $0 == 0 } ? "selfish" : "prices", [prices])
  }

  /// The scheme without prices: the best plan for each workflow itself.
  public static let selfish = PlanPriceScheme([0, 0, 0])

  /// Returns the only candidate.
  ///
  /// - Parameters:
  ///   - candidates: The plans.
  ///   - state: The state of the system at the arrival.
  public func choose(
    _ candidates: borrowing PlanCandidates, in state: borrowing WorkflowState
  ) -> Int { 0 }
}

/// A simulation of workflows of one shape, each planned by a scheme on what is reserved.
///
/// It plans as `WorkflowSimulation` does, gaps included, without ports and scaling, and many times
/// faster. Memory does not grow with the number of workflows.
public struct PlanSimulation<Scheme: PlanScheme>: Sendable {
  /// The scheme.
  public var scheme: Scheme
  /// The state of the system.
  public private(set) var state: WorkflowState
  /// The candidates of the last workflow.
  public private(set) var candidates: PlanCandidates
  private var search: PlanSearch

  /// Creates a simulation of an idle system.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - shape: The shape of the workflows.
  ///   - scheme: The scheme.
  public init(_ sites: WorkflowSites, _ shape: WorkflowShape, by scheme: Scheme) {
    self.scheme = scheme
    state = WorkflowState(sites)
    search = PlanSearch(sites, shape, prices: scheme.prices)
    candidates = PlanCandidates(shape, capacity: scheme.prices.count)
  }

  /// Draws the next workflow of a stream, and finds its candidates.
  ///
  /// - Parameter workflows: The stream.
  public mutating func find(next workflows: inout WorkflowStream) {
    workflows.next(into: &candidates.workflow)
    search.find(in: state, for: &candidates)
  }

  /// Lets the scheme choose among the candidates, and reserves what the plan needs.
  ///
  /// - Returns: The plan, below the number of candidates.
  public mutating func take() -> Int {
    let plan = scheme.choose(candidates, in: state)
    state.take(plan, of: candidates)
    return plan
  }

  /// Plans the next workflow of a stream.
  ///
  /// - Parameter workflows: The stream.
  /// - Returns: The plan, below the number of candidates.
  public mutating func plan(next workflows: inout WorkflowStream) -> Int {
    find(next: &workflows)
    return take()
  }

  /// Plans workflows of a stream, and sums up what they cost.
  ///
  /// - Parameters:
  ///   - count: The number of workflows.
  ///   - workflows: The stream.
  ///   - summary: Receives the costs.
  public mutating func run(
    _ count: Int, of workflows: inout WorkflowStream, into summary: inout SimulationSummary
  ) {
    for _ in 0..<count {
      let plan = plan(next: &workflows)
      let total = candidates.totals[plan]
      summary.add(cost: total.cost, delay: total.delay, energy: total.energy)
      for run in candidates.runs(of: plan) {
        summary.note(state.sites.jobs.tiers[candidates.runs[run].site])
      }
    }
  }
}

extension WorkflowSites {
  /// Returns the mean cost of workflows of a stream from an idle system on.
  ///
  /// - Parameters:
  ///   - count: The number of workflows, at least 1.
  ///   - arrivals: The model of arrivals.
  ///   - stream: The source of random numbers of the arrivals.
  ///   - scheme: The scheme.
  public func meanCost(
    _ count: Int, of arrivals: WorkflowArrivals, stream: RandomStream, by scheme: some PlanScheme
  ) -> Double {
    var simulation = PlanSimulation(self, arrivals.shape, by: scheme)
    var workflows = WorkflowStream(arrivals, deviceCount: deviceCount, stream: stream)
    var sum = 0.0
    for _ in 0..<count {
      let plan = simulation.plan(next: &workflows)
      sum += simulation.candidates.totals[plan].cost
    }
    return sum / Double(count)
  }
}
