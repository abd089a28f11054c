public import DMROFiles
internal import DMRONetworks
public import DMROOffloading
public import DMROParallel
internal import DMRORandom

/// The outer model, Algorithm 2 of the paper: it learns meta-parameters ψ, the start of the inner
/// model in a new system.
///
/// ```swift
/// let process = try ChainProcess(costModel: costModel, maximumSubtasks: 10)
/// var outer = try OuterModel(.init(), over: .table4, like: process, seed: 1)
/// try outer.train(episodes: workflows, updates: 5000)
/// let model = try InnerModel(settings, for: process, seed: 1, startingFrom: outer.psi.network)
/// ```
///
/// The paper's algorithm is joint training over systems; Reptile and first-order MAML are named
/// alternatives. The same seed gives the same ψ, to the byte, however the training is divided into
/// calls, threads and ranks.
public struct OuterModel<Process: RepriceableProcess>: ~Copyable {
  /// The settings.
  public let configuration: OuterModelConfiguration
  /// The environments to learn in.
  public let distribution: Process.Distribution
  /// The random seed.
  public let seed: UInt64
  /// The number of gradient steps made.
  public internal(set) var updates = 0
  /// The number of steps of Algorithm 2, one action each; Reptile and first-order MAML take none.
  public internal(set) var steps = 0

  var learner: MetaLearner
  let shared: SharedOuterMemory<Process>
  /// The place in the memory of each step of a minibatch, `[B]`.
  private var draws: ContiguousArray<Int>
  let ranks: any Ranks
  private let threads: Int
  var process: Process
  /// The environments of an update, as processes.
  private var environments: [Process]
  /// The number of episodes begun.
  var episodes = 0
  private var state: ContiguousArray<Float>
  private var nextState: ContiguousArray<Float>
  private var mask: ContiguousArray<Bool>
  var systems: RandomStream
  var exploration: RandomStream
  var replay: RandomStream
  private let tasks: RandomStream

  /// Creates an outer model.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - distribution: The environments to learn in.
  ///   - process: A process with the settings for these environments; its own environment is not
  ///     learned in.
  ///   - seed: The random seed.
  ///   - threads: The number of threads that work on the parts of a minibatch; results do not depend
  ///     on it.
  ///   - ranks: The ranks that divide the parts of a minibatch; results do not depend on them. All
  ///     make the same calls.
  /// - Throws: `InputError`, if a setting is out of bounds, networks of the process cannot act in the
  ///   environments, or there are fewer parts than ranks.
  public init(
    _ configuration: OuterModelConfiguration, over distribution: Process.Distribution,
    like process: Process, seed: UInt64, threads: Int = 1, on ranks: any Ranks = OneRank()
  ) throws(InputError) {
    try configuration.validate()
    try NumberRules.within(1...64, threads, "threads")
    try configuration.check(ranks)
    try Process.check(process.environment, against: distribution)
    let settings = configuration.learner
    let shape = process.shape
    do { try settings.checkMemory(for: shape) } catch { throw error.below("learner") }
    let architecture = try settings.architecture(for: shape)
    let stream = RandomStream(seed: seed).split("outer model")
    // 1: Initialize the DNNs with parameter θ_0
    var network = NetworkBlock(architecture: architecture, count: 1)
    network.initialize(by: settings.initialization, from: stream.split("initialization"))
    self.configuration = configuration
    self.distribution = distribution
    self.seed = seed
    self.process = process
    environments = Array(repeating: process, count: configuration.systemsPerUpdate)
    learner = MetaLearner(configuration, network: network, shape, on: ranks)
    self.ranks = ranks
    self.threads = threads
    // 2: Empty the memory pool
    shared = SharedOuterMemory(OuterMemory(capacity: settings.memoryCapacity, shape: shape))
    draws = ContiguousArray(repeating: 0, count: settings.batchSize)
    state = ContiguousArray(repeating: 0, count: shape.size)
    nextState = state
    mask = ContiguousArray(repeating: true, count: shape.isMasked ? shape.actionCount : 0)
    systems = stream.split("systems")
    exploration = stream.split("exploration")
    replay = stream.split("replay")
    tasks = stream.split("tasks")
  }

  /// 17: The current meta-parameters ψ, with their provenance.
  public var psi: MetaParameters<Process> {
    MetaParameters(
      network: learner.online,
      provenance: MetaParameters.Provenance(
        distribution: distribution, configuration: configuration, seed: seed, updates: updates,
        settings: process.settings))
  }

