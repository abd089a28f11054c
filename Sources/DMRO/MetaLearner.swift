internal import DMROFiles
internal import DMRONetworks
internal import DMROOffloading

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The network of Algorithm 2, with its target network and a learning rate that can decay.
struct MetaLearner: ~Copyable {
  private var networks: QNetworks
  private let configuration: OuterModelConfiguration

  init(
    _ configuration: OuterModelConfiguration, network: NetworkBlock, _ shape: ObservationShape,
    observations: Int
  ) {
    self.configuration = configuration
    networks = QNetworks(network, shape, configuration.learner, observations: observations)
  }

  /// The online network.
  var online: NetworkBlock {
    get { networks.online }
    set { networks.online = newValue }
  }

  /// Returns the available action with the greatest value in a state.
  ///
  /// - Parameters:
  ///   - state: The observation, `[R, F]`.
  ///   - mask: The available actions, `[R · V]`; empty if all are available.
  mutating func greedyAction(in state: Span<Float>, mask: Span<Bool>) -> Int {
    networks.greedyAction(0, in: state, mask: mask)
  }

  /// Takes one gradient step on a minibatch, and returns its mean loss: Equation (18).
  ///
  /// - Parameters:
  ///   - minibatch: The minibatch.
  ///   - number: The number of earlier updates.
  mutating func update(from minibatch: inout OuterMinibatch, number: Int) -> Float {
    decayLearningRate(at: number)
    let settings = configuration.learner
    evaluate(&minibatch, by: settings.targetRule)
    let actions = networks.shape.actionCount
    let states = minibatch.states
    let loss = networks.descend(
      0, inputs: states.span, batch: minibatch.size * networks.shape.rows
    ) { outputs, gradients in
      minibatch.differentiate(settings.loss, of: outputs, columns: actions, into: &gradients)
    }
    if (number + 1) % settings.freezeInterval == 0 { networks.renewTargets() }
    return loss
  }

  /// Finds the values of the minibatch's next states.
  private mutating func evaluate(_ minibatch: inout OuterMinibatch, by rule: TargetRule) {
    let (states, masks) = (minibatch.nextStates, minibatch.nextMasks)
    var values = minibatch.nextValues.mutableSpan
    networks.evaluate(
      0, by: rule, states.span, masks: masks.span, count: values.count, into: &values)
  }

  /// Decays the learning rate geometrically, in a hundred stages.
  private mutating func decayLearningRate(at number: Int) {
    let stages = 100
    let stage = number * stages / configuration.updates
    guard configuration.finalLearningRate != 1, number > 0, stage <= stages,
      stage != (number - 1) * stages / configuration.updates
    else { return }
    let factor = pow(configuration.finalLearningRate, Double(stage) / Double(stages))
    networks.optimizer.learningRate = factor * configuration.learner.optimizer.learningRate
  }

  /// Writes the networks and the state of the optimizer.
  func writeState(to writer: inout StateWriter) {
    writer.add(networks.online.parameters)
    writer.add(networks.target.parameters)
    writer.add(networks.optimizer.optimizer.learningRate)
    writer.add(networks.optimizer, network: 0, range: networks.online.range(of: 0))
  }

  /// Reads a state written by `writeState(to:)`.
  mutating func readState(from reader: inout StateReader) throws(InputError) {
    networks.online.parameters = try reader.floats(networks.online.parameters.count, "online")
    networks.target.parameters = try reader.floats(networks.target.parameters.count, "frozen")
    // The learning rate may have decayed.
    var rule = configuration.learner.optimizer
    rule.learningRate = try reader.double("optimizer.learningRate")
    do { try rule.validate() } catch { throw error.below("optimizer") }
    networks.optimizer = OptimizerState(rule, for: networks.online)
    try reader.restore(&networks.optimizer, network: 0, range: networks.online.range(of: 0))
  }
}
