public import DMROFiles
internal import DMROLinearAlgebra
public import DMRONetworks
public import DMROOffloading
public import DMRORandom
internal import DMROScheduling

/// The networks of a policy and of its critic.
public struct PolicyNetworks: Hashable, Sendable {
  /// The network of the policy, a block of count 1.
  public var policy: NetworkBlock
  /// The network of the critic, a block of count 1.
  public var critic: NetworkBlock

  /// Joins two networks.
  ///
  /// - Parameters:
  ///   - policy: The network of the policy, a block of count 1.
  ///   - critic: The network of the critic, a block of count 1.
  public init(policy: NetworkBlock, critic: NetworkBlock) {
    (self.policy, self.critic) = (policy, critic)
  }

  /// Draws networks: orthogonal weights, and outputs of the policy near 0, so that it begins with
  /// equal logits, or with what is known of the costs.
  init(
    _ configuration: PolicyGradientConfiguration, for shape: ObservationShape, stream: RandomStream
  ) throws(InputError) {
    policy = NetworkBlock(architecture: try configuration.policyArchitecture(for: shape), count: 1)
    critic = NetworkBlock(architecture: try configuration.criticArchitecture(for: shape), count: 1)
    policy.initialize(by: .orthogonal, from: stream.split("policy"))
    critic.initialize(by: .orthogonal, from: stream.split("critic"))
    if configuration.activation == .tanh {
      // As in Stable-Baselines3; the initialization itself has this gain for ReLU alone.
      policy.scaleHiddenWeights(by: Float(2).squareRoot())
      critic.scaleHiddenWeights(by: Float(2).squareRoot())
    }
    policy.scaleOutputs(by: 0.01)
  }
}

extension NetworkBlock {
  /// Scales the weights of the hidden layers of a block of count 1.
  fileprivate mutating func scaleHiddenWeights(by factor: Float) {
    for layer in layout.layers.prefix(architecture.hidden.count) {
      for index in layer.weights.offset..<layer.bias { parameters[index] *= factor }
    }
  }
}

/// Learning by policy gradients: clipped PPO, or advantage actor–critic, by the settings.
///
/// Actors play the process with actions that are drawn from the policy. From their steps the policy
/// learns by `PolicyGradient`, and the critic the value of states: for an observation of one row the
/// output of its network, for several the mean of its outputs over the rows that have an available
/// action.
///
/// The networks are those of Q-learning, with the same meaning of the best action. In processes with
/// candidates the logits are −(cost + output) / τ: the best candidate has the least cost + output, as
/// for `CandidateModel`, and the network serves in a `GraphPolicy` or a `JobPolicy`. In other
/// processes the logits are the outputs, of all rows and columns: the best action has the greatest
/// output, and the network plans by `decisions(for:on:)`.
///
/// ```swift
/// var model = try PolicyGradientModel(.ppo, on: process, seed: 1) {
///   stream throws(InputError) in try generator.workflow(id: "a", using: &stream)
/// }
/// try model.train()
/// let plans = try model.networks.decisions(for: workflows, on: process)
/// ```
///
/// The same seed gives the same networks, to the byte, for any number of threads.
public struct PolicyGradientModel<Process: DecisionProcess>: ~Copyable {
  /// The settings.
  public let configuration: PolicyGradientConfiguration
  /// The number of updates made.
  public internal(set) var updates = 0
  let shape: ObservationShape
  let shared: SharedActorCritic
  let actors: [PolicyActor<Process>]
  private let rollouts: [SharedRollout]
  var shuffle: RandomStream
  private var order: ContiguousArray<Int>
  private let threads: Int

  /// Creates a model whose logits are outputs.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - process: A process with the shape of those to learn in.
  ///   - seed: The random seed.
  ///   - threads: The number of threads; results do not depend on it.
  ///   - start: The networks to begin with; random ones by default.
  ///   - episodes: Draws an episode that fits the process; called by several threads, and again for
  ///     the same episode when a snapshot is restored.
  /// - Throws: `InputError`, if a setting is out of bounds or the start has another shape.
  public init(
    _ configuration: PolicyGradientConfiguration, on process: Process, seed: UInt64,
    threads: Int = 1, from start: PolicyNetworks? = nil,
    episodes: @escaping @Sendable (inout RandomStream) throws(InputError) -> Process.Episode
  ) throws(InputError) {
    try self.init(
      configuration, on: process, costs: nil, stream: RandomStream(seed: seed), threads: threads,
      from: start, episodes: episodes)
  }

