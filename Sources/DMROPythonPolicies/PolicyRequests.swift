internal import DMRO
internal import DMROFiles
internal import DMROGraphs
internal import DMRONetworks
internal import DMROOffloading
internal import DMROPython
internal import DMRORandom
internal import DMROScheduling

/// Asks for a policy.
struct OpenRequest: Decodable {
  private enum Keys: String, CodingKey, CaseIterable { case path, system, best }
  private let path: String?
  private let system: SystemChoice?
  private var isBest = false

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    path = try container.decodeIfPresent(String.self, forKey: .path)
    system = try container.decodeIfPresent(SystemChoice.self, forKey: .system)
    try container.update(&isBest, .best)
  }

  /// Reads the policy.
  func policy() throws(InputError) -> SavedPolicy {
    try SavedPolicy(path, in: system, isBest: isBest)
  }
}

/// Asks for plans of a policy, as `dmro decide` makes them.
struct DecideRequest: Decodable {
  private enum Keys: String, CodingKey, CaseIterable {
    case workflows, system, energyWeight, scaling, polish, seed, nodes, without
  }

  private let workflows: WorkflowList
  private let system: SystemChoice?
  private let energyWeight: Double?
  private let scaling: GraphScaling?
  private var isPolished = false
  private let seed: UInt64?
  private let nodes: Int?
  private var without: [String] = []

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    workflows = try container.decode(WorkflowList.self, forKey: .workflows)
    system = try container.decodeIfPresent(SystemChoice.self, forKey: .system)
    energyWeight = try container.decodeIfPresent(Double.self, forKey: .energyWeight)
    scaling = try container.decodeStrictlyIfPresent(GraphScaling.self, forKey: .scaling)
    try container.update(&isPolished, .polish)
    seed = try container.decodeIfPresent(UInt64.self, forKey: .seed)
    nodes = try container.decodeIfPresent(Int.self, forKey: .nodes)
    try container.update(&without, .without)
    if let nodes { try container.check(1...50_000_000, nodes, .nodes) }
  }

  /// Returns the plans in JSON.
  ///
  /// - Parameter policy: The policy.
  /// - Throws: `InputError`, naming the element and the rule it breaks.
  func answer(by policy: SavedPolicy) throws(InputError) -> String {
    let (lines, warnings) =
      switch policy {
      case .chains(let policy): try decideChains(by: policy)
      case .graphs(let policy, let own): try decideGraphs(by: policy, in: own)
      case .arrivals:
        throw InputError(
          element: "policy",
          rule: "must be one of workflows; a policy over time decides job by job: use its values "
            + "in ArrivalsEnv, or dmro simulate")
      }
    return """
      {"plans": [\(lines.joined(separator: ",\n"))], "warnings": \(StrictJSON.encode(warnings))}
      """
  }

  private func decideChains(
    by policy: TrainedPolicy
  ) throws(InputError) -> (lines: [String], warnings: [String]) {
    let others = [
      ("system", system != nil), ("energyWeight", energyWeight != nil),
      ("scaling", scaling != nil), ("polish", isPolished), ("seed", seed != nil),
      ("nodes", nodes != nil),
    ]
    if let (name, _) = others.first(where: { $0.1 }) {
      throw InputError(
        element: name, rule: "is for policies for graphs; this one has its own settings")
    }
    guard let chains = workflows.chains else {
      throw InputError(element: "workflows", rule: "must be chains, found graphs too")
    }
    let excluded = try policy.settings.system.sites(without: without)
    let decisions = try policy.decide(chains, excluding: excluded)
    let model = try policy.settings.costModel.excluding(excluded)
    var lines: [String] = []
    for (chain, decision) in zip(chains, decisions) {
      lines.append(
        PlanRecord(
          id: chain.id, plan: try model.plan(decision.plan, for: chain),
          optimalCost: model.optimalPlan(for: chain).cost.cost
        ).json)
    }
    return (lines, policy.warnings(about: decisions, for: chains))
  }

  private func decideGraphs(
    by policy: GraphPolicy, in own: EdgeCloudSystem?
  ) throws(InputError) -> (lines: [String], warnings: [String]) {
    guard without.isEmpty else {
      throw InputError(element: "without", rule: "is for chains")
    }
    let system = try system?.read() ?? own ?? .table2
    let family = policy.origin.family
    let weight = energyWeight ?? (family.system == nil ? 0.2 : family.energyWeights.first ?? 0.2)
    var lines: [String] = []
    var arbitraryCount = 0
    for (index, entry) in workflows.entries.enumerated() {
      let problem = try SolveRequest.problem(
        entry, at: index, in: system, weight, scaling ?? .relative)
      let plan = policy.decide(
        problem, isPolished: isPolished,
        stream: SchedulingProblem.planStream(seed: seed ?? 0, index: index)
      ).plan
      if !policy.hasFiniteValues(for: problem) { arbitraryCount += 1 }
      lines.append(
        try problem.record(
          of: (plan, nil), id: entry.id, inDefaultOrder: false,
          nodes: nodes ?? SchedulingProblem.referenceNodes
        ).json)
    }
    guard arbitraryCount > 0 else { return (lines, []) }
    return (
      lines,
      [
        """
        the values of networks are not finite for \(arbitraryCount) of \(lines.count) workflows: \
        their plans are arbitrary
        """
      ]
    )
  }
}
