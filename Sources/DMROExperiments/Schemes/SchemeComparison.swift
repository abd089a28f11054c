public import DMRO
public import DMROFiles

/// The result of a scheme on a set of workflows.
public struct SchemeResult: Hashable, Sendable {
  /// The name of the scheme.
  public var name: String
  /// The scaled mean total cost of its plans.
  public var meanCost: Double
  /// The reference of the cost: a scaled mean total cost.
  public var reference: Reference
  /// The mean delay of its plans, in seconds.
  public var meanDelay: Double
  /// The mean energy of its plans, in joules.
  public var meanEnergy: Double
  /// The share of all subtasks at each site, `[K]`.
  public var siteShares: [Double]

  /// The gap to the reference, mean cost / reference − 1; `nil` without a reference.
  public var gap: Double? { reference.gap(of: meanCost) }

  /// Creates the result of a scheme from its plans, with the optimum as the reference.
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
    let sum = optimal.reduce(0) { $0 + $1.cost.cost }
    self.init(
      name: name, plans: plans, reference: .optimum(sum / Double(plans.count)),
      siteCount: siteCount)
  }

  /// Creates the result of a scheme from its plans.
  ///
  /// - Parameters:
  ///   - name: The name of the scheme.
  ///   - plans: Its plan for each workflow.
  ///   - reference: The reference of the mean cost.
  ///   - siteCount: The number of sites K.
  /// - Precondition: There is a plan.
  public init(name: String, plans: [Plan], reference: Reference, siteCount: Int) {
    precondition(!plans.isEmpty, "there must be a plan")
    self.name = name
    self.reference = reference
    let count = Double(plans.count)
    meanCost = plans.reduce(0) { $0 + $1.cost.cost } / count
    meanDelay = plans.reduce(0) { $0 + $1.cost.delay } / count
    meanEnergy = plans.reduce(0) { $0 + $1.cost.energy } / count
    var placed = [Int](repeating: 0, count: siteCount)
    for plan in plans { for site in plan.decision { placed[site] += 1 } }
    let total = Double(max(1, placed.reduce(0, +)))
    siteShares = placed.map { Double($0) / total }
  }
}

extension SchemeResult {
  /// Creates a result from means, without a reference.
  init(
    name: String, meanCost: Double, meanDelay: Double, meanEnergy: Double,
    siteShares: [Double] = []
  ) {
    self.name = name
    self.meanCost = meanCost
    self.meanDelay = meanDelay
    self.meanEnergy = meanEnergy
    reference = .none
    self.siteShares = siteShares
  }
}

/// All schemes on the same workflows.
public struct SchemeComparison: Hashable, Sendable {
  /// The names of the sites.
  public var sites: [String]
  /// A result for each scheme, the optimum last.
  public var results: [SchemeResult]

  /// The reference of the results, which is the same for all.
  public var reference: Reference { results.first?.reference ?? .none }

  /// Compares plans of learners with the schemes without learning, including registered ones.
  ///
  /// - Parameters:
  ///   - costModel: The cost model.
  ///   - learned: The plans of learners for the workflows, by name.
  ///   - workflows: The workflows.
  ///   - training: The workflows for the preparation of schemes.
  ///   - schemes: The schemes, those of the package by default; those that apply to the system are
  ///     compared.
  /// - Throws: `InputError`, naming a workflow with an invalid plan.
  /// - Precondition: There is a workflow.
  public init(
    costModel: CostModel, learned: [(name: String, plans: [[Int]])], workflows: [Workflow],
    training: [Workflow], schemes: SchemeRegistry = .standard
  ) throws(InputError) {
    try self.init(
      costModel: costModel, learned: learned, workflows: workflows, training: training,
      schemes: schemes.compared(in: costModel.system))
  }

  /// Compares plans of learners with given schemes.
  ///
  /// - Parameters:
  ///   - costModel: The cost model.
  ///   - learned: The plans of learners for the workflows, by name.
  ///   - workflows: The workflows.
  ///   - training: The workflows for the preparation of schemes.
  ///   - schemes: The schemes, which apply to the system.
  /// - Throws: `InputError`, naming a workflow with an invalid plan.
  package init(
    costModel: CostModel, learned: [(name: String, plans: [[Int]])], workflows: [Workflow],
    training: [Workflow], schemes: [any Scheme]
  ) throws(InputError) {
    let optimal = workflows.map(costModel.optimalPlan)
    sites = costModel.system.sites.map(\.name)
    func result(_ name: String, _ plans: [Plan]) -> SchemeResult {
      SchemeResult(
        name: name, plans: plans, optimal: optimal, siteCount: costModel.siteCount)
    }
    results = try learned.map { learner throws(InputError) in
      result(
        learner.name,
        try zip(learner.plans, workflows).map { plan, workflow throws(InputError) in
          try costModel.plan(plan, for: workflow)
        })
    }
    for scheme in schemes {
      let plans =
        scheme.name == SchemeRegistry.optimum
        ? optimal : try scheme.plans(for: workflows, by: costModel, choosingBy: training)
      results.append(result(scheme.name, plans))
    }
  }
}
