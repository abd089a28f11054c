import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles

/// Plans workflows with a trained model.
struct Decide: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plan workflows with a trained model.",
    discussion: """
      Each network makes a plan; the cheapest plan is the decision.

      EXAMPLES
        dmro decide results/run --workflows workflows.json
        dmro decide results/run --workflows workflows.json --json
        dmro decide results/run --workflows workflows.json --best
      """)

  @OptionGroup var trained: PolicyOptions

  @Option(help: ArgumentHelp("The workflows, a JSON file.", valueName: "file"))
  var workflows: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let policy = try trained.read()
    let set = try WorkflowSet.read(from: workflows)
    let decisions: [Decision]
    do { decisions = try policy.decide(set.workflows) } catch { throw error.found(in: workflows) }
    let model = policy.settings.costModel
    if !json { try Terminal.write(try trained.description(of: policy)) }
    try PlanPrinter.show(asJSON: json, model: model) { show throws(InputError) in
      for (workflow, decision) in zip(set.workflows, decisions) {
        try show(
          PlanRecord(
            id: workflow.id, plan: model.plan(known: decision.plan, for: workflow),
            optimalCost: model.optimalPlan(for: workflow).cost.cost))
      }
    }
  }
}
