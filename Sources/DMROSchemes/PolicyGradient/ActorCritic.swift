internal import DMRO
internal import DMROFiles
internal import DMROLinearAlgebra
internal import DMRONetworks
package import DMROOffloading

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The networks of policy and critic, with their optimizers.
package struct ActorCritic: ~Copyable {
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
  package private(set) var gradients: ContiguousArray<Float>
  /// The logarithms of the probabilities of a state's actions, `[R · V]`.
  private var logProbabilities: ContiguousArray<Float>
  /// The states of the next gradients.
  package var batch: PolicyMinibatch
  /// The sums of the last update.
  private(set) var sums = PolicySums()

  /// Creates the optimizers of networks.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - shape: The shape of the process.
  ///   - networks: The networks.
  ///   - outputFactor: The factor of outputs in logits.
  package init(
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
  package mutating func differentiate() {
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
