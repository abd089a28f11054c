internal import DMRO
internal import DMROFiles
internal import DMROLinearAlgebra
internal import DMRONetworks
internal import DMROOffloading

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The networks of policy and critic, with their optimizers.
struct ActorCritic: ~Copyable {
  private let configuration: PolicyGradientConfiguration
  private let shape: ObservationShape
  /// The factor of outputs in logits.
  let outputFactor: Float
  /// The network of the policy.
  private(set) var policy: NetworkBlock
  /// The network of the critic.
  private(set) var critic: NetworkBlock
  private var policyOptimizer: OptimizerState
  private var criticOptimizer: OptimizerState
  private var policyWorkspace: Workspace
  private var criticWorkspace: Workspace
  /// The gradients of the policy, then those of the critic.
  private var gradients: ContiguousArray<Float>
  /// The logarithms of the probabilities of a state's actions, `[R · V]`.
  private var logProbabilities: ContiguousArray<Float>
  private var batch: PolicyMinibatch
  /// The sums of the last update.
  private(set) var sums = PolicySums()

  init(
    _ configuration: PolicyGradientConfiguration, _ shape: ObservationShape,
    _ networks: PolicyNetworks, outputFactor: Float
  ) {
    self.configuration = configuration
    self.shape = shape
    self.outputFactor = outputFactor
    (policy, critic) = (networks.policy, networks.critic)
    let adam = Optimizer.adam(
      learningRate: configuration.learningRate, epsilon: configuration.adamEpsilon)
    policyOptimizer = OptimizerState(adam, for: policy)
    criticOptimizer = OptimizerState(adam, for: critic)
    let states = configuration.minibatch
    policyWorkspace = Workspace(
      architecture: policy.architecture, capacity: states * shape.rows)
    criticWorkspace = Workspace(
      architecture: critic.architecture, capacity: states * shape.rows)
    gradients = ContiguousArray(
      repeating: 0, count: policy.parameters.count + critic.parameters.count)
    logProbabilities = ContiguousArray(repeating: 0, count: shape.actionCount)
    batch = PolicyMinibatch(capacity: states, shape: shape)
  }

  /// The learning rate of the next steps.
  var learningRate: Double {
    get { policyOptimizer.learningRate }
    set {
      policyOptimizer.learningRate = newValue
      criticOptimizer.learningRate = newValue
    }
  }

  /// `true` if all parameters are finite.
  var isFinite: Bool { policy.isFinite && critic.isFinite }

  /// Passes once over the states of all rollouts, with a gradient step for each minibatch.
  ///
  /// - Parameters:
  ///   - rollouts: The rollouts, of T steps each.
  ///   - order: The order of the states, `[A · T]`.
  mutating func learn(from rollouts: [SharedRollout], in order: ContiguousArray<Int>) {
    var start = 0
    while start < order.count {
      let end = min(start + configuration.minibatch, order.count)
      batch.clear()
      for index in start..<end {
        let place = order[index].quotientAndRemainder(dividingBy: configuration.steps)
        rollouts[place.quotient].copy(place.remainder, to: &batch)
      }
      if configuration.normalizesAdvantages { batch.normalizeAdvantages() }
      differentiate()
      step()
      start = end
    }
  }

  /// Forgets the sums of the last update.
  mutating func clearSums() { sums = PolicySums() }

  /// Finds the gradients of the loss −L + c_v · (v − target)² − c_h · H, the mean over a minibatch.
  ///
  /// It is −1 times Equation (9) of Schulman et al. (2017).
  private mutating func differentiate() {
    let (rowCount, count) = (batch.rowCount, policy.parameters.count)
    policy.forward(batch.rows, count: rowCount, in: &policyWorkspace)
    critic.forward(batch.rows, count: rowCount, in: &criticWorkspace)
    for state in 0..<batch.count {
      differentiatePolicy(state)
      differentiateCritic(state)
    }
    policy.backward(
      batch.rows, count: rowCount, in: &policyWorkspace, into: &gradients, 0..<count)
    critic.backward(
      batch.rows, count: rowCount, in: &criticWorkspace, into: &gradients, count..<gradients.count)
  }

  private mutating func differentiatePolicy(_ state: Int) {
    let columns = shape.valuesPerRow
    let first = batch.firstRows[state] * columns
    let count = batch.firstRows[state + 1] * columns - first
    logProbabilities.writeLogPolicy(
      policyWorkspace.outputs, batch.offsets, first..<first + count, factor: outputFactor)
    let action = batch.actions[state]
    let change = logProbabilities[action] - batch.logProbabilities[state]
    let ratio = exp(change)
    let range = configuration.clipRange > 0 ? Float(configuration.clipRange) : .infinity
    let surrogate = PolicyGradient.clippedSurrogate(
      ratio: ratio, advantage: batch.advantages[state], clipRange: range)
    let factor = -outputFactor / Float(batch.count)
    let entropy = policyWorkspace.outputGradients.differentiate(
      logProbabilities, first..<first + count, action: action,
      slope: factor * surrogate.derivative,
      entropySlope: factor * Float(configuration.entropyCoefficient))
    sums.add(
      surrogate: surrogate.value, entropy: entropy, divergence: ratio - 1 - change,
      isClipped: abs(ratio - 1) > range)
  }

  private mutating func differentiateCritic(_ state: Int) {
    let first = batch.firstRows[state]
    let count = batch.firstRows[state + 1] - first
    let error = criticWorkspace.meanOutput(from: first, count: count) - batch.targets[state]
    sums.add(squaredError: error * error)
    let factor = 2 * Float(configuration.valueCoefficient) / Float(batch.count * count)
    for row in first..<first + count { criticWorkspace.outputGradients[row] = factor * error }
  }

