import DMRO
import DMROSchemes

/// The lines of Docs/Extending.md on systems.
func makeSystem() throws -> EdgeCloudSystem {
  // snippet: Docs/Extending.md
  let lab = try EdgeCloudSystem(
    name: "lab",
    sites: [
      Site(name: "robot", tier: .device, speed: 20, energy: 0.4),  // MHz, J per megacycle
      Site(name: "desk", tier: .edge, speed: 90, energy: 0.2),
      Site(name: "rack", tier: .cloud, speed: 300, energy: 0.1),
    ],
    bandwidth: [  // MB/s, symmetric, none between a site and itself
      [nil, 400, 20],
      [400, nil, 150],
      [20, 150, nil],
    ])
  // end of snippet
  return lab
}

// snippet: Docs/Extending.md
/// A chain of subtasks in which computing at a site also costs money.
struct RentedProcess: OffloadingProcess {
  var chain: ChainProcess
  /// The price of v_max at each site, in the units of the scaled cost, `[K]`.
  let rent: [Double]

  var shape: ObservationShape { chain.shape }
  var isFinished: Bool { chain.isFinished }
  func check(_ workflow: Workflow) throws(InputError) { try chain.check(workflow) }
  mutating func reset(to workflow: Workflow) { chain.reset(to: workflow) }
  func encodeState(into state: inout MutableSpan<Float>) { chain.encodeState(into: &state) }
  func encodeState(after action: Int, into state: inout MutableSpan<Float>) {
    chain.encodeState(after: action, into: &state)
  }
  mutating func step(_ action: Int) -> Outcome {
    let outcome = outcome(of: action)
    chain.step(action)
    return outcome
  }

  /// F(S_i, a) with the new term.
  func outcome(of action: Int) -> Outcome {
    var outcome = chain.outcome(of: action)
    outcome.cost += price(of: action, subtask: chain.position)
    return outcome
  }

  /// Q(x, b) with the new term, so that the local objectives still sum to it.
  func totalCost(of decision: [Int]) -> Double {
    decision.enumerated().reduce(chain.totalCost(of: decision)) {
      $0 + price(of: $1.element, subtask: $1.offset)
    }
  }

  func writePosition(to writer: inout StateWriter) { chain.writePosition(to: &writer) }
  mutating func restorePosition(
    from reader: inout StateReader, in workflow: Workflow?
  ) throws(InputError) {
    try chain.restorePosition(from: &reader, in: workflow)
  }

  private func price(of site: Int, subtask: Int) -> Double {
    guard let workflow = chain.workflow else { preconditionFailure("no workflow yet") }
    return rent[site] * workflow.computation[subtask] / chain.costModel.bounds.maxComputation
  }
}
// end of snippet

// snippet: Docs/Extending.md
/// A learner of one network, taught by the exact action values of the states that it meets.
struct Apprentice: ~Copyable {
  private(set) var network: NetworkBlock
  private var optimizer: OptimizerState
  private var workspace: Workspace
  private var exploration: RandomStream

  init(for process: ChainProcess, seed: UInt64) throws {
    let shape = try NetworkArchitecture(
      inputs: process.stateSize, hidden: [64, 64], outputs: process.actionCount)
    let stream = RandomStream(seed: seed).split("apprentice")
    network = NetworkBlock(architecture: shape, count: 1)
    network.initialize(by: .he, from: stream.split("initialization"))
    optimizer = OptimizerState(.adam(learningRate: 0.003), for: network)
    workspace = Workspace(architecture: shape, capacity: process.maximumSubtasks)
    exploration = stream.split("exploration")
  }

  /// Walks through a workflow at random, and takes a gradient step on all states of the way.
  mutating func learn(from workflow: Workflow, in process: inout ChainProcess) throws {
    let (width, actions) = (process.stateSize, process.actionCount)
    let exact = try process.costModel.exactActionValues(for: workflow)  // [N, K, K]
    var states = ContiguousArray<Float>()  // [N, D]
    var targets = ContiguousArray<Float>()  // [N, K]
    process.reset(to: workflow)
    while !process.isFinished {
      var state = ContiguousArray<Float>(repeating: 0, count: width)
      var span = state.mutableSpan
      process.encodeState(into: &span)
      states += state
      let row = (process.position * actions + process.previousSite) * actions
      targets += exact[row..<row + actions].map(Float.init)
      process.step(exploration.below(actions))
    }

    let batch = workflow.subtaskCount
    network.forward(0, inputs: states.span, batch: batch, in: &workspace)
    for index in 0..<batch * actions {
      let error = workspace.outputs[index] - targets[index]
      workspace.outputGradients[index] =
        Loss.meanSquared.derivative(at: error) / Float(batch * actions)
    }
    var gradients = ContiguousArray<Float>(repeating: 0, count: network.layout.parameterCount)
    var span = gradients.mutableSpan
    network.backward(0, inputs: states.span, batch: batch, in: &workspace, into: &span)
    optimizer.step(&network, network: 0, gradients: gradients.span)
  }
}
// end of snippet

