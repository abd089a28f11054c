internal import DMRONetworks
internal import DMROOffloading
internal import DMRORandom

/// Units of the inner model: their online and target networks, with the state of exploration and
/// updates.
///
/// Each unit has its own random streams, so that results do not depend on the order of the units.
struct LearningUnits: ~Copyable {
  let configuration: InnerModelConfiguration
  /// The index of the first of these units in the model.
  let first: Int
  /// The networks, `[s, P]`.
  var networks: QNetworks
  /// The random stream of each unit's exploration, `[s]`.
  var exploration: [RandomStream]
  /// The random stream of each unit's minibatches, `[s]`.
  var replay: [RandomStream]
  /// The priorities of each unit's transitions, `[s]`; empty if minibatches are drawn uniformly.
  var priorities: [Priorities]
  /// The number of updates of each unit.
  var updates = 0
  /// The loss of each unit in the last update, `[s]`.
  var losses: ContiguousArray<Float>
  /// The cache of target-network values.
  var targetValues: TargetValueCache

  /// The draw of each unit for an update, `[s]`.
  private var draws: [Draw]
  private var minibatch: Minibatch
  /// The values missing in the cache, `[B + 3]`.
  private var missingValues: ContiguousArray<Float>
  /// The direction of the last pass over the units: `true` from the last to the first.
  private var isReturning = false

  /// Creates the units.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - networks: The initial networks.
  ///   - shape: The shape of observations and action values.
  ///   - first: The index of the first of these units in the model.
  ///   - stream: The random stream; all others are split from it.
  init(
    _ configuration: InnerModelConfiguration, networks: NetworkBlock, _ shape: ObservationShape,
    first: Int, stream: RandomStream
  ) {
    self.configuration = configuration
    self.first = first
    let size = configuration.batchSize
    // Room for a batch of missing values, rounded up to a multiple of four.
    self.networks = QNetworks(networks, shape, configuration, observations: size + 3)
    let units = first..<first + networks.count
    exploration = units.map { stream.split("exploration").split($0) }
    // Equal streams draw equal minibatches.
    let shares = configuration.sharesMinibatch
    replay = units.map { stream.split("replay").split(shares ? 0 : $0) }
    losses = ContiguousArray(repeating: 0, count: networks.count)
    draws = units.map { _ in Draw(size: size) }
    minibatch = Minibatch(size: size, shape: shape)
    targetValues = TargetValueCache(
      unitCount: networks.count, capacity: configuration.memoryCapacity, batchSize: size)
    missingValues = ContiguousArray(repeating: 0, count: size + 3)
    priorities = units.compactMap { _ in
      configuration.prioritizedReplay.map {
        Priorities($0, capacity: configuration.memoryCapacity)
      }
    }
  }

  /// The number s of units.
  var count: Int { networks.online.count }

  /// Returns the proposal of a unit: a random action with probability ε, else the greedy one.
  mutating func propose(_ unit: Int, in step: borrowing StepBuffers, epsilon: Double) -> Int {
    if exploration[unit].uniform() < epsilon {
      return exploration[unit].action(of: networks.shape.actionCount, mask: step.mask.span)
    }
    return networks.greedyAction(unit, in: step.state.span, mask: step.mask.span)
  }

  /// Writes the greedy action of each unit to its place among those of all units.
  mutating func greedyActions(in state: Span<Float>, into actions: inout MutableSpan<Int>) {
    // Alternate directions: the last networks used are still in the nearest cache.
    isReturning.toggle()
    for turn in 0..<count {
      let unit = isReturning ? count - 1 - turn : turn
      actions[first + unit] = networks.greedyAction(unit, in: state, mask: .init())
    }
  }

  /// Registers a new step in the memory.
  mutating func noteStep(at position: Int) {
    targetValues.forget(position)
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
      minibatch.collect(draws[unit], of: first + unit, from: memory)
      evaluateNextStates(unit, in: memory)
      losses[unit] = descend(unit)
      if !priorities.isEmpty {
        for row in 0..<minibatch.size {
          priorities[unit].update(
            Int(draws[unit].indices[row]), error: minibatch.errors[row])
        }
      }
    }
    updates += 1
    if updates % configuration.freezeInterval == 0 {
      networks.renewTargets()
      targetValues.renew()
    }
  }

  /// Draws the minibatch of a unit.
  private mutating func draw(_ unit: Int, from memory: borrowing ReplayMemory) {
    if priorities.isEmpty {
      draws[unit].renew(of: memory.count, using: &replay[unit])
    } else {
      let correction = priorities[unit].settings.correction(at: updates)
      draws[unit].renew(
        of: memory.count, by: priorities[unit], correction: correction, using: &replay[unit])
    }
  }

  /// Prefetches the drawn transitions.
  private func prefetch(_ unit: Int, from memory: borrowing ReplayMemory) {
    if configuration.targetRule == .qLearning {
      targetValues.prefetch(unit, at: draws[unit].indices)
    }
    memory.prefetch(first + unit, at: draws[unit].indices)
  }

  /// Finds the values of the minibatch's next states.
  private mutating func evaluateNextStates(_ unit: Int, in memory: borrowing ReplayMemory) {
    let indices = draws[unit].indices
    switch configuration.targetRule {
    case .qLearning:
      // max Q of the target network, computed once between two renewals
      targetValues.findMissing(unit, at: indices)
      let missing = targetValues.missing
      if !missing.isEmpty {
        minibatch.collectNextStates(first + unit, at: missing, from: memory)
        Self.evaluate(
          unit, &networks, .qLearning, minibatch, missing.count, into: &missingValues)
        for row in missing.indices {
          targetValues[unit, missing[row]] = missingValues[row]
        }
      }
      minibatch.takeNextValues(of: unit, at: indices, from: targetValues)
    case .doubleQLearning:
      // The target network's Q of the online network's greedy action
      minibatch.collectNextStates(first + unit, at: indices, from: memory)
      Self.evaluate(
        unit, &networks, .doubleQLearning, minibatch, minibatch.size, into: &missingValues)
      for row in 0..<minibatch.size { minibatch.nextValues[row] = missingValues[row] }
    }
  }

  private static func evaluate(
    _ unit: Int, _ networks: inout QNetworks, _ rule: TargetRule,
    _ minibatch: borrowing Minibatch, _ count: Int, into values: inout ContiguousArray<Float>
  ) {
    var values = values.mutableSpan
    networks.evaluate(
      unit, by: rule, minibatch.nextStates.span, masks: minibatch.nextMasks.span, count: count,
      into: &values)
  }

  /// Takes one step of gradient descent on a unit's errors, and returns their mean loss.
  private mutating func descend(_ unit: Int) -> Float {
    let (loss, columns) = (configuration.loss, networks.shape.valuesPerRow)
    return Self.descend(unit, &networks, &minibatch, loss, columns)
  }

  private static func descend(
    _ unit: Int, _ networks: inout QNetworks, _ minibatch: inout Minibatch, _ loss: Loss,
    _ columns: Int
  ) -> Float {
    let rows = minibatch.rows
    return networks.descend(unit, inputs: rows.span, batch: minibatch.size) { outputs, gradients in
      minibatch.differentiate(loss, of: outputs, columns: columns, into: &gradients)
    }
  }
}
