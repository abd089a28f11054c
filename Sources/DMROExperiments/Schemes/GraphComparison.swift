import DMRO
public import DMROFiles
public import DMROGraphs
public import DMROScheduling

/// Policies for graphs and schemes without learning, on the same workflows of one system.
///
/// The reference of all results is the mean cost of the best known plans: for each workflow the
/// cheapest plan that any of them makes.
public struct GraphComparison: Hashable, Sendable {
  /// The names of the sites.
  public let sites: [String]
  /// A result for each policy, then for each scheme.
  public let results: [SchemeResult]

  /// The schemes of a comparison by default.
  ///
  /// The optimum of the default order stands among them only where the search proves it for every
  /// workflow.
  public static let schemes: [GraphScheme] = [
    .local, .edge, .cloud, .greedy, .look, .heft, .cpop, .peft, .lookahead, .pilot,
    .hillClimbing, .localSearch, .genetic, .swarm, .optimal,
  ]

  /// A named way to plan.
  private enum Planner {
    case policy(GraphPolicy, isPolished: Bool)
    case scheme(GraphScheme)
  }

  /// Compares a policy, as it is and polished, with schemes without learning.
  ///
  /// - Parameters:
  ///   - problems: The workflows on their sites, all in one system.
  ///   - policy: The policy.
  ///   - own: The plans of other planners, by name.
  ///   - schemes: The schemes; one whose tier a workflow cannot use is left out.
  ///   - effort: The budget of searches.
  ///   - isInterrupted: Called before every plan.
  /// - Throws: `InputError`, if a number of the effort is out of bounds, there is no workflow, or the
  ///   comparison is interrupted; naming the file and the element of another planner's plan that
  ///   breaks a rule.
  public init(
    _ problems: [SchedulingProblem], policy: GraphPolicy,
    own: [(name: String, plans: DecisionFile)] = [], schemes: [GraphScheme] = Self.schemes,
    effort: SearchEffort = SearchEffort(nodes: 20_000), until isInterrupted: () -> Bool = { false }
  ) throws(InputError) {
    guard let system = problems.first?.system else {
      throw InputError(element: "workflows", rule: "must hold at least 1 workflow, found none")
    }
    let planners: [(name: String, planner: Planner)] =
      [
        ("dmro", .policy(policy, isPolished: false)),
        ("dmro-polished", .policy(policy, isPolished: true)),
      ]
      + schemes.map { ($0.rawValue, .scheme($0)) }
    let others = try own.map { name, file throws(InputError) in
      (name: name, plans: try Self.plans(of: file, for: problems))
    }
    var planned: [(name: String, plans: [GraphPlan])] = []
    for (name, planner) in planners {
      var plans: [GraphPlan] = []
      for (index, problem) in problems.enumerated() {
        if isInterrupted() {
          throw InputError(.interrupted, rule: "the comparison was interrupted")
        }
        let stream = RandomStream(seed: 0).split("plans").split(index)
        guard
          let plan = try Self.plan(problem, by: planner, effort: effort, stream: stream)
        else { break }
        plans.append(plan)
      }
      if plans.count == problems.count { planned.append((name, plans)) }
    }
    // Behind the two rows of the policy.
    planned.insert(contentsOf: others, at: min(2, planned.count))
    let best = problems.indices.reduce(0.0) { sum, index in
      sum + (planned.lazy.map { $0.plans[index].cost }.min() ?? 0)
    }
    let reference = Reference.bestKnown(best / Double(problems.count))
    sites = system.sites.map(\.name)
    results = planned.map { name, plans in
      SchemeResult(name: name, plans: plans, of: problems, reference: reference)
    }
  }

  /// Returns the plans of a file, with their costs.
  private static func plans(
    of file: DecisionFile, for problems: [SchedulingProblem]
  ) throws(InputError) -> [GraphPlan] {
    let entries = try file.entries(for: problems.map(\.graph.id))
    return try zip(entries, problems).map { entry, problem throws(InputError) in
      do throws(InputError) {
        return try GraphPlan(of: problem, sites: entry.decision, order: entry.order)
      } catch { throw file.located(error, at: entry.id) }
    }
  }

  /// Returns a plan; `nil` for an exact search without a proof, and where there is no site.
  private static func plan(
    _ problem: SchedulingProblem, by planner: Planner, effort: SearchEffort, stream: RandomStream
  ) throws(InputError) -> GraphPlan? {
    switch planner {
    case .policy(let policy, let isPolished):
      return policy.decide(problem, isPolished: isPolished, stream: stream).plan
    case .scheme(let scheme):
      guard let planned = try problem.plan(by: scheme, effort: effort, stream: stream) else {
        return nil
      }
      return planned.exact.map(\.isProven) ?? true ? planned.plan : nil
    }
  }
}

extension SchemeResult {
  /// Creates the result of a scheme from its plans for graphs in one system.
  init(
    name: String, plans: [GraphPlan], of problems: [SchedulingProblem], reference: Reference
  ) {
    let count = Double(max(1, plans.count))
    self.init(
      name: name, meanCost: plans.reduce(0) { $0 + $1.cost } / count,
      meanDelay: plans.reduce(0) { $0 + $1.delay } / count,
      meanEnergy: plans.reduce(0) { $0 + $1.energy } / count)
    self.reference = reference
    var placed = [Int](repeating: 0, count: problems.first?.system.sites.count ?? 0)
    for (plan, problem) in zip(plans, problems) {
      for site in plan.decision { placed[problem.sites[site]] += 1 }
    }
    let total = Double(max(1, placed.reduce(0, +)))
    siteShares = placed.map { Double($0) / total }
  }
}
