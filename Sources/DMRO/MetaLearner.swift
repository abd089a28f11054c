internal import DMROFiles
internal import DMRONetworks

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The network of Algorithm 2, online and frozen, and all that its actions and updates touch.
struct MetaLearner: ~Copyable {
  /// The network that learns.
  var online: NetworkBlock
  private var frozen: NetworkBlock
  private var optimizer: OptimizerState
  private var workspace: Workspace
  private var nextValues: ContiguousArray<Float>
  private var gradients: ContiguousArray<Float>
  private let configuration: OuterModelConfiguration

  init(_ configuration: OuterModelConfiguration, network: NetworkBlock, batch: Int) {
    self.configuration = configuration
    online = network
    frozen = network
    optimizer = OptimizerState(configuration.learner.optimizer, for: network)
    workspace = Workspace(architecture: network.architecture, capacity: batch)
    nextValues = ContiguousArray(repeating: 0, count: batch)
    gradients = ContiguousArray(repeating: 0, count: network.layout.parameterCount)
  }

  /// Returns the action whose value is greatest in a state.
  mutating func greedyAction(in state: ContiguousArray<Float>) -> Int {
    Self.forward(online, state, batch: 1, &workspace)
    return TemporalDifference.greedyAction(
      workspace.outputs.span.extracting(0..<online.architecture.outputs))
  }

  /// Takes one gradient step on a minibatch, and returns its mean loss.
  ///
  /// - Parameters:
  ///   - minibatch: The minibatch.
  ///   - number: The number of updates made before.
  mutating func update(from minibatch: borrowing OuterMinibatch, number: Int) -> Float {
    decayLearningRate(at: number)
    let count = minibatch.size * minibatch.actionsPerStep
    let outputs = online.architecture.outputs
    Self.forward(frozen, minibatch.nextStates, batch: count, &workspace)
    Self.findGreatest(workspace.outputs, columns: outputs, of: count, into: &nextValues)
    let loss = Self.descend(
      &online, &optimizer, minibatch, nextValues, &gradients, &workspace, configuration.learner)
    if (number + 1) % configuration.learner.freezeInterval == 0 {
      frozen.copyParameters(from: online)
    }
    return loss
  }

  /// Lets the learning rate fall geometrically, in a hundred steps.
  private mutating func decayLearningRate(at number: Int) {
    let stages = 100
    let stage = number * stages / configuration.updates
    guard configuration.finalLearningRate != 1, number > 0, stage <= stages,
      stage != (number - 1) * stages / configuration.updates
    else { return }
    let factor = pow(configuration.finalLearningRate, Double(stage) / Double(stages))
    var next = OptimizerState(configuration.learner.optimizer.scaled(by: factor), for: online)
    next.first = optimizer.first
    next.second = optimizer.second
    next.steps = optimizer.steps
    optimizer = next
  }

  private static func findGreatest(
    _ values: ContiguousArray<Float>, columns: Int, of count: Int,
    into greatest: inout ContiguousArray<Float>
  ) {
    for row in 0..<count {
      let row = (row, values.span.extracting(row * columns..<(row + 1) * columns))
      greatest[row.0] = row.1[TemporalDifference.greedyAction(row.1)]
    }
  }

  private static func forward(
    _ network: borrowing NetworkBlock, _ inputs: ContiguousArray<Float>, batch: Int,
    _ workspace: inout Workspace
  ) {
    network.forward(0, inputs: inputs.span, batch: batch, in: &workspace)
  }

  /// Writes the networks and what the optimizer remembers.
  func writeState(to writer: inout StateWriter) {
    writer.add(online.parameters)
    writer.add(frozen.parameters)
    writer.add(optimizer.optimizer.learningRate)
    writer.add(optimizer, network: 0, range: online.range(of: 0))
  }

  /// Reads what `writeState(to:)` has written.
  mutating func readState(from reader: inout StateReader) throws(InputError) {
    online.parameters = try reader.floats(online.parameters.count, "online")
    frozen.parameters = try reader.floats(frozen.parameters.count, "frozen")
    // It may have fallen since the beginning.
    var rule = configuration.learner.optimizer
    rule.learningRate = try reader.double("optimizer.learningRate")
    do { try rule.validate() } catch { throw error.below("optimizer") }
    optimizer = OptimizerState(rule, for: online)
    try reader.restore(&optimizer, network: 0, range: online.range(of: 0))
  }

  /// The step itself: R + γ · max Q against Q(S, a), Equation (18).
  private static func descend(
    _ online: inout NetworkBlock, _ optimizer: inout OptimizerState,
    _ minibatch: borrowing OuterMinibatch, _ nextValues: ContiguousArray<Float>,
    _ gradients: inout ContiguousArray<Float>, _ workspace: inout Workspace,
    _ settings: InnerModelConfiguration
  ) -> Float {
    let (size, choices, outputs) = (
      minibatch.size, minibatch.actionsPerStep, online.architecture.outputs
    )
    forward(online, minibatch.states, batch: size, &workspace)
    let share = 1 / Float(size * choices)
    var loss: Float = 0
    for row in 0..<size {
      for action in 0..<outputs { workspace.outputGradients[row * outputs + action] = 0 }
      for choice in row * choices..<(row + 1) * choices {
        let taken = row * outputs + minibatch.actions[choice]
        let error = TemporalDifference.error(
          qTM1: workspace.outputs[taken], rT: minibatch.rewards[choice],
          discountT: minibatch.discounts[row], vT: nextValues[choice])
        loss += share * minibatch.weights[row] * settings.loss.value(of: error)
        workspace.outputGradients[taken] =
          -share * minibatch.weights[row] * settings.loss.derivative(at: error)
      }
    }
    var gradient = gradients.mutableSpan
    online.backward(
      0, inputs: minibatch.states.span, batch: size, in: &workspace, into: &gradient)
    if let norm = settings.maximumGradientNorm { clip(&gradient, toNorm: norm) }
    optimizer.step(&online, network: 0, gradients: gradient.span)
    return loss
  }
}

extension Optimizer {
  /// Returns the same rule with another learning rate.
  func scaled(by factor: Double) -> Optimizer {
    switch self {
    case .sgd(let rate, let momentum): .sgd(learningRate: factor * rate, momentum: momentum)
    case .rmsProp(let rate, let decay, let epsilon):
      .rmsProp(learningRate: factor * rate, decay: decay, epsilon: epsilon)
    case .adam(let rate, let beta1, let beta2, let epsilon):
      .adam(learningRate: factor * rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    }
  }
}
