import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles

/// Plans workflows without learning.
struct Solve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plan workflows without learning: exactly, greedily, or at one site.",
    discussion: """
      The optimum takes microseconds: if the system is known and nothing is shared, use it.

      EXAMPLES
        dmro solve --workflows workflows.json
        dmro solve --system table3 --workflows workflows.json --scheme edge --json
      """)

  @OptionGroup var cost: CostOptions

  @Option(help: ArgumentHelp("The workflows, a JSON file.", valueName: "file"))
  var workflows: String

  @Option(help: "The scheme; edge and cloud use the best single site of their tier.")
  var scheme = Scheme.optimal

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let file = try WorkflowFile(readingFrom: workflows)
    var settings = TrainingSettings()
    settings.bounds = file.bounds
    let given = cost.givenSettings
    do throws(InputError) {
      try settings.set(given)
      try CostModel.check(energyWeight: settings.energyWeight, bounds: settings.resolvedBounds)
    } catch {
      throw error.named(by: given, over: nil)
    }
    let model = settings.costModel
    let plan = try planner(model, file)
    try PlanPrinter.show(asJSON: json, model: model) { show throws(InputError) in
      try file.forEach { workflow throws(InputError) in
        let optimum = model.optimalPlan(for: workflow)
        try show(
          PlanRecord(
            id: workflow.id, plan: plan(workflow) ?? optimum, optimalCost: optimum.cost.cost))
      }
    }
  }

  /// Returns the planner of the scheme; its result is nothing for the optimal plan.
  private func planner(
    _ model: CostModel, _ file: WorkflowFile
  ) throws(InputError) -> (Workflow) -> Plan? {
    guard let tier = scheme.tier else {
      return scheme == .greedy ? { model.greedyPlan(for: $0) } : { _ in nil }
    }
    var choice = FixedSiteChoice(in: tier, model: model)
    try file.forEach { workflow throws(InputError) in choice.add(workflow) }
    guard let site = choice.best else {
      throw InputError(
        source: cost.system?.text ?? "table2", element: "sites",
        rule: "must have a site of the tier that --scheme \(scheme.rawValue) names, found none")
    }
    return { model.fixedPlan(at: site, for: $0) }
  }
}
