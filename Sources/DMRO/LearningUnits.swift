internal import DMROLinearAlgebra
internal import DMRONetworks
internal import DMRORandom

/// The s units of the inner model: an online and a frozen network each, and all that their actions
/// and updates touch.
///
/// A unit's streams are its own, so that no result depends on the order in which units take turns.
struct LearningUnits: ~Copyable {
  let configuration: InnerModelConfiguration
  /// The networks that learn, `[s, P]`.
  var online: NetworkBlock
  /// The networks with frozen parameters, `[s, P]`.
  var frozen: NetworkBlock
  /// What the optimizer remembers.
  var optimizer: OptimizerState
  /// Where chance comes from when a unit explores, `[s]`.
  var exploration: [RandomStream]
  /// Where chance comes from when a unit draws a minibatch, `[s]`.
  var replay: [RandomStream]
  /// The number of updates that every unit has made.
  var updates = 0
  /// The loss of each unit in the last update, `[s]`.
  private(set) var losses: ContiguousArray<Float>

  private var minibatch: Minibatch
  private var targets: ContiguousArray<Float>
  private var gradients: ContiguousArray<Float>
  private var workspace: Workspace

  /// Creates the units.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - networks: The networks as they start.
  ///   - stream: The stream that all chance is split from.
  init(
    _ configuration: InnerModelConfiguration, networks: NetworkBlock, stream: RandomStream
  ) {
    self.configuration = configuration
    online = networks
    frozen = networks
    optimizer = OptimizerState(configuration.optimizer, for: networks)
    let units = 0..<networks.count
    exploration = units.map { stream.split("exploration").split($0) }
    // Equal streams draw equal minibatches.
    let shares = configuration.sharesMinibatch
    replay = units.map { stream.split("replay").split(shares ? 0 : $0) }
    losses = ContiguousArray(repeating: 0, count: networks.count)
    let (size, architecture) = (configuration.batchSize, networks.architecture)
    minibatch = Minibatch(size: size, stateSize: architecture.inputs)
    targets = ContiguousArray(repeating: 0, count: size)
    gradients = ContiguousArray(repeating: 0, count: networks.layout.parameterCount)
    workspace = Workspace(architecture: architecture, capacity: size)
  }

  /// The number s of units.
  var count: Int { online.count }

  /// Returns the action that a unit proposes: a random one with probability ε, else the one with
  /// the greatest value.
  mutating func propose(_ unit: Int, in step: borrowing StepBuffers, epsilon: Double) -> Int {
    if exploration[unit].uniform() < epsilon {
      return exploration[unit].below(online.architecture.outputs)
    }
    online.forward(unit, inputs: step.state.span, batch: 1, in: &workspace)
    let values = workspace.outputs.span
    return TemporalDifference.greedyAction(values.extracting(0..<online.architecture.outputs))
  }

  /// Updates all units once, each from its own minibatch: Equation (18), by gradient descent.
  mutating func update(from memory: borrowing ReplayMemory) {
    for unit in 0..<count {
      minibatch.draw(unit, from: memory, using: &replay[unit])
      losses[unit] = Self.update(
        unit, &online, frozen, &optimizer, minibatch, &targets, &gradients, &workspace,
        configuration)
    }
    updates += 1
    if updates % configuration.freezeInterval == 0 { frozen = online }
  }

  /// Updates one unit from a minibatch, and returns its mean loss.
  private static func update(
    _ unit: Int, _ online: inout NetworkBlock, _ frozen: borrowing NetworkBlock,
    _ optimizer: inout OptimizerState, _ minibatch: borrowing Minibatch,
    _ targets: inout ContiguousArray<Float>, _ gradients: inout ContiguousArray<Float>,
    _ workspace: inout Workspace, _ configuration: InnerModelConfiguration
  ) -> Float {
    let (size, actions) = (minibatch.size, online.architecture.outputs)

    // The values of the next states, by the frozen network.
    frozen.forward(unit, inputs: minibatch.nextStates.span, batch: size, in: &workspace)
    for row in 0..<size {
      let values = workspace.outputs.span.extracting(row * actions..<(row + 1) * actions)
      targets[row] = values[TemporalDifference.greedyAction(values)]
    }

    // The values of the states, and the loss on the action that was taken: (18).
    online.forward(unit, inputs: minibatch.states.span, batch: size, in: &workspace)
    var loss: Float = 0
    for row in 0..<size {
      let taken = row * actions + Int(minibatch.actions[row])
      let target = minibatch.rewards[row] + minibatch.discounts[row] * targets[row]
      let error = workspace.outputs[taken] - target
      loss += configuration.loss.value(of: error)
      for action in 0..<actions { workspace.outputGradients[row * actions + action] = 0 }
      workspace.outputGradients[taken] = configuration.loss.derivative(at: error) / Float(size)
    }

    var gradient = gradients.mutableSpan
    online.backward(
      unit, inputs: minibatch.states.span, batch: size, in: &workspace, into: &gradient)
    if let norm = configuration.maximumGradientNorm { clip(&gradient, toNorm: norm) }
    optimizer.step(&online, network: unit, gradients: gradient.span)
    return loss / Float(size)
  }
}