  /// Trains the model.
  ///
  /// - Parameters:
  ///   - list: The episodes, as workflows, taken in order again and again.
  ///   - count: The number of gradient steps to make; Reptile and first-order MAML finish their last
  ///     environment, and may make some more.
  ///   - report: Called after every update of ψ with the number of gradient steps and the loss.
  ///   - isStopped: Called before every update; `true` on any rank ends the training on all.
  /// - Throws: `InputError`, if there is no episode, or an episode does not fit the process.
  @specialized(where Process == ChainProcess)
  public mutating func train(
    episodes list: [Process.Episode], updates count: Int,
    report: (Int, Float) -> Void = { _, _ in }, until isStopped: () -> Bool = { false }
  ) throws(InputError) {
    guard !list.isEmpty else {
      throw InputError(element: "episodes", rule: "must hold an episode to learn from, found none")
    }
    for episode in list { try process.check(episode) }
    let end = updates + count
    while updates < end, !ranks.isTrueOnAny(isStopped()) {
      let loss: Float
      switch configuration.algorithm {
      case .jointTraining: loss = updateJointly(list)
      case .reptile, .firstOrderMAML: loss = try updateByTask(list)
      }
      report(updates, loss)
    }
  }

  // MARK: Algorithm 2

  /// Lines 3 to 16, up to the next update.
  private mutating func updateJointly(_ list: [Process.Episode]) -> Float {
    repeat {
      // 3: for each subtask of each workflow
      if process.isFinished {
        process.reset(to: list[episodes % list.count])
        episodes += 1
      }
      // 4: Randomly select environment
      process.move(toRandomOf: distribution, using: &systems)
      // 5: Input state S_i to DNN
      process.observe(into: &state, &mask)
      // 6: Generate offloading action a_i via ε-greedy policy
      let action = chooseAction()
      // 7–8: The reward depends on the environment, which is drawn anew before it is used: the
      // memory pool keeps the memo from which it is computed
      shared.memory.store(state, action, in: process, nextState: &nextState)
      process.step(action)
      steps += 1
      // 9: Add data to memory five times
    } while steps % configuration.learner.updateInterval != 0
      || shared.memory.count < configuration.learner.warmUp
    // 10: Randomly select environment
    for index in environments.indices {
      environments[index].move(toRandomOf: distribution, using: &systems)
    }
    // 11–13: Extract from memory at random, evaluate F(S_i, a_i), generate reward R(S_i, a_i)
    let stored = shared.memory.count
    for step in draws.indices { draws[step] = replay.below(stored) }
    differentiate()
    // 14: Update the weights θ
    let loss = learner.update(number: updates)
    updates += 1
    return loss
  }

  /// Computes the gradients of this rank's parts of the minibatch.
  private borrowing func differentiate() {
    let (parts, online, target) = (learner.parts, learner.online, learner.target)
    let (shared, draws, environments) = (shared, draws, environments)
    perform(parts.count, threads: threads) { part in
      parts[part].collect(draws, from: shared.memory, pricedIn: environments)
      parts[part].differentiate(online, target)
    }
  }

  private mutating func chooseAction() -> Int {
    let epsilon = configuration.learner.exploration.epsilon(at: steps)
    let (state, mask) = (state, mask)
    if exploration.uniform() < epsilon {
      return exploration.action(of: process.actionCount, mask: mask.span)
    }
    return learner.greedyAction(in: state.span, mask: mask.span)
  }

  // MARK: Reptile and first-order MAML

  /// Trains an inner model of one unit from ψ in a random environment, and moves ψ.
  private mutating func updateByTask(_ list: [Process.Episode]) throws(InputError) -> Float {
    var environment = process
    environment.move(toRandomOf: distribution, using: &systems)
    var settings = configuration.learner
    settings.units = 1
    settings.warmUp = min(settings.batchSize, settings.memoryCapacity)
    var model = try InnerModel(
      settings, for: environment, stream: tasks.split(updates), startingFrom: learner.online)
    // Each environment starts with other episodes.
    let first = episodes % list.count
    let order = Array(list[first...] + list[..<first])
    var loss: Float = 0
    var failure: InputError?
    configuration.algorithm.update(
      &learner.online.parameters, innerUpdates: configuration.innerUpdates,
      rate: Float(configuration.metaRate)
    ) { parameters in
      do throws(InputError) {
        try model.train(on: &environment, episodes: order, updates: 1) { _, step in
          loss = step.cost
        }
      } catch { failure = error }
      parameters = model.networks.parameters
    }
    if let failure { throw failure }
    episodes += model.episodes
    updates += configuration.algorithm.steps(innerUpdates: configuration.innerUpdates)
    return loss
  }
}
