public import DMROFiles
internal import DMRONetworks
public import DMROOffloading
internal import DMRORandom

/// The outer model: meta-parameters ψ from which the inner model starts in a new system, Algorithm 2
/// of the paper.
///
/// ```swift
/// let process = ChainProcess(costModel: costModel, maximumSubtasks: 10)
/// var outer = try OuterModel(.init(), over: .table4, like: process, seed: 1)
/// outer.train(workflows: workflows, updates: 5000)
/// let model = try InnerModel(settings, for: process, seed: 1, startingFrom: outer.psi.network)
/// ```
///
/// The paper's algorithm is joint training over systems; Reptile and first-order MAML are named
/// alternatives. The same seed gives the same ψ, to the byte, however the training is divided.
public struct OuterModel: ~Copyable {
  /// The settings.
  public let configuration: OuterModelConfiguration
  /// The systems.
  public let distribution: SystemDistribution
  /// The seed of all chance.
  public let seed: UInt64
  /// The number of gradient steps made.
  public internal(set) var updates = 0
  /// The number of steps taken: one subtask each; those of tasks do not count.
  public internal(set) var steps = 0

  var learner: MetaLearner
  var memory: OuterMemory
  private var minibatch: OuterMinibatch
  var process: ChainProcess
  /// The number of workflows begun.
  var episodes = 0
  private var state: ContiguousArray<Float>
  private var nextState: ContiguousArray<Float>
  var systems: RandomStream
  var exploration: RandomStream
  var replay: RandomStream
  private let tasks: RandomStream

  /// Creates an outer model.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - distribution: The systems to learn in.
  ///   - process: What its systems become processes like: weight of energy, scaling, bounds and
  ///     encoding; its own system does not count.
  ///   - seed: The seed of all chance.
  /// - Throws: `InputError`, if a setting is out of bounds or the distribution has another number of
  ///   sites than the process.
  public init(
    _ configuration: OuterModelConfiguration, over distribution: SystemDistribution,
    like process: ChainProcess, seed: UInt64
  ) throws(InputError) {
    try configuration.validate()
    guard distribution.sites.count == process.actionCount else {
      throw InputError(
        element: "sites",
        rule: "must be \(process.actionCount), as in the process, found \(distribution.sites.count)"
      )
    }
    let settings = configuration.learner
    do {
      try settings.checkMemory(stateSize: process.stateSize, actionCount: process.actionCount)
    } catch { throw error.below("learner") }
    let architecture = try settings.architecture(
      stateSize: process.stateSize, actionCount: process.actionCount)
    let stream = RandomStream(seed: seed).split("outer model")
    // 1: Initialize the DNNs with parameter θ_0
    var network = NetworkBlock(architecture: architecture, count: 1)
    network.initialize(by: settings.initialization, from: stream.split("initialization"))
    let choices = configuration.usesAllActions ? process.actionCount : 1
    self.configuration = configuration
    self.distribution = distribution
    self.seed = seed
    self.process = process
    learner = MetaLearner(configuration, network: network, batch: settings.batchSize * choices)
    // 2: Empty the memory pool
    memory = OuterMemory(capacity: settings.memoryCapacity, stateSize: process.stateSize)
    minibatch = OuterMinibatch(
      size: settings.batchSize, actionsPerStep: choices, stateSize: process.stateSize)
    state = ContiguousArray(repeating: 0, count: process.stateSize)
    nextState = state
    systems = stream.split("systems")
    exploration = stream.split("exploration")
    replay = stream.split("replay")
    tasks = stream.split("tasks")
  }

  /// 17: The meta-parameters ψ as they are now, with their provenance.
  public var psi: MetaParameters {
    MetaParameters(
      network: learner.online,
      provenance: MetaParameters.Provenance(
        distribution: distribution, configuration: configuration, seed: seed, updates: updates,
        process: process))
  }

