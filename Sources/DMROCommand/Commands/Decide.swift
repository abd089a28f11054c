import ArgumentParser
import DMRO
import DMROArrivals
import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROPictures
import DMROScheduling
import DMROSchemes
import DMROSimulation

/// Plans workflows with a trained model.
struct Decide: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plan workflows with a trained model, or graphs with the policy of the package.",
    discussion: """
      Each network makes a plan; the cheapest plan is the decision.

      With --stream, each line of the standard input is a workflow as in a file, and is answered by a \
      line: the plan as with --json, with the microseconds of planning, or the id and an error.

      With the folder of a training, chains are planned on its system; with meta-parameters on that of \
      --system, without a training there. Otherwise workflows are \
      planned as graphs, by a policy of dmro meta-train, train --graphs or adapt, or by the one that \
      comes with the package. A policy that was learned on one system brings it, with its δ.

      A policy over time plans workflows of one subtask with --stream, each on what is on its way. \
      Then a line may also tell what happened: {"id": "w7", "event": "start", "time": 12.5}, with \
      ready, start, finish or lost, or how many processors of a site are open: \
      {"site": "edge", "processors": 0}. From that, speeds, bandwidths and open processors are \
      estimated. Observations may come late, or twice. A workflow of which nothing is told counts as \
      done after a while; where nothing is ever told, give --observe none.

      EXAMPLES
        dmro decide results/run --workflows workflows.json
        dmro decide results/run --workflows workflows.json --best --json
        dmro decide results/run --workflows workflows.json --shares
        dmro decide psi.safetensors --system table2 --workflows workflows.json
        dmro decide --system queues.json --workflows graphs.json --polish
        dmro decide graphs.safetensors --system queues.json --workflows graphs.json
        dmro decide --workflows graphs.json --draw plan.svg --id fork
        producer | dmro decide results/run --stream | consumer
        producer | dmro decide shared.safetensors --stream | consumer
      """)

  @OptionGroup var trained: PolicyArgument

  @Option(
    help: ArgumentHelp(
      "The workflows, a JSON file; - for the standard input.", valueName: "file"))
  var workflows: String?

  @Flag(help: "Plan workflows of the standard input line by line.")
  var stream = false

  @OptionGroup var availability: AvailabilityOptions
  @OptionGroup(title: "Graphs") var graphs: GraphDecisionOptions
  @OptionGroup(title: "Over time") var overTime: ArrivalDecisionOptions

  @OptionGroup var drawing: DrawingOptions

  @Flag(
    help:
      "Also print which shares of speeds and bandwidths chains get that run at the same time, each with a device of its own."
  )
  var shares = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard stream != (workflows != nil) else {
      throw ValidationError(
        stream
          ? "--stream reads the standard input: --workflows does not apply"
          : "the workflows are missing: give --workflows or --stream")
    }
    guard !stream || (drawing.draw == nil && !json) else {
      throw ValidationError("--stream prints lines of JSON: --draw and --json do not apply")
    }
    guard !(stream && shares) else {
      throw ValidationError("--shares is for workflows that are planned together: give --workflows")
    }
  }

  func run() throws {
    Terminal.noteUnits(of: graphs.cost.system?.text)
    Terminal.noteUnits(of: workflows)
    let policy = try trained.choose()
    guard case .arrivals(let learned, let origin) = policy else {
      try overTime.names.requireNone("is for policies over time")
      return try decide(by: policy)
    }
    try availability.requireNone()
    try graphs.requireNone(besides: ["system"])
    guard stream else {
      throw ValidationError(
        "a policy over time decides with --stream; for a file use dmro simulate --policy")
    }
    try decideOverTime(by: learned, origin)
  }

  private func decide(by policy: PolicyArgument.Policy) throws {
    switch policy {
    case .arrivals: break
    case .training(let directory):
      try graphs.requireNone()
      try decideChains(by: PolicyOptions.read(directory, best: trained.best))
    case .start(let psi):
      try graphs.requireNone(besides: ["system"])
      try decideChains(by: graphs.cost.policy(of: psi))
    case .graphs(let policy):
      try [("shares", shares)].requireNone("is for chains, by a training or meta-parameters")
      try availability.requireNone()
      guard let workflows else {
        let plans = try graphs.plans(ofWorkflowsIn: DecisionStream.name, by: policy)
        return try DecisionStream.run(graphPlanner(plans))
      }
      // Fails before the work if gnuplot is missing.
      let pen = try drawing.draw.map { (path: $0, gnuplot: try Gnuplot()) }
      let file = try WorkflowFile(readingFrom: workflows)
      let drawn = pen == nil ? nil : try drawing.choose(in: file, source: workflows)
      let plans = try graphs.plans(ofWorkflowsIn: workflows, by: policy)
      let canvas = try plans.run(file, asJSON: json, drawing: drawn?.index)
      guard let pen, let drawn, let canvas else { return }
      try pen.gnuplot.draw(canvas, to: pen.path)
      try drawing.report(drawn, of: file, toError: json)
    }
  }

  private func decideOverTime(by policy: JobPolicy, _ origin: JobPolicyOrigin) throws {
    let name = graphs.cost.system?.text
    let network: EdgeCloudSystem
    if let name {
      network = try SystemReader.read(name, forChains: false)
    } else if let own = origin.system {
      network = own
    } else {
      throw ValidationError("a policy of a family decides in a system: give --system")
    }
    let model: Arrivals
    if overTime.arrivals == nil, name == nil, let own = origin.arrivals {
      model = own
    } else {
      model = try ArrivalsOption.read(overTime.arrivals, of: name ?? "")
    }
    try ArrivalsOption.check(model, overTime.arrivals, in: network)
    do throws(InputError) {
      let sites = try JobSites(
        network, energyWeight: origin.energyWeight, scaling: origin.scaling)
      try ArrivalDecisions(
        policy, JobSetting(sites, model), (overTime.observe ?? .times).knowledge
      ).run()
    } catch { throw error.source == nil ? error.found(in: name ?? trained.policy ?? "") : error }
  }

  private func decideChains(by policy: TrainedPolicy) throws {
    guard drawing.draw == nil else {
      throw ValidationError("--draw is for policies for graphs; draw chains with dmro solve")
    }
    guard let workflows else { return try DecisionStream.run(try chainPlanner(policy)) }
    try decideChains(by: policy, workflows)
  }

  /// Returns the planner of single chains by networks.
  private func chainPlanner(_ policy: TrainedPolicy) throws -> DecisionStream.Planner {
    let excluded = try availability.sites(of: policy.settings.system)
    let model = try policy.settings.costModel.excluding(excluded)
    let process = try policy.settings.process.excluding(excluded)
    let decider = ChainDecider(try Decider(policy.networks, on: process))
    return { entry, _, clock throws(InputError) in
      guard case .chain(let chain) = entry else {
        throw InputError(rule: "must be a chain, as those of the training, found a graph")
      }
      let plan = try clock.time { () throws(InputError) in try decider.plan(chain) }
      return PlanRecord(
        id: chain.id, plan: try model.plan(plan, for: chain),
        optimalCost: model.optimalPlan(for: chain).cost.cost
      ).json
    }
  }

  /// Returns the planner of single workflows by a policy for graphs.
  private func graphPlanner(_ plans: GraphPlans) -> DecisionStream.Planner {
    { entry, index, clock throws(InputError) in
      let (problem, planned) = try clock.time { () throws(InputError) in
        let problem = try plans.problem(of: entry, at: index)
        return (problem, try plans.plan(problem, at: index))
      }
      return try plans.record(of: entry, problem, planned).json
    }
  }

  private func decideChains(by policy: TrainedPolicy, _ workflows: String) throws {
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
    if !json, trained.best { try Terminal.write(try PolicyOptions.description(ofBest: policy)) }
    let schedule =
      shares
      ? try ResourceSchedule(
        workflows: set.workflows, decisions: decisions.map(\.plan), costs: model) : nil
    try PlanPrinter.show(
      asJSON: json, model: model,
      schedule: schedule.map { SharePrinter.json($0, of: set.workflows) }
    ) { show throws(InputError) in
      for (workflow, decision) in zip(set.workflows, decisions) {
        try show(
          PlanRecord(
            id: workflow.id, plan: try model.plan(decision.plan, for: workflow),
            optimalCost: model.optimalPlan(for: workflow).cost.cost))
      }
    }
    if let schedule, !json {
      try Terminal.write(SharePrinter.text(schedule, of: set.workflows, in: model.system))
    }
  }
}

