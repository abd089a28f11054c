package import DMROFiles
package import DMROOffloading
internal import DMRORandom
internal import DMROScheduling

/// Asks for plans without learning, as `dmro solve` makes them.
package struct SolveRequest: Request {
  private enum Keys: String, CodingKey, CaseIterable {
    case call, system, workflows, scheme, energyWeight, scaling, maxComputation, maxTransfer
    case plans, nodes, seed, without
  }

  private var system = SystemChoice.name("table2")
  private let workflows: WorkflowList
  private var scheme = GraphScheme.optimal
  private var energyWeight = 0.2
  private let scaling: String?
  private let bounds: (computation: Double?, transfer: Double?)
  private let search: (plans: Int?, nodes: Int?, seed: UInt64?)
  private var without: [String] = []

  package init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    try container.update(&system, .system)
    workflows = try container.decode(WorkflowList.self, forKey: .workflows)
    try container.update(&scheme, .scheme)
    try container.update(&energyWeight, .energyWeight)
    scaling = try container.decodeIfPresent(String.self, forKey: .scaling)
    bounds = (
      try container.decodeIfPresent(Double.self, forKey: .maxComputation),
      try container.decodeIfPresent(Double.self, forKey: .maxTransfer)
    )
    search = (
      try container.decodeIfPresent(Int.self, forKey: .plans),
      try container.decodeIfPresent(Int.self, forKey: .nodes),
      try container.decodeIfPresent(UInt64.self, forKey: .seed)
    )
    try container.update(&without, .without)
    if let nodes = search.nodes { try container.check(1...50_000_000, nodes, .nodes) }
    if let plans = search.plans { try container.check(0...1_000_000_000, plans, .plans) }
  }

  package func answer() throws(InputError) -> String {
    let system = try system.read()
    let lines =
      if system.isUnshared, let chains = workflows.chains, scheme.isOfChains {
        try plan(chains, in: system)
      } else {
        try planGraphs(in: system)
      }
    return "{\"plans\": [\n  \(lines.joined(separator: ",\n  "))\n]}"
  }

  private func plan(
    _ chains: [Workflow], in system: EdgeCloudSystem
  ) throws(InputError) -> [String] {
    try system.requireChainModel(in: system.name)
    guard search.plans == nil, search.nodes == nil, search.seed == nil else {
      throw InputError(
        element: search.plans != nil ? "plans" : search.nodes != nil ? "nodes" : "seed",
        rule: "is for graphs and systems with queues; chains are solved without a search")
    }
    var scaling = CostScaling.perTerm
    if let name = self.scaling {
      guard let known = CostScaling(rawValue: name) else {
        throw Self.scaling(name, among: CostScaling.allCases.map(\.rawValue), "chains")
      }
      scaling = known
    }
    var largest = WorkloadBounds(of: chains)
    largest.maxComputation = bounds.computation ?? largest.maxComputation
    largest.maxTransfer = bounds.transfer ?? largest.maxTransfer
    let model = try CostModel(
      system: system, energyWeight: energyWeight, scaling: scaling, bounds: largest
    ).excluding(system.sites(without: without))
    let site = try fixedSite(of: chains, model)
    var lines: [String] = []
    for chain in chains {
      let optimum = model.optimalPlan(for: chain)
      let plan =
        if let site {
          try model.plan(Array(repeating: site, count: chain.subtaskCount), for: chain)
        } else if scheme == .greedy {
          try model.plan(model.greedyPlan(for: chain).decision, for: chain)
        } else {
          optimum
        }
      lines.append(PlanRecord(id: chain.id, plan: plan, optimalCost: optimum.cost.cost).json)
    }
    return lines
  }

  /// Returns the best site of the scheme's tier; `nil` where the scheme chooses sites.
  private func fixedSite(of chains: [Workflow], _ model: CostModel) throws(InputError) -> Int? {
    guard let tier = scheme.tier else { return nil }
    var choice = FixedSiteChoice(in: tier, model: model)
    for chain in chains { choice.add(chain) }
    guard let site = choice.best else { throw noSite() }
    return site
  }

  private func noSite() -> InputError {
    InputError(
      element: "scheme", rule: "must be one whose tier has a site, found \"\(scheme.rawValue)\"")
  }

  private func planGraphs(in system: EdgeCloudSystem) throws(InputError) -> [String] {
    guard without.isEmpty else {
      throw InputError(element: "without", rule: "is for chains on a system without queues")
    }
    guard bounds.computation == nil, bounds.transfer == nil else {
      throw InputError(
        element: bounds.computation != nil ? "maxComputation" : "maxTransfer",
        rule: "is for chains; graphs and systems with queues have the scaling none or relative")
    }
    guard scheme.isSearch || search.plans == nil && search.seed == nil else {
      throw InputError(
        element: search.plans != nil ? "plans" : "seed",
        rule: "is for searches without proof; \(scheme.rawValue) is none")
    }
    var effort = SearchEffort()
    effort.plans = search.plans ?? effort.plans
    effort.nodes = search.nodes ?? effort.nodes
    let scaling = try Self.graphScaling(scaling)
    var lines: [String] = []
    for (index, entry) in workflows.entries.enumerated() {
      let problem = try Self.problem(entry, at: index, in: system, energyWeight, scaling)
      let stream = SchedulingProblem.planStream(seed: search.seed ?? 0, index: index)
      guard let planned = try problem.plan(by: scheme, effort: effort, stream: stream) else {
        throw noSite()
      }
      lines.append(
        try problem.record(
          of: planned, id: entry.id, inDefaultOrder: scheme.isInDefaultOrder,
          nodes: search.nodes ?? SchedulingProblem.referenceNodes
        ).json)
    }
    return lines
  }

  /// Returns a workflow on the sites of a system.
  package static func problem(
    _ entry: WorkflowEntry, at index: Int, in system: EdgeCloudSystem, _ energyWeight: Double,
    _ scaling: GraphScaling
  ) throws(InputError) -> SchedulingProblem {
    do throws(InputError) {
      return try SchedulingProblem(
        entry.graph, in: system, energyWeight: energyWeight, scaling: scaling)
    } catch {
      throw error.element == "energyWeight" ? error : error.below("workflows[\(index)]")
    }
  }

  /// Returns the scaling of graphs by its name, relative by default.
  static func graphScaling(_ name: String?) throws(InputError) -> GraphScaling {
    guard let name else { return .relative }
    guard let scaling = GraphScaling(rawValue: name) else {
      throw Self.scaling(
        name, among: GraphScaling.allCases.map(\.rawValue), "graphs and systems with queues")
    }
    return scaling
  }

  private static func scaling(
    _ name: String, among known: [String], _ what: String
  ) -> InputError {
    InputError(
      element: "scaling",
      rule: "must be one of \(known.joined(separator: ", ")) for \(what), found \"\(name)\"")
  }
}

