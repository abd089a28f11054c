internal import DMROLinearAlgebra
internal import DMRONetworks
internal import DMRORandom

/// Units of the inner model: an online and a frozen network each, and all that their actions and
/// updates touch.
///
/// A unit's streams are its own, so that no result depends on the order in which units take turns.
struct LearningUnits: ~Copyable {
  let configuration: InnerModelConfiguration
  /// The number of the first of them among all units of the model.
  let first: Int
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
  /// The priorities of each unit's transitions, `[s]`; none where minibatches are drawn uniformly.
  var priorities: [Priorities]
  /// The number of updates that every unit has made.
  var updates = 0
  /// The loss of each unit in the last update, `[s]`.
  var losses: ContiguousArray<Float>
  /// What the frozen networks hold next states worth.
  var frozenValues: FrozenValues

  /// What each unit learns from in an update, `[s]`.
  private var draws: [Draw]
  private var minibatch: Minibatch
  private var nextActions: ContiguousArray<Int32>
  private var gradients: ContiguousArray<Float>
  private var workspace: Workspace
  /// Whether the last look at one state went from the last unit to the first.
  private var isReturning = false

  /// Creates the units.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - networks: The networks as they start.
  ///   - first: The number of the first of them among all units of the model.
  ///   - stream: The stream that all chance is split from.
  init(
    _ configuration: InnerModelConfiguration, networks: NetworkBlock, first: Int,
    stream: RandomStream
  ) {
    self.configuration = configuration
    self.first = first
    online = networks
    frozen = networks
    optimizer = OptimizerState(configuration.optimizer, for: networks)
    let units = first..<first + networks.count
    exploration = units.map { stream.split("exploration").split($0) }
    // Equal streams draw equal minibatches.
    let shares = configuration.sharesMinibatch
    replay = units.map { stream.split("replay").split(shares ? 0 : $0) }
    losses = ContiguousArray(repeating: 0, count: networks.count)
    let (size, architecture) = (configuration.batchSize, networks.architecture)
    draws = units.map { _ in Draw(size: size) }
    minibatch = Minibatch(size: size, stateSize: architecture.inputs)
    frozenValues = FrozenValues(
      unitCount: networks.count, capacity: configuration.memoryCapacity, batchSize: size)
    nextActions = ContiguousArray(repeating: 0, count: size)
    priorities = units.compactMap { _ in
      configuration.prioritizedReplay.map {
        Priorities($0, capacity: configuration.memoryCapacity)
      }
    }
    gradients = ContiguousArray(repeating: 0, count: networks.layout.parameterCount)
    // Room for a batch of missing values, which are a multiple of four.
    workspace = Workspace(architecture: architecture, capacity: size + 3)
  }

  /// The number s of units.
  var count: Int { online.count }

  /// Returns the action that a unit proposes: a random one with probability ε, else the one with
  /// the greatest value.
  mutating func propose(_ unit: Int, in step: borrowing StepBuffers, epsilon: Double) -> Int {
    if exploration[unit].uniform() < epsilon {
      return exploration[unit].below(online.architecture.outputs)
    }
    return greedyAction(unit, state: step.state.span)
  }

  /// Returns the action whose value a unit holds greatest in a state.
  mutating func greedyAction(_ unit: Int, state: Span<Float>) -> Int {
    online.forward(unit, inputs: state, batch: 1, in: &workspace)
    return workspace.values(0, TemporalDifference.greedyAction)
  }

  /// Writes the action that each unit prefers in a state to its place among those of all units.
  mutating func greedyActions(in state: Span<Float>, into actions: inout MutableSpan<Int>) {
    // There and back again: the networks used last are still in the nearest cache.
    isReturning.toggle()
    for turn in 0..<count {
      let unit = isReturning ? count - 1 - turn : turn
      actions[first + unit] = greedyAction(unit, state: state)
    }
  }

  /// Notes that the memory holds a new step.
  mutating func noteStep(at position: Int) {
    frozenValues.forget(position)
    for unit in priorities.indices { priorities[unit].insert(at: position) }
  }

