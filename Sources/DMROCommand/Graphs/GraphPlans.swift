import ArgumentParser
import DMRO
import DMROFiles
import DMROGraphs
import DMROPictures
import DMROScheduling

/// Plans of workflows as graphs, each alone on the idle system.
struct GraphPlans {
  /// A scheme without learning, or networks.
  enum Planner {
    case scheme(GraphScheme)
    case policy(GraphPolicy, isPolished: Bool)

    /// The name in titles.
    var name: String {
      switch self {
      case .scheme(let scheme): scheme.rawValue
      case .policy(_, let isPolished): isPolished ? "dmro, polished" : "dmro"
      }
    }

    /// True if all plans have the default order.
    var isInDefaultOrder: Bool {
      switch self {
      case .scheme(let scheme): scheme.isInDefaultOrder
      case .policy: false
      }
    }
  }

  var system: EdgeCloudSystem
  /// The name of the system's file, for errors.
  var source: String
  /// The name of the workflows' file, for errors.
  var workflows: String
  var planner: Planner
  var energyWeight: Double
  var scaling: GraphScaling
  var effort: SearchEffort
  /// The most nodes of the search for a reference.
  var referenceNodes = SchedulingProblem.referenceNodes
  var seed: UInt64

  /// Prints the plans of a file.
  ///
  /// - Parameters:
  ///   - file: The workflows.
  ///   - json: Whether to print JSON.
  ///   - drawn: The index of the workflow whose plan is drawn, if any.
  /// - Returns: The picture of that plan.
  func run(
    _ file: WorkflowFile, asJSON json: Bool, drawing drawn: Int?
  ) throws(InputError) -> Canvas? {
    var output = Terminal.Output()
    var rows = [["workflow", "cost", "delay (s)", "energy (J)", "gap", "to", "sites"]]
    var start = "{\"plans\": [\n  "
    var index = 0
    var canvas: Canvas?
    var sum = 0.0
    var arbitraryCount = 0
    try file.forEachEntry { entry throws(InputError) in
      let problem = try problem(of: entry, at: index)
      let record = try record(of: entry, problem, try plan(problem, at: index))
      if case .policy(let policy, _) = planner, !policy.hasFiniteValues(for: problem) {
        arbitraryCount += 1
      }
      if index == drawn {
        let title = SchedulePicture.title(
          problem, record.schedule, cost: record.schedule.cost, scheme: planner.name,
          gap: record.gap, reference: referenceTitle(record.reference))
        canvas = SchedulePicture(problem, record.schedule, title: title).canvas
      }
      index += 1
      sum += record.schedule.cost
      if json {
        try output.write(start + record.json)
        start = ",\n  "
      } else {
        rows.append(cells(of: record))
      }
    }
    if json {
      try output.write("\n]}\n")
    } else {
      try output.write(Terminal.table(rows) + legend(meanCost: sum / Double(max(1, index))))
    }
    try output.flush()
    if arbitraryCount > 0 {
      Terminal.warn(
        """
        \(workflows): the values of networks are not finite for \(arbitraryCount) of \(index) \
        workflows: their plans are arbitrary
        """)
    }
    return canvas
  }

  /// Returns a workflow on the sites of the system.
  ///
  /// - Parameters:
  ///   - entry: The workflow.
  ///   - index: Its place in its file.
  /// - Throws: `InputError`, naming the element and the rule it breaks.
  func problem(
    of entry: WorkflowEntry, at index: Int
  ) throws(InputError) -> SchedulingProblem {
    try GraphProblems.problem(
      of: entry, at: index, workflows, in: system, energyWeight: energyWeight, scaling: scaling)
  }

  /// Plans a workflow.
  ///
  /// - Parameters:
  ///   - problem: The workflow on the sites of the system.
  ///   - index: Its place in its file, which splits the random stream.
  /// - Throws: `InputError`, if there is no site of the scheme's tier.
  func plan(
    _ problem: SchedulingProblem, at index: Int
  ) throws(InputError) -> (plan: GraphPlan, exact: ExactPlan?) {
    let stream = SchedulingProblem.planStream(seed: seed, index: index)
    switch planner {
    case .policy(let policy, let isPolished):
      return (policy.decide(problem, isPolished: isPolished, stream: stream).plan, nil)
    case .scheme(let scheme):
      guard let planned = try problem.plan(by: scheme, effort: effort, stream: stream) else {
        throw InputError(
          source: source, element: "sites",
          rule: "must have a site of the tier that --scheme \(scheme.rawValue) names, found none")
      }
      return planned
    }
  }

  /// Returns a plan with its reference.
  ///
  /// - Parameters:
  ///   - entry: The workflow.
  ///   - problem: The workflow on the sites of the system.
  ///   - planned: The plan.
  /// - Throws: `InputError`, if the plan is one of another graph.
  func record(
    of entry: WorkflowEntry, _ problem: SchedulingProblem,
    _ planned: (plan: GraphPlan, exact: ExactPlan?)
  ) throws(InputError) -> GraphPlanRecord {
    try problem.record(
      of: planned, id: entry.id, inDefaultOrder: planner.isInDefaultOrder, nodes: referenceNodes,
      threads: effort.threads)
  }

  private func cells(of record: GraphPlanRecord) -> [String] {
    let schedule = record.schedule
    let sites = schedule.decision.prefix(30).map(String.init).joined(separator: " ")
    return [
      record.id, Terminal.fixed(schedule.cost, 4), Terminal.fixed(schedule.delay, 1),
      Terminal.fixed(schedule.energy, 1), record.gap.map { Terminal.percent($0) } ?? "–",
      referenceTitle(record.reference), schedule.decision.count > 30 ? sites + " …" : sites,
    ]
  }

  /// The kind of a reference; the optimum of the default order is told apart from that of all orders.
  private func referenceTitle(_ reference: Reference) -> String {
    let isOfOrder = reference.kind == .optimum && planner.isInDefaultOrder
    return isOfOrder ? "optimum of the order" : reference.kind.title
  }

  private func legend(meanCost: Double) -> String {
    let names = system.sites.map { Excerpt.printable($0.name) }
    let sites = names.enumerated().map { "\($0) \($1)" }
    return """

      \(Excerpt.printable(system.name)): \(sites.joined(separator: ", ")).
      Mean cost \(Terminal.fixed(meanCost, 4)). The gap is cost ÷ reference − 1. The reference is the optimum of \
      \(planner.isInDefaultOrder ? "the default order" : "all orders"), or a lower bound.
      References differ between schemes: compare costs, not gaps.
      Cost has δ = \(energyWeight) and scaling \(scaling.rawValue). Each workflow is planned alone.

      """
  }
}
