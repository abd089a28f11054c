public import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROScheduling

/// Plans workflows with a trained model.
struct Decide: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plan workflows with a trained model, or graphs with the policy of the package.",
    discussion: """
      Each network makes a plan; the cheapest plan is the decision.

      With the folder of a training, chains are planned on its system. Otherwise workflows are \
      planned as graphs, by a policy of dmro meta-train --distribution graphs, or by the one that \
      comes with the package.

      EXAMPLES
        dmro decide results/run --workflows workflows.json
        dmro decide results/run --workflows workflows.json --best --json
        dmro decide --system queues.json --workflows graphs.json --polish
        dmro decide graphs.safetensors --system queues.json --workflows graphs.json
      """)

  @Argument(
    help: ArgumentHelp(
      "The folder of a training, or the file of a policy for graphs. (default: the packaged policy)",
      valueName: "folder-or-file"))
  var policy: String?

  @Option(help: ArgumentHelp("The workflows, a JSON file.", valueName: "file"))
  var workflows: String

  @Flag(
    help: """
      With a training: use the networks with the smallest gap on the held-out workflows, instead of \
      the last ones.
      """)
  var best = false

  @OptionGroup var availability: AvailabilityOptions
  @OptionGroup(title: "Graphs") var graphs: GraphDecisionOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    if let policy, !FileContents.exists(policy) {
      throw InputError(.unreadable, source: policy, rule: "no such file or folder")
    }
    if let policy, FileContents.isFolder(policy) {
      try graphs.requireNone()
      return try decideChains(policy)
    }
    guard !best else { throw ValidationError("--best requires the folder of a training") }
    try availability.requireNone()
    let file = try WorkflowFile(readingFrom: workflows)
    let networks = try policy.map { try GraphPolicy(readingFrom: $0) } ?? .packaged
    let plans = try graphs.plans(of: file, named: workflows, by: networks)
    _ = try plans.run(asJSON: json, drawing: nil)
  }

  private func decideChains(_ directory: String) throws {
    let policy = try PolicyOptions.read(directory, best: best)
    let set = try WorkflowSet.read(from: workflows)
    let excluded = try availability.sites(of: policy.settings.system)
    let decisions: [Decision]
    do { decisions = try policy.decide(set.workflows, excluding: excluded) } catch {
      throw error.found(in: workflows)
    }
    for warning in policy.warnings(about: decisions, for: set.workflows) {
      Terminal.warn("\(workflows): \(warning)")
    }
    let model = try policy.settings.costModel.excluding(excluded)
    if !json, best { try Terminal.write(try PolicyOptions.description(ofBest: policy)) }
    try PlanPrinter.show(asJSON: json, model: model) { show throws(InputError) in
      for (workflow, decision) in zip(set.workflows, decisions) {
        try show(
          PlanRecord(
            id: workflow.id, plan: try model.plan(decision.plan, for: workflow),
            optimalCost: model.optimalPlan(for: workflow).cost.cost))
      }
    }
  }
}

extension GraphScaling: ExpressibleByArgument {}

/// The options of decisions for graphs.
struct GraphDecisionOptions: ParsableArguments {
  @Option(.setting("system")) var system: GivenSetting?
  @Option(.setting("energy-weight")) var energyWeight: GivenSetting?

  @Option(help: "The scaling of costs. (default: \(GraphScaling.relative.rawValue))")
  var scaling: GraphScaling?

  @Flag(help: "Improve the sites of the best plan one by one at the end.")
  var polish = false

  @Option(help: "The random seed of the orders in which networks plan. (default: 0)")
  var seed: UInt64?

  /// Throws if an option is given: a training has its own system and costs.
  func requireNone() throws(ValidationError) {
    let given = [
      ("system", system != nil), ("energy-weight", energyWeight != nil),
      ("scaling", scaling != nil), ("polish", polish), ("seed", seed != nil),
    ]
    guard let (name, _) = given.first(where: { $0.1 }) else { return }
    throw ValidationError("--\(name) is for policies for graphs; a training has its own settings")
  }

  /// Returns the plans of a file.
  ///
  /// - Parameters:
  ///   - file: The workflows.
  ///   - name: The name of the file.
  ///   - policy: The networks.
  /// - Throws: `InputError`, if an option or the system breaks a rule.
  func plans(
    of file: WorkflowFile, named name: String, by policy: GraphPolicy
  ) throws(InputError) -> GraphPlans {
    let source = system?.text ?? "table2"
    return GraphPlans(
      system: try SystemReader.read(source, forChains: false), source: source, file: file,
      workflows: name, planner: .policy(policy, isPolished: polish),
      energyWeight: try resolvedEnergyWeight(), scaling: scaling ?? .relative,
      effort: SearchEffort(), seed: seed ?? 0)
  }
}
