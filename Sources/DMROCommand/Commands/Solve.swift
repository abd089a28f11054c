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
  var scheme = SchemeName(name: OptimalScheme().name)

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
    let scheme = try prepared(model, file)
    try PlanPrinter.show(asJSON: json, model: model) { show throws(InputError) in
      try file.forEach { workflow throws(InputError) in
        let optimum = model.optimalPlan(for: workflow)
        let plan =
          scheme is OptimalScheme
          ? optimum : model.plan(try scheme.plan(workflow, by: model), for: workflow)
        try show(
          PlanRecord(id: workflow.id, plan: plan, optimalCost: optimum.cost.cost))
      }
    }
  }

  /// Returns the scheme, prepared by the workflows of the file.
  private func prepared(
    _ model: CostModel, _ file: WorkflowFile
  ) throws(InputError) -> any Scheme {
    guard let scheme = SchemeRegistry.standard.planning(scheme.name),
      scheme.applies(to: model.system)
    else {
      throw InputError(
        source: cost.system?.text ?? "table2", element: "sites",
        rule: "must have a site of the tier that --scheme \(scheme.name) names, found none")
    }
    return try scheme.prepared(for: model) { body throws(InputError) in
      try file.forEach { workflow throws(InputError) in body(workflow) }
    }
  }
}

/// The name of a scheme that needs no training.
struct SchemeName: ExpressibleByArgument {
  var name: String

  init(name: String) { self.name = name }

  init?(argument: String) {
    guard SchemeRegistry.standard.planning(argument) != nil else { return nil }
    name = argument
  }

  var defaultValueDescription: String { name }

  static var allValueStrings: [String] { SchemeRegistry.standard.planning.map(\.name) }
}
