import DMRO
import Foundation

/// The lines of Docs/Getting-started.md, one after the other.
///
/// - Parameter folder: A folder to write to.
func getStarted(in folder: String) throws {
  // An untrained model stands for the results of dmro train.
  let run = "\(folder)/run"
  var settings = TrainingSettings()
  settings.updates = 0
  let untrained = try InnerModel(settings.model, for: settings.process, seed: 1)
  try settings.write(to: "\(folder)/config.json")
  try untrained.networks.write(to: "\(folder)/weights.safetensors")
  try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
  for name in ["config.json", "weights.safetensors"] {
    try FileManager.default.moveItem(atPath: "\(folder)/\(name)", toPath: "\(run)/\(name)")
  }
  // snippet: Docs/Getting-started.md
  let policy = try TrainedPolicy(readingFrom: run)  // the folder of dmro train
  let message = #"{"id": "camera/1", "computation": [30000, 70000], "transfer": [60, 20, 10]}"#
  let arrived = try Workflow.parse(message.utf8, source: "message")
  let sites = try policy.decide(arrived).plan.map { policy.settings.system.sites[$0].name }
  print(arrived.id, "runs at", sites)
  // end of snippet
  precondition(sites.count == 2, "a site for each subtask")

  // snippet: Docs/Getting-started.md
  let system = EdgeCloudSystem.table2
  let camera = try Workflow(
    id: "camera/0",
    computation: [30_000, 70_000],  // megacycles
    transfer: [60, 20, 10])  // MB: to the first subtask, between the two, back to the device

  let costs = try CostModel(system: system, energyWeight: 0.2)
  let best = costs.optimalPlan(for: camera)
  print(best.decision.map { system.sites[$0].name })
  print("cost", best.cost.cost, "delay", best.cost.delay, "s, energy", best.cost.energy, "J")
  // end of snippet

  try system.write(to: "\(folder)/system.json")
  try WorkflowSet([camera]).write(to: "\(folder)/workflows.json")
  // snippet: Docs/Getting-started.md
  let lab = try EdgeCloudSystem.read(from: "\(folder)/system.json")
  let own = try WorkflowSet.read(from: "\(folder)/workflows.json")
  let ownCosts = try CostModel(system: lab, energyWeight: 0.2, bounds: own.bounds)
  for workflow in own.workflows { print(workflow.id, ownCosts.optimalPlan(for: workflow).decision) }
  // end of snippet
  precondition(lab == system && own.workflows == [camera], "files hold what was written")

  // snippet: Docs/Getting-started.md
  var process = try ChainProcess(costModel: costs, maximumSubtasks: 10)
  var chance = RandomStream(seed: 7)
  let workflows = try WorkloadGenerator.paper.trainingSet(using: &chance)

  var model = try InnerModel(InnerModelConfiguration(), for: process, seed: 7)
  try model.train(on: &process, episodes: workflows, updates: 2000) { _, step in
    if step.update % 500 == 0 { print(step.update, "updates, loss", step.cost) }
  }
  let decision = try model.decide(camera, on: process)
  print("gap", PlanCost.gap(of: decision.cost, to: best.cost.cost))
  // end of snippet

  // snippet: Docs/Getting-started.md
  try model.networks.write(to: "\(folder)/weights.safetensors")
  let (networks, _) = try NetworkBlock.read(from: "\(folder)/weights.safetensors")
  let again = try networks.decisions(for: [camera], on: process)[0]
  print("as before:", again == decision)
  // end of snippet

  // snippet: Docs/Getting-started.md
  var outer = try OuterModel(.joint, over: .table4, like: process, seed: 7)
  try outer.train(episodes: workflows, updates: 1000)

  var agent = try OffloadingAgent(psi: outer.psi, in: system, seed: 7)
  let (planned, ticket) = try agent.decide(camera, in: system)
  let terms = try costs.terms(of: planned.plan, for: camera)  // in earnest: what was measured
  try agent.observe(ticket, terms)
  try agent.learn()  // or later, when no workflow waits
  print("began again", agent.restarts.count, "times")
  // end of snippet

  // snippet: Docs/Getting-started.md
  agent.onEvent = { event in print("agent:", event) }  // or a line of a log, or a metric
  try agent.write(to: "\(folder)/agent")
  var restored = try OffloadingAgent.read(from: "\(folder)/agent", psi: agent.psi)
  print("restored", restored.snapshot() == agent.snapshot())
  // end of snippet
  _ = try restored.decide(camera)

  precondition(again == decision, "what is read must decide as what was written")
  precondition(agent.restarts.isEmpty, "nothing has changed")
}

/// The lines of README.md on a policy, which are compiled and not run: they need a training.
func decide(_ workflow: Workflow) throws -> [String] {
  // snippet: README.md
  let policy = try TrainedPolicy(readingFrom: "results/run")  // a folder of dmro train
  let decision = try policy.decide(workflow)
  let sites = decision.plan.map { policy.settings.system.sites[$0].name }
  // end of snippet
  return sites
}

/// The lines of Docs/Extending.md on logs and metrics.
func attach(
  to agent: inout OffloadingAgent<ChainProcess>, log: @escaping @Sendable (String) -> Void,
  losses: @escaping @Sendable (Double) -> Void
) {
  // snippet: Docs/Extending.md
  agent.onEvent = { event in
    switch event {
    case .drift(let observed, let predicted):
      log("costs drift: observed \(observed), predicted \(predicted)")
    case .restart(let reason, let count):
      log("restart \(count) from ψ because of \(reason.rawValue)")
    case .update(let step):
      losses(Double(step.cost))
    }
  }
  // end of snippet
}

/// The lines of README.md on an agent, which are compiled and not run: they need a file.
func decideAndLearn(
  _ workflow: Workflow, in system: EdgeCloudSystem, measured terms: CostTerms,
  after measuredSystem: EdgeCloudSystem
) throws -> Decision {
  // snippet: README.md
  var agent = try OffloadingAgent(psi: .read(from: "results/wide.safetensors"), in: system, seed: 1)
  let (decision, ticket) = try agent.decide(workflow)
  try agent.observe(ticket, terms, measuring: { measuredSystem })
  try agent.learn()
  // end of snippet
  return decision
}
