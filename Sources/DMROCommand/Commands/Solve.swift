import ArgumentParser
import DMRO
import DMROFiles
import DMROScheduling

/// Makes plans without learning.
struct Solve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plan workflows exactly, greedily, or all at one site.",
    discussion: """
      The optimum costs microseconds: where the system is known and nothing is shared, solve.
      Workflows that are graphs, and systems with processors, ports, latency or the energy of
      transfers, are planned as graphs: --scaling is none or relative, and all schemes apply.

      EXAMPLES
        dmro solve --workflows workflows.json
        dmro solve --system table3 --workflows workflows.json --scheme edge --json
        dmro solve --system queues.json --workflows graphs.json --scheme look
      """)

  @OptionGroup var cost: CostOptions

  @Option(help: ArgumentHelp("The workflows, a JSON file.", valueName: "file"))
  var workflows: String

  @Option(help: "How to plan; edge and cloud take the tier's best single site.")
  var scheme = GraphScheme.optimal

  @OptionGroup var search: SearchOptions

  @Flag(help: "Print plans as JSON.")
  var json = false

  func run() throws {
    let source = cost.system ?? "table2"
    let system = try SystemReader.read(source, forChains: false)
    let file = try WorkflowFile(readingFrom: workflows)
    guard file.graphCount == 0, system.isUnshared, let scheme = Scheme(rawValue: scheme.rawValue)
    else { return try solveGraphs(file, in: system, source: source) }
    try system.requireChainModel(in: source)
    try search.requireNone()
    let scaling = try cost.scaling?.ofChains() ?? .perTerm
    let model = CostModel(
      system: system, energyWeight: cost.energyWeight ?? 0.2,
      scaling: scaling,
      bounds: cost.bounds(over: file.bounds))
    let plan = try planner(scheme, model, file)
    try PlanPrinter.show(asJSON: json, model: model) { show throws(InputError) in
      try file.forEach { workflow throws(InputError) in
        let optimum = model.optimalPlan(for: workflow)
        try show(
          PlanRecord(
            id: workflow.id, plan: plan(workflow) ?? optimum, optimalCost: optimum.cost.cost))
      }
    }
  }

  /// Plans the workflows as graphs.
  private func solveGraphs(
    _ file: WorkflowFile, in system: EdgeCloudSystem, source: String
  ) throws {
    guard cost.maxComputation == nil, cost.maxTransfer == nil else {
      throw ValidationError(
        "--max-computation and --max-transfer scale chains; graphs and systems with queues take "
          + "--scaling none or relative")
    }
    try GraphSolve(
      system: system, source: source, file: file, workflows: workflows, scheme: scheme,
      energyWeight: cost.energyWeight ?? 0.2, scaling: cost.scaling?.ofGraphs() ?? .relative,
      effort: search.effort, seed: search.seed ?? 0
    ).run(asJSON: json)
  }

  /// Returns what plans a workflow by the scheme; nothing for the optimal plan.
  private func planner(
    _ scheme: Scheme, _ model: CostModel, _ file: WorkflowFile
  ) throws(InputError) -> (Workflow) -> Plan? {
    guard let tier = scheme.tier else {
      return scheme == .greedy ? { model.greedyPlan(for: $0) } : { _ in nil }
    }
    var choice = FixedSiteChoice(in: tier, model: model)
    try file.forEach { workflow throws(InputError) in choice.add(workflow) }
    guard let site = choice.best else {
      throw InputError(
        source: cost.system ?? "table2", element: "sites",
        rule: "must have a site of the tier that --scheme \(scheme.rawValue) names, found none")
    }
    return { model.fixedPlan(at: site, for: $0) }
  }
}
