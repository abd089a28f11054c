internal import DMROFiles
internal import DMRONetworks
internal import DMROOffloading
internal import DMROParallel

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The network of Algorithm 2, with its target network and a learning rate that can decay.
struct MetaLearner: ~Copyable {
  /// The parts of a minibatch that this rank works on.
  let parts: [OuterPart]
  private var networks: QNetworks
  private let sum: TreeSum
  private let configuration: OuterModelConfiguration

  init(
    _ configuration: OuterModelConfiguration, network: NetworkBlock, _ shape: ObservationShape,
    on ranks: any Ranks
  ) {
    self.configuration = configuration
    networks = QNetworks(network, shape, configuration.learner, observations: 1)
    let count = configuration.parts
    // The gradient, and the loss behind it.
    let sum = TreeSum(of: count, width: network.layout.parameterCount + 1, on: ranks)
    self.sum = sum
    let size = configuration.learner.batchSize
    parts = zip(sum.own, sum.vectors).map { part, vector in
      OuterPart(
        configuration, steps: part * size / count..<(part + 1) * size / count, network, shape,
        vector)
    }
  }

  /// The online network.
  var online: NetworkBlock {
    get { networks.online }
    set { networks.online = newValue }
  }

  /// The target network.
  var target: NetworkBlock { networks.target }

  /// Returns the available action with the greatest value in a state.
  ///
  /// - Parameters:
  ///   - state: The observation, `[R, F]`.
  ///   - mask: The available actions, `[R · V]`; empty if all are available.
  mutating func greedyAction(in state: Span<Float>, mask: Span<Bool>) -> Int {
    networks.greedyAction(0, in: state, mask: mask)
  }

  /// Takes one gradient step with the gradients of all parts, and returns the mean loss: Equation
  /// (18).
  ///
  /// - Parameter number: The number of earlier updates.
  mutating func update(number: Int) -> Float {
    decayLearningRate(at: number)
    sum.compute()
    let loss = Self.step(&networks, by: &sum.total.values)
    if (number + 1) % configuration.learner.freezeInterval == 0 { networks.renewTargets() }
    return loss
  }

  /// Takes the step, and returns the loss, which stands behind the gradient, `[P + 1]`.
  private static func step(
    _ networks: inout QNetworks, by total: inout ContiguousArray<Float>
  ) -> Float {
    let count = total.count - 1
    var values = total.mutableSpan
    let loss = values[count]
    var gradients = values._mutatingExtracting(0..<count)
    networks.step(0, gradients: &gradients)
    return loss
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
