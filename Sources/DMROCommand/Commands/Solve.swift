import ArgumentParser
import DMRO
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
  var scheme = Scheme.optimal

  @Flag(help: "Print plans as JSON.")
  var json = false

  func run() throws {
    let system = try SystemReader.read(cost.system ?? "table2")
    let set = try WorkflowSet.read(from: workflows)
    let model = CostModel(
      system: system, energyWeight: cost.energyWeight ?? 0.2, scaling: cost.scaling ?? .perTerm,
      bounds: cost.bounds(over: set.bounds))
    guard let plans = model.plans(by: scheme, for: set.workflows, training: set.workflows) else {
      throw InputError(
        source: cost.system ?? "table2", element: "sites",
        rule: "must have a site of the tier that --scheme \(scheme.rawValue) names, found none")
    }
    try PlanPrinter.show(
      zip(set.workflows, plans).map { workflow, plan in
        PlanRecord(
          id: workflow.id, plan: plan, optimalCost: model.optimalPlan(for: workflow).cost.cost)
      }, asJSON: json, model: model)
  }
}

/// Plans, for programs and for people.
enum PlanPrinter {
  static func show(
    _ records: [PlanRecord], asJSON json: Bool, model: CostModel
  ) throws(InputError) {
    if json {
      try Terminal.write(PlanFile(plans: records).json)
      return
    }
    let rows = records.map { record in
      [
        record.id, Terminal.fixed(record.plan.cost.cost, 4),
        Terminal.fixed(record.plan.cost.delay, 1), Terminal.fixed(record.plan.cost.energy, 1),
        Terminal.percent(record.gap),
        record.plan.decision.map(String.init).joined(separator: " "),
      ]
    }
    try Terminal.write(
      Terminal.table([["workflow", "cost", "delay (s)", "energy (J)", "gap", "sites"]] + rows))
    let sites = model.system.sites.map(\.name).enumerated().map { "\($0) \($1)" }.joined(
      separator: ", ")
    try Terminal.write(
      """

      Sites: \(sites). The gap is cost ÷ optimal cost − 1.
      Cost has δ = \(model.energyWeight) and scaling \(model.scaling.rawValue) by \
      \(model.bounds.maxComputation) megacycles and \(model.bounds.maxTransfer) MB.

      """)
  }
}
