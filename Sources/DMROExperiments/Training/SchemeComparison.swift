public import DMRO

/// What a scheme makes of a set of workflows.
public struct SchemeResult: Hashable, Sendable {
  /// The name of the scheme.
  public var name: String
  /// The mean total cost of its plans, scaled.
  public var meanCost: Double
  /// The mean total cost of the optimal plans, scaled.
  public var meanOptimalCost: Double
  /// The mean delay of its plans, in seconds.
  public var meanDelay: Double
  /// The mean energy of its plans, in joules.
  public var meanEnergy: Double
  /// The share of all subtasks that it places at each site, `[K]`.
  public var siteShares: [Double]

  /// The gap to the optimum: mean cost / mean optimum − 1.
  public var gap: Double { PlanCost.gap(of: meanCost, to: meanOptimalCost) }

  /// Creates the result of a scheme from its plans.
  ///
  /// - Parameters:
  ///   - name: The name of the scheme.
  ///   - plans: Its plan for each workflow.
  ///   - optimal: The optimal plan for each workflow.
  ///   - siteCount: The number of sites K.
  /// - Precondition: There is a plan, and an optimal one for each.
  public init(name: String, plans: [Plan], optimal: [Plan], siteCount: Int) {
    precondition(
      !plans.isEmpty && plans.count == optimal.count,
      "\(plans.count) plans cannot be compared with \(optimal.count)")
    self.name = name
    let count = Double(plans.count)
    meanCost = plans.reduce(0) { $0 + $1.cost.cost } / count
    meanOptimalCost = optimal.reduce(0) { $0 + $1.cost.cost } / count
    meanDelay = plans.reduce(0) { $0 + $1.cost.delay } / count
    meanEnergy = plans.reduce(0) { $0 + $1.cost.energy } / count
    var placed = [Int](repeating: 0, count: siteCount)
    for plan in plans { for site in plan.decision { placed[site] += 1 } }
    let total = Double(max(1, placed.reduce(0, +)))
    siteShares = placed.map { Double($0) / total }
  }
}

extension Scheme {
  /// The names of the schemes that run every subtask at one site.
  package static let fixedNames = fixed.map(\.rawValue)

  private static let fixed = [Scheme.local, .edge, .cloud]

  /// The schemes that are compared in a system, in the order of their results: those whose tier it
  /// has, greedy and optimal.
  static func compared(in system: EdgeCloudSystem) -> [Scheme] {
    fixed.filter { $0.tier.map { !system.sites(in: $0).isEmpty } ?? true } + [.greedy, .optimal]
  }
}

/// All schemes on the same workflows.
public struct SchemeComparison: Hashable, Sendable {
  /// The names of the sites.
  public var sites: [String]
  /// A result for each scheme, the optimum last.
  public var results: [SchemeResult]

  /// Compares plans of a learner with the schemes that do not learn.
  ///
  /// - Parameters:
  ///   - costModel: What plans cost.
  ///   - learned: The plans of learners for the workflows, by name.
  ///   - workflows: The workflows.
  ///   - training: The workflows by which a fixed scheme chooses its site in its tier.
  /// - Precondition: There is a workflow.
  public init(
    costModel: CostModel, learned: [(name: String, plans: [[Int]])], workflows: [Workflow],
    training: [Workflow]
  ) {
    let optimal = workflows.map(costModel.optimalPlan)
    sites = costModel.system.sites.map(\.name)
    func result(_ name: String, _ plans: [Plan]) -> SchemeResult {
      SchemeResult(
        name: name, plans: plans, optimal: optimal, siteCount: costModel.siteCount)
    }
    results = learned.map { learner in
      result(
        learner.name, zip(learner.plans, workflows).map { costModel.plan($0, for: $1) })
    }
    results += Scheme.compared(in: costModel.system).compactMap { scheme in
      let plans =
        scheme == .optimal
        ? optimal : costModel.plans(by: scheme, for: workflows, training: training)
      return plans.map { result(scheme.rawValue, $0) }
    }
  }
}
