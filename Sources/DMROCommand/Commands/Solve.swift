import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles
import DMROPictures
import DMROScheduling

/// Plans workflows without learning.
struct Solve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plan workflows without learning: exactly, greedily, or at one site.",
    discussion: """
      The optimum of a chain takes microseconds: if the system is known and nothing is shared, use it.

      Workflows that are graphs, and systems with processors, ports, latency or energy of transfers, \
      are planned as graphs: all schemes apply, and --scaling is none or relative.

      EXAMPLES
        dmro solve --workflows workflows.json
        dmro solve --system table3 --workflows workflows.json --scheme edge --json
        dmro solve --system queues.json --workflows graphs.json --scheme look
        dmro solve --workflows graphs.json --draw plan.svg --id fork
      """)

  @OptionGroup var cost: SolveCostOptions

  @Option(help: ArgumentHelp("The workflows, a JSON file.", valueName: "file"))
  var workflows: String

  @Option(
    help: """
      The scheme; edge and cloud use the best single site of their tier. Of graphs, optimal is the \
      cheapest plan in the default order, optimal-any-order over all orders.
      """)
  var scheme = GraphScheme.optimal

  @OptionGroup var availability: AvailabilityOptions
  @OptionGroup var search: SearchOptions
  @OptionGroup var drawing: DrawingOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    Terminal.noteUnits(of: cost.system?.text)
    Terminal.noteUnits(of: workflows)
    // Fails before the work if gnuplot is missing.
    let gnuplot = drawing.draw == nil ? nil : try Gnuplot()
    let file = try WorkflowFile(readingFrom: workflows)
    let drawn =
      drawing.draw == nil ? nil : try drawing.choose(in: file, source: workflows)
    let canvas = try solve(file, drawing: drawn)
    guard let gnuplot, let path = drawing.draw, let drawn, let canvas else { return }
    try gnuplot.draw(canvas, to: path)
    try drawing.report(drawn, of: file, toError: json)
  }

  /// Prints the plans, and returns the picture of one.
  private func solve(
    _ file: WorkflowFile, drawing drawn: (index: Int, entry: WorkflowEntry)?
  ) throws -> Canvas? {
    let source = cost.system?.text ?? "table2"
    let system = try SystemReader.read(source, forChains: false)
    guard file.graphCount == 0, system.isUnshared,
      let scheme = SchemeRegistry.standard.planning(scheme.rawValue)
    else {
      try availability.requireNone()
      return try solveGraphs(file, in: system, source: source, drawing: drawn?.index)
    }
    try system.requireChainModel(in: source)
    try search.requireNone()
    let model = try costModel(of: file).excluding(availability.sites(of: system))
    let prepared = try prepared(scheme, model, file, source: source)
    try PlanPrinter.show(asJSON: json, model: model) { show throws(InputError) in
      try file.forEach { workflow throws(InputError) in
        let optimum = model.optimalPlan(for: workflow)
        let plan =
          prepared is OptimalScheme
          ? optimum : try model.plan(prepared.plan(workflow, by: model), for: workflow)
        try show(
          PlanRecord(id: workflow.id, plan: plan, optimalCost: optimum.cost.cost))
      }
    }
    guard let drawn, case .chain(let chain) = drawn.entry else { return nil }
    return try canvas(of: chain, prepared.plan(chain, by: model), model, scheme: scheme.name)
  }

  /// Returns the picture of a chain's plan.
  private func canvas(
    of chain: Workflow, _ decision: [Int], _ model: CostModel, scheme: String
  ) throws(InputError) -> Canvas {
    let problem = try SchedulingProblem(WorkflowGraph(chain: chain), in: model.system)
    let schedule = try problem.schedule(decision)
    let record = PlanRecord(
      id: chain.id, plan: try model.plan(decision, for: chain),
      optimalCost: model.optimalPlan(for: chain).cost.cost)
    let title = SchedulePicture.title(
      problem, schedule, cost: record.plan.cost.cost, scheme: scheme, gap: record.gap,
      reference: Reference.Kind.optimum.title)
    return SchedulePicture(problem, schedule, title: title).canvas
  }

  /// The costs of the chains of a file.
  private func costModel(of file: WorkflowFile) throws(InputError) -> CostModel {
    var settings = TrainingSettings()
    settings.bounds = file.bounds
    var given = cost.givenSettings
    given["scaling"] = try cost.scaling?.ofChains().rawValue
    do throws(InputError) {
      try settings.set(given)
      try CostModel.check(energyWeight: settings.energyWeight, bounds: settings.resolvedBounds)
    } catch {
      throw error.named(by: given, over: nil)
    }
    return settings.costModel
  }

  /// Returns the scheme, prepared by the workflows of the file.
  private func prepared(
    _ scheme: any Scheme, _ model: CostModel, _ file: WorkflowFile, source: String
  ) throws(InputError) -> any Scheme {
    let fixed = scheme as? FixedSiteScheme
    let hasSite = fixed.map { FixedSiteChoice(in: $0.tier, model: model).best != nil } ?? true
    guard scheme.applies(to: model.system), hasSite else {
      throw InputError(
        source: source, element: "sites",
        rule: "must have a site of the tier that --scheme \(scheme.name) names, found none")
    }
    return try scheme.prepared(for: model) { body throws(InputError) in
      try file.forEach { workflow throws(InputError) in body(workflow) }
    }
  }

  /// Plans the workflows as graphs.
  private func solveGraphs(
    _ file: WorkflowFile, in system: EdgeCloudSystem, source: String, drawing drawn: Int?
  ) throws -> Canvas? {
    guard cost.maxComputation == nil, cost.maxTransfer == nil else {
      throw ValidationError(
        "--max-computation and --max-transfer scale chains; graphs and systems with queues take "
          + "--scaling none or relative")
    }
    try search.check(for: scheme)
    return try GraphPlans(
      system: system, source: source, workflows: workflows, planner: .scheme(scheme),
      energyWeight: cost.resolvedEnergyWeight(), scaling: cost.scaling?.ofGraphs() ?? .relative,
      effort: search.effort,
      referenceNodes: search.nodes ?? SchedulingProblem.referenceNodes, seed: search.seed ?? 0
    ).run(file, asJSON: json, drawing: drawn)
  }
}

/// The options of costs of chains and graphs.
struct SolveCostOptions: ParsableArguments {
  @Option(.setting("system")) var system: GivenSetting?
  @Option(.setting("energy-weight")) var energyWeight: GivenSetting?
  @Option(.setting("max-computation")) var maxComputation: GivenSetting?
  @Option(.setting("max-transfer")) var maxTransfer: GivenSetting?

  @Option(help: "The scaling of costs. (default: per-term for chains, relative for graphs)")
  var scaling: ScalingName?
}
