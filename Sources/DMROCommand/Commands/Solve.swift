import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles

/// Makes plans without learning.
struct Solve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plan workflows exactly, greedily, or all at one site.",
    discussion: """
      The optimum costs microseconds: where the system is known and nothing is shared, solve.

      EXAMPLES
        dmro solve --workflows workflows.json
        dmro solve --system table3 --workflows workflows.json --scheme edge --json
      """)

  @OptionGroup var cost: CostOptions

  @Option(help: ArgumentHelp("The workflows, a JSON file.", valueName: "file"))
  var workflows: String

  @Option(help: "How to plan; edge and cloud take the tier's best single site.")
  var scheme = SchemeName(name: OptimalScheme().name)

  @Flag(help: "Print plans as JSON.")
  var json = false

  func run() throws {
    let system = try SystemReader.read(cost.system ?? "table2")
    let file = try WorkflowFile(readingFrom: workflows)
    let model = CostModel(
      system: system, energyWeight: cost.energyWeight ?? 0.2, scaling: cost.scaling ?? .perTerm,
      bounds: cost.bounds(over: file.bounds))
    let scheme = try prepared(model, file)
    try PlanPrinter.show(asJSON: json, model: model) { show throws(InputError) in
      try file.forEach { workflow throws(InputError) in
        let optimum = model.optimalPlan(for: workflow)
        let plan =
          scheme is OptimalScheme
          ? optimum : model.plan(scheme.plan(workflow, by: model), for: workflow)
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
        source: cost.system ?? "table2", element: "sites",
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