// snippet: Docs/Extending.md
/// Returns the mean of networks that learned in several systems, each from the same first weights.
func meanStart(
  of systems: [EdgeCloudSystem], like process: ChainProcess, workflows: [Workflow]
) throws -> NetworkBlock {
  var settings = InnerModelConfiguration()
  settings.units = 1
  var sum = ContiguousArray<Float>()
  var mean: NetworkBlock?
  for system in systems {
    var own = process
    try own.move(to: CostModel(system: system, energyWeight: process.costModel.energyWeight))
    // The same seed gives the same first weights: means of unlike networks are no networks.
    var model = try InnerModel(settings, for: own, seed: 1)
    try model.train(on: &own, episodes: workflows, updates: 500)
    let parameters = model.networks.parameters
    sum = sum.isEmpty ? parameters : ContiguousArray(zip(sum, parameters).map(+))
    mean = model.networks
  }
  guard var mean else { preconditionFailure("there must be a system") }
  mean.parameters = ContiguousArray(sum.map { $0 / Float(systems.count) })
  return mean
}
// end of snippet

/// Uses what Docs/Extending.md shows.
func extend() throws {
  var chance = RandomStream(seed: 3)
  let workflows = try WorkloadGenerator.paper.trainingSet(using: &chance)
  let unseen = try WorkloadGenerator.paper.workflows(200, using: &chance)
  let costs = try CostModel(system: makeSystem(), energyWeight: 0.2)
  var process = try ChainProcess(costModel: costs, maximumSubtasks: 10)

  // snippet: Docs/Extending.md
  var rented = RentedProcess(chain: process, rent: [0, 0.1, 0.4])
  var model = try InnerModel(InnerModelConfiguration(), for: rented, seed: 1)
  try model.train(on: &rented, episodes: workflows, updates: 2000)
  let decision = try model.decide(unseen[0], on: rented)
  // end of snippet
  rented.reset(to: unseen[0])
  precondition(decision.cost == rented.totalCost(of: decision.plan), "the cost is with the rent")

  // snippet: Docs/Extending.md
  var settings = PolicyGradientConfiguration.chains
  settings.updates = 20
  var gradients = try PolicyGradientModel(settings, on: rented, seed: 1) { stream in
    workflows[stream.below(workflows.count)]
  }
  try gradients.train { step in print("update", step.update, "mean cost", step.meanCost) }
  let rentedPlans = try gradients.networks.decisions(for: unseen, on: rented)
  // end of snippet
  precondition(rentedPlans.count == unseen.count, "there is a plan for each workflow")

  // snippet: Docs/Extending.md
  var apprentice = try Apprentice(for: process, seed: 1)
  for round in 0..<4000 {
    try apprentice.learn(from: workflows[round % workflows.count], in: &process)
  }
  let plans = try apprentice.network.decisions(for: unseen, on: process)
  // end of snippet
  let cost = plans.reduce(0) { $0 + $1.cost }
  let optimum = unseen.reduce(0) { $0 + costs.optimalPlan(for: $1).cost.cost }
  print("the gap of the apprentice is \(PlanCost.gap(of: cost, to: optimum))")
  precondition(PlanCost.gap(of: cost, to: optimum) < 0.1, "the apprentice must have learned")

  // snippet: Docs/Extending.md
  let systems = (0..<5).map { _ in SystemDistribution.table4.sample(using: &chance) }
  let start = try meanStart(of: systems, like: process, workflows: workflows)
  let adapting = InnerModelConfiguration().adapting(from: start)
  var adapted = try InnerModel(adapting, for: process, seed: 1, startingFrom: start)
  try adapted.train(on: &process, episodes: workflows, updates: 20)
  // end of snippet
  precondition(adapted.updates == 20, "the adapted model must have learned")
}