extension GraphScheme {
  /// True for schemes that plan chains of the paper's model without a search.
  fileprivate var isOfChains: Bool {
    switch self {
    case .optimal, .greedy, .local, .edge, .cloud: true
    default: false
    }
  }
}

/// Asks for the schedule of a plan.
struct ScheduleRequest: Request {
  private enum Keys: String, CodingKey, CaseIterable {
    case call, system, workflow, decision, order, energyWeight, scaling, nodes
  }

  private var system = SystemChoice.name("table2")
  private let workflow: WorkflowEntry
  private let decision: [Int]
  private let order: [Int]?
  private var energyWeight = 0.2
  private let scaling: String?
  private let nodes: Int?

  package init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    try container.update(&system, .system)
    workflow = try container.decode(WorkflowEntry.self, forKey: .workflow)
    decision = try container.decode([Int].self, forKey: .decision)
    order = try container.decodeIfPresent([Int].self, forKey: .order)
    try container.update(&energyWeight, .energyWeight)
    scaling = try container.decodeIfPresent(String.self, forKey: .scaling)
    nodes = try container.decodeIfPresent(Int.self, forKey: .nodes)
    if let nodes { try container.check(1...50_000_000, nodes, .nodes) }
  }

  package func answer() throws(InputError) -> String {
    let problem: SchedulingProblem
    do throws(InputError) {
      problem = try SchedulingProblem(
        workflow.graph, in: try system.read(), energyWeight: energyWeight,
        scaling: try SolveRequest.graphScaling(scaling))
    } catch { throw error.element == "device" ? error.below("workflow") : error }
    let plan = try GraphPlan(of: problem, sites: decision, order: order)
    let reference =
      if let nodes {
        try problem.reference(of: plan, inDefaultOrder: order == nil, nodes: nodes)
      } else { Reference.none }
    return GraphPlanRecord(
      id: workflow.id, schedule: try problem.schedule(plan), reference: reference
    ).json
  }
}