  init(
    _ configuration: PolicyGradientConfiguration, on process: Process,
    costs: CandidateCosts<Process>?, stream: RandomStream, threads: Int,
    from start: PolicyNetworks?,
    episodes: @escaping @Sendable (inout RandomStream) throws(InputError) -> Process.Episode
  ) throws(InputError) {
    try configuration.validate()
    try NumberRules.within(1...64, threads, "threads")
    let (stream, shape) = (stream.split("policy gradient"), process.shape)
    guard costs == nil || shape.valuesPerRow == 1 else {
      throw InputError(
        element: "process", rule: "must have 1 value a row, found \(shape.valuesPerRow)")
    }
    let drawn = try PolicyNetworks(
      configuration, for: shape, stream: stream.split("initialization"))
    for (element, network, own) in [
      ("start.policy", start?.policy, drawn.policy), ("start.critic", start?.critic, drawn.critic),
    ] {
      guard let network, network.architecture != own.architecture || network.count != 1 else {
        continue
      }
      throw InputError(
        element: element,
        rule: """
          must be 1 network of \(own.architecture), found \(network.count) of \
          \(network.architecture)
          """)
    }
    self.configuration = configuration
    self.shape = shape
    self.threads = threads
    let networks = ActorCritic(
      configuration, shape, start ?? drawn,
      outputFactor: costs == nil ? 1 : -1 / Float(configuration.temperature))
    actors = (0..<configuration.actors).map { actor in
      PolicyActor(
        configuration, on: process, costs: costs, networks,
        stream: stream.split("actors").split(actor), episodes: episodes)
    }
    shared = SharedActorCritic(networks)
    rollouts = actors.map(\.rollout)
    shuffle = stream.split("shuffle")
    order = ContiguousArray(0..<configuration.steps * configuration.actors)
  }

  /// The network of the policy, a block of count 1.
  public var networks: NetworkBlock { shared.value.policy }

  /// The networks of policy and critic, for another training to begin with.
  public var policyNetworks: PolicyNetworks {
    PolicyNetworks(policy: shared.value.policy, critic: shared.value.critic)
  }

  /// Trains the model.
  ///
  /// - Parameters:
  ///   - count: The number of updates to make; by default, all that are left.
  ///   - report: Called after every update.
  ///   - isStopped: Called before every update; `true` ends the training.
  /// - Throws: `InputError`, if an episode does not fit the process or a parameter is not finite after
  ///   an update, and what drawing an episode throws. After an error, the model is unusable.
  public mutating func train(
    updates count: Int? = nil, report: (PolicyGradientStep) -> Void = { _ in },
    until isStopped: () -> Bool = { false }
  ) throws(InputError) {
    let left = configuration.updates - updates
    let end = updates + max(0, min(left, count ?? left))
    while updates < end, !isStopped() {
      try play()
      update()
      updates += 1
      guard shared.value.isFinite else {
        throw InputError(
          .diverged,
          rule: """
            the training diverged at update \(updates): a parameter is not finite; lower \
            learningRate, now \(configuration.learningRate), or set maximumGradientNorm
            """)
      }
      report(PolicyGradientStep(update: updates, shared.value.sums, rollouts))
    }
  }

  /// Plays T steps of all actors.
  private func play() throws(InputError) {
    let (actors, shared) = (actors, shared)
    if threads == 1 {
      for actor in actors { try actor.play(by: shared.value) }
    } else {
      let errors = concurrentMap(actors.count, threads: threads) { actor -> InputError? in
        do throws(InputError) {
          try actors[actor].play(by: shared.value)
          return nil
        } catch { return error }
      }
      for case let error? in errors { throw error }
    }
  }

  /// Learns from the steps of all actors.
  private mutating func update() {
    let progress = Double(updates) / Double(configuration.updates)
    let (first, last) = (configuration.learningRate, configuration.finalLearningRate)
    shared.value.learningRate = first + (last - first) * progress
    shared.value.clearSums()
    for index in order.indices { order[index] = index }
    for _ in 0..<configuration.epochs {
      shuffle.shuffle(&order)
      shared.value.learn(from: rollouts, in: order)
    }
  }
}

extension PolicyGradientModel where Process: CandidateProcess {
  /// Creates a model whose logits are −(cost + output) / τ.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - process: A process with the shape of those to learn in.
  ///   - seed: The random seed.
  ///   - threads: The number of threads; results do not depend on it.
  ///   - start: The networks to begin with; random ones by default.
  ///   - episodes: Draws an episode that fits the process; called by several threads, and again for
  ///     the same episode when a snapshot is restored.
  /// - Throws: `InputError`, if a setting is out of bounds or the start has another shape.
  public init(
    _ configuration: PolicyGradientConfiguration, on process: Process, seed: UInt64,
    threads: Int = 1, from start: PolicyNetworks? = nil,
    episodes: @escaping @Sendable (inout RandomStream) throws(InputError) -> Process.Episode
  ) throws(InputError) {
    try self.init(
      configuration, on: process, costs: .ofCandidates, stream: RandomStream(seed: seed),
      threads: threads, from: start, episodes: episodes)
  }
}

extension CandidateCosts where Process: CandidateProcess {
  /// The costs of the candidates of a process.
  static var ofCandidates: CandidateCosts {
    CandidateCosts(count: { $0.candidateCount }, cost: { $0.cost(of: $1) })
  }
}