  /// Trains the model.
  ///
  /// - Parameters:
  ///   - workflows: The workflows, taken in order again and again.
  ///   - count: The number of gradient steps to make; Reptile and first-order MAML finish their last
  ///     system, and may make some more.
  ///   - report: Called after every update of ψ with the number of gradient steps and the loss.
  ///   - isStopped: Called before every update; no further one is made once it returns `true`.
  /// - Throws: `InputError`, if the settings do not fit inner models.
  /// - Precondition: There is a workflow.
  public mutating func train(
    workflows: [Workflow], updates count: Int, report: (Int, Float) -> Void = { _, _ in },
    until isStopped: () -> Bool = { false }
  ) throws(InputError) {
    precondition(!workflows.isEmpty, "there must be a workflow to learn from")
    let end = updates + count
    while updates < end, !isStopped() {
      let loss: Float
      switch configuration.algorithm {
      case .jointTraining: loss = updateJointly(workflows)
      case .reptile, .firstOrderMAML: loss = try updateByTask(workflows)
      }
      report(updates, loss)
    }
  }

  // MARK: Algorithm 2

  /// Lines 3 to 16, up to the next update.
  private mutating func updateJointly(_ workflows: [Workflow]) -> Float {
    repeat {
      // 3: for each subtask of each workflow
      if process.isFinished {
        process.reset(to: workflows[episodes % workflows.count])
        episodes += 1
      }
      // 4: Randomly select environment
      process.move(to: randomEnvironment())
      // 5: Input state S_i to DNN
      Self.encodeState(of: process, into: &state)
      // 6: Generate offloading action a_i via ε-greedy policy
      let action = chooseAction()
      // 7–8: The reward depends on the environment, which is drawn anew before it is used: the
      // memory pool keeps what it is computed from
      memory.store(state, action, in: process, nextState: &nextState)
      process.step(action)
      steps += 1
      // 9: Add data to memory five times
    } while steps % configuration.learner.updateInterval != 0
      || memory.count < configuration.learner.warmUp
    // 10: Randomly select environment
    let environments = (0..<configuration.systemsPerUpdate).map { _ in
      var environment = process
      environment.move(to: randomEnvironment())
      return environment
    }
    // 11–13: Extract from memory at random, evaluate F(S_i, a_i), generate reward R(S_i, a_i)
    minibatch.draw(
      from: memory, pricedIn: environments, discount: Float(configuration.learner.discount),
      weighsErrors: configuration.weighsErrors, using: &replay)
    // 14: Update the weights θ
    let loss = learner.update(from: minibatch, number: updates)
    updates += 1
    return loss
  }

  private mutating func chooseAction() -> Int {
    let epsilon = configuration.learner.exploration.epsilon(at: steps)
    if exploration.uniform() < epsilon { return exploration.below(process.actionCount) }
    return learner.greedyAction(in: state)
  }

  /// Draws a system, and derives its scaling from itself.
  private mutating func randomEnvironment() -> CostModel {
    let model = process.costModel
    return CostModel(
      system: distribution.sample(using: &systems), energyWeight: model.energyWeight,
      scaling: model.scaling, bounds: model.bounds)
  }

  private static func encodeState(
    of process: ChainProcess, into state: inout ContiguousArray<Float>
  ) {
    var span = state.mutableSpan
    process.encodeState(into: &span)
  }

  // MARK: Reptile and first-order MAML

  /// Lets an inner model of one unit learn from ψ in a random system, and changes ψ by what it did.
  private mutating func updateByTask(_ workflows: [Workflow]) throws(InputError) -> Float {
    var environment = process
    environment.move(to: randomEnvironment())
    var settings = configuration.learner
    settings.units = 1
    settings.warmUp = min(settings.batchSize, settings.memoryCapacity)
    var model = try InnerModel(
      settings, for: environment, stream: tasks.split(updates), startingFrom: learner.online)
    // Each system sees other workflows first.
    let first = episodes % workflows.count
    let order = Array(workflows[first...] + workflows[..<first])
    var loss: Float = 0
    configuration.algorithm.update(
      &learner.online.parameters, innerUpdates: configuration.innerUpdates,
      rate: Float(configuration.metaRate)
    ) { parameters in
      model.train(on: &environment, workflows: order, updates: 1) { _, step in loss = step.cost }
      parameters = model.networks.parameters
    }
    episodes += model.episodes
    updates += configuration.algorithm.steps(innerUpdates: configuration.innerUpdates)
    return loss
  }
}