  /// Updates all units once, each from its own minibatch: Equation (18), by gradient descent.
  mutating func update(from memory: borrowing ReplayMemory) {
    for unit in 0..<count {
      draw(unit, from: memory)
      if unit == 0 { prefetch(unit, from: memory) }
    }
    for unit in 0..<count {
      if unit + 1 < count { prefetch(unit + 1, from: memory) }
      let draw = draws[unit]
      minibatch.collect(draw, of: first + unit, from: memory)
      evaluateNextStates(unit, at: draw.indices, in: memory)
      losses[unit] = Self.descend(
        unit, &online, &optimizer, &minibatch, &gradients, &workspace, configuration)
      if !priorities.isEmpty {
        for row in 0..<minibatch.size {
          priorities[unit].update(Int(draw.indices[row]), error: minibatch.errors[row])
        }
      }
    }
    updates += 1
    if updates % configuration.freezeInterval == 0 {
      frozen.copyParameters(from: online)
      frozenValues.renew()
    }
  }

  /// Draws the transitions from which a unit learns.
  private mutating func draw(_ unit: Int, from memory: borrowing ReplayMemory) {
    if priorities.isEmpty {
      draws[unit].renew(of: memory.count, using: &replay[unit])
    } else {
      let correction = priorities[unit].settings.correction(at: updates)
      draws[unit].renew(
        of: memory.count, by: priorities[unit], correction: correction, using: &replay[unit])
    }
  }

  /// Asks for what a unit has drawn on its way to the caches.
  private func prefetch(_ unit: Int, from memory: borrowing ReplayMemory) {
    if configuration.targetRule == .qLearning {
      frozenValues.prefetch(unit, at: draws[unit].indices)
    }
    memory.prefetch(first + unit, at: draws[unit].indices)
  }

  /// Finds what the minibatch's next states are worth to a unit.
  private mutating func evaluateNextStates(
    _ unit: Int, at indices: ContiguousArray<Int32>, in memory: borrowing ReplayMemory
  ) {
    switch configuration.targetRule {
    case .qLearning:
      // max Q of the frozen network, where it is not known since the last freeze
      frozenValues.findMissing(unit, at: indices)
      let missing = frozenValues.missing
      if !missing.isEmpty {
        minibatch.collectNextStates(first + unit, at: missing, from: memory)
        Self.forward(unit, frozen, minibatch, batch: missing.count, &workspace)
        for row in missing.indices {
          frozenValues[unit, missing[row]] =
            workspace.values(row, TemporalDifference.greatestValue)
        }
      }
      minibatch.takeNextValues(of: unit, at: indices, from: frozenValues)
    case .doubleQLearning:
      // The frozen network's Q of the action that the online network prefers
      let size = minibatch.size
      minibatch.collectNextStates(first + unit, at: indices, from: memory)
      Self.forward(unit, online, minibatch, batch: size, &workspace)
      for row in 0..<size {
        nextActions[row] = Int32(
          truncatingIfNeeded: workspace.values(row, TemporalDifference.greedyAction))
      }
      Self.forward(unit, frozen, minibatch, batch: size, &workspace)
      for row in 0..<size {
        let action = Int(nextActions[row])
        minibatch.nextValues[row] = workspace.values(row) { $0[action] }
      }
    }
  }

  private static func forward(
    _ unit: Int, _ networks: borrowing NetworkBlock, _ minibatch: borrowing Minibatch, batch: Int,
    _ workspace: inout Workspace
  ) {
    networks.forward(unit, inputs: minibatch.nextStates.span, batch: batch, in: &workspace)
  }

  /// Takes one step of gradient descent on a unit's errors, and returns their mean loss.
  private static func descend(
    _ unit: Int, _ online: inout NetworkBlock, _ optimizer: inout OptimizerState,
    _ minibatch: inout Minibatch, _ gradients: inout ContiguousArray<Float>,
    _ workspace: inout Workspace, _ configuration: InnerModelConfiguration
  ) -> Float {
    let size = minibatch.size
    online.forward(unit, inputs: minibatch.states.span, batch: size, in: &workspace)
    let loss = minibatch.differentiate(
      configuration.loss, of: workspace.outputs, columns: online.architecture.outputs,
      into: &workspace.outputGradients)
    var gradient = gradients.mutableSpan
    online.backward(
      unit, inputs: minibatch.states.span, batch: size, in: &workspace, into: &gradient)
    if let norm = configuration.maximumGradientNorm { clip(&gradient, toNorm: norm) }
    optimizer.step(&online, network: unit, gradients: gradient.span)
    return loss
  }
}

extension Workspace {
  /// Calls a function with the action values of a row of the last forward pass, `[K]`.
  fileprivate borrowing func values<Result>(
    _ row: Int, _ body: (Span<Float>) -> Result
  ) -> Result {
    let actions = architecture.outputs
    return body(outputs.span.extracting(row * actions..<(row + 1) * actions))
  }
}