  /// Takes a step against the gradients.
  private mutating func step() {
    let count = policy.parameters.count
    if let norm = configuration.maximumGradientNorm {
      var gradients = gradients.mutableSpan
      clip(&gradients, toNorm: norm)
    }
    policyOptimizer.step(&policy, gradients, 0..<count)
    criticOptimizer.step(&critic, gradients, count..<gradients.count)
  }

  /// Returns the gradients of the loss on whole rollouts, of the policy, then of the critic.
  mutating func lossGradients(
    of rollouts: [SharedRollout], in order: ContiguousArray<Int>
  ) -> ContiguousArray<Float> {
    batch.clear()
    for index in order {
      rollouts[index / configuration.steps].copy(index % configuration.steps, to: &batch)
    }
    if configuration.normalizesAdvantages { batch.normalizeAdvantages() }
    differentiate()
    return gradients
  }

  /// Writes networks and optimizers.
  func writeState(to writer: inout StateWriter) {
    for (network, optimizer) in [(policy, policyOptimizer), (critic, criticOptimizer)] {
      writer.add(network.parameters)
      writer.add(optimizer, network: 0, range: network.range(of: 0))
    }
  }

  /// Reads a state written by `writeState(to:)`.
  mutating func readState(from reader: inout StateReader) throws(InputError) {
    policy.parameters = try reader.floats(policy.parameters.count, "policy")
    try reader.restore(&policyOptimizer, network: 0, range: policy.range(of: 0))
    critic.parameters = try reader.floats(critic.parameters.count, "critic")
    try reader.restore(&criticOptimizer, network: 0, range: critic.range(of: 0))
  }
}

// Passes on whole buffers: spans of two properties of a value cannot be used together.
extension NetworkBlock {
  /// Computes the outputs of the first network for some rows.
  func forward(_ rows: ContiguousArray<Float>, count: Int, in workspace: inout Workspace) {
    forward(0, inputs: rows.span, batch: count, in: &workspace)
  }

  /// Computes the gradients of the first network into a range of a buffer.
  fileprivate func backward(
    _ rows: ContiguousArray<Float>, count: Int, in workspace: inout Workspace,
    into gradients: inout ContiguousArray<Float>, _ range: Range<Int>
  ) {
    var gradients = gradients.mutableSpan
    var own = gradients._mutatingExtracting(range)
    backward(0, inputs: rows.span, batch: count, in: &workspace, into: &own)
  }
}

extension OptimizerState {
  /// Changes the first network by the gradients in a range of a buffer.
  fileprivate mutating func step(
    _ block: inout NetworkBlock, _ gradients: ContiguousArray<Float>, _ range: Range<Int>
  ) {
    step(&block, network: 0, gradients: gradients.span.extracting(range))
  }
}

extension ContiguousArray<Float> {
  /// Writes the logarithms of the probabilities of a state's actions to the front.
  ///
  /// - Parameters:
  ///   - outputs: The outputs of the policy.
  ///   - offsets: The offsets of the logits.
  ///   - range: The places of the state in both.
  ///   - factor: The factor of outputs.
  mutating func writeLogPolicy(
    _ outputs: ContiguousArray<Float>, _ offsets: ContiguousArray<Float>, _ range: Range<Int>,
    factor: Float
  ) {
    for (action, place) in range.enumerated() {
      self[action] = factor * outputs[place] + offsets[place]
    }
    var all = mutableSpan
    var logits = all._mutatingExtracting(..<range.count)
    PolicyGradient.logSoftmax(&logits)
  }

  /// Writes the gradients of a state's outputs to their places.
  ///
  /// - Returns: The entropy.
  fileprivate mutating func differentiate(
    _ logProbabilities: ContiguousArray<Float>, _ range: Range<Int>, action: Int, slope: Float,
    entropySlope: Float
  ) -> Float {
    var all = mutableSpan
    var gradient = all._mutatingExtracting(range)
    return PolicyGradient.differentiate(
      logProbabilities.span.extracting(..<range.count), action: action, slope: slope,
      entropySlope: entropySlope, into: &gradient)
  }

  /// Draws an action from the logarithms of probabilities at the front.
  func draw(of count: Int, uniform: Double) -> Int {
    PolicyGradient.draw(span.extracting(..<count), uniform: uniform)
  }
}

/// Networks that actors read while they play; between rollouts, one thread changes them.
final class SharedActorCritic: @unchecked Sendable {
  var value: ActorCritic

  init(_ value: consuming ActorCritic) { self.value = value }

  /// Reads a state written by `ActorCritic.writeState(to:)`.
  func readState(from reader: inout StateReader) throws(InputError) {
    try value.readState(from: &reader)
  }
}

/// A rollout that its actor writes, and of which minibatches are made afterwards.
final class SharedRollout: @unchecked Sendable {
  var value: PolicyRollout

  init(_ value: consuming PolicyRollout) { self.value = value }

  /// Copies a state to a minibatch.
  func copy(_ state: Int, to batch: inout PolicyMinibatch) { batch.add(state, of: value) }
}

/// Sums over the states of an update, in all its passes.
struct PolicySums: Sendable {
  private(set) var count = 0
  private(set) var surrogate: Float = 0
  private(set) var squaredError: Float = 0
  private(set) var entropy: Float = 0
  private(set) var divergence: Float = 0
  private(set) var clipped = 0

  mutating func add(surrogate: Float, entropy: Float, divergence: Float, isClipped: Bool) {
    count += 1
    self.surrogate += surrogate
    self.entropy += entropy
    self.divergence += divergence
    clipped += isClipped ? 1 : 0
  }

  mutating func add(squaredError: Float) { self.squaredError += squaredError }
}