/// The options of decisions for graphs.
struct GraphDecisionOptions: ParsableArguments {
  @OptionGroup var cost: GraphCostOptions

  @Flag(help: "Improve the sites of the best plan one by one at the end.")
  var polish = false

  @Option(
    help:
      "The random seed of the orders in which networks plan, beside the place of a workflow in its file. (default: 0)"
  )
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      """
      The largest number of partial plans in the search for the reference. The search takes longer \
      than the decision. With 1 the reference is a lower bound. (default: 5000)
      """, valueName: "count"))
  var nodes: Int?

  func validate() throws { try nodes?.require(in: 1...50_000_000, flag: "--nodes") }

  /// Throws if an option is given: a training has its own system and costs.
  ///
  /// - Parameter allowed: Options that may be given.
  func requireNone(besides allowed: Set<String> = []) throws(ValidationError) {
    try (cost.names + [("polish", polish), ("seed", seed != nil), ("nodes", nodes != nil)])
      .filter { !allowed.contains($0.name) }
      .requireNone("is for policies for graphs; a training has its own settings")
  }

  /// Returns the plans of workflows.
  ///
  /// - Parameters:
  ///   - name: The name of their file.
  ///   - policy: The networks.
  /// - Throws: `InputError`, if an option or the system breaks a rule.
  func plans(
    ofWorkflowsIn name: String, by policy: GraphPolicy
  ) throws(InputError) -> GraphPlans {
    GraphPlans(
      system: try cost.system(for: policy), source: cost.source(for: policy),
      workflows: name, planner: .policy(policy, isPolished: polish),
      energyWeight: try cost.energyWeight(for: policy), scaling: cost.scaling ?? .relative,
      effort: SearchEffort(), referenceNodes: nodes ?? SchedulingProblem.referenceNodes,
      seed: seed ?? 0)
  }
}
