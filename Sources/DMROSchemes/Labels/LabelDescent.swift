import DMRO
import DMROFiles
import DMRONetworks
import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// Gradient descent of networks on minibatches of labels, each network with its own.
struct LabelDescent: ~Copyable {
  /// The number of updates made.
  private(set) var updates = 0
  /// The number of updates of the whole training.
  let totalUpdates: Int

  private let configuration: LabelConfiguration
  private let loss: LabelLoss
  private let rows: Int
  private let groups: Int
  private let groupSize: Int
  private var optimizer: OptimizerState
  /// The streams of minibatches, `[s]`.
  private var replay: [RandomStream]
  private var workspace: Workspace
  /// The gradient of a network, `[P]`.
  private var gradient: ContiguousArray<Float>
  /// The states of a minibatch, `[batch, R, F]`.
  private var states: ContiguousArray<Float>
  /// The costs of their actions, `[batch, R · V]`.
  private var costs: ContiguousArray<Float>
  /// Their labels, `[batch, groups]`.
  private var labels: ContiguousArray<Int>

  /// Creates the state before the first update.
  ///
  /// - Parameters:
  ///   - configuration: Valid settings.
  ///   - loss: The loss.
  ///   - networks: The networks.
  ///   - shape: The shape of states and actions.
  ///   - groups: The number of groups of actions, a divisor of R · V.
  ///   - updates: The number of updates of the whole training.
  ///   - stream: The source of minibatches.
  init(
    _ configuration: LabelConfiguration, _ loss: LabelLoss, for networks: NetworkBlock,
    _ shape: ObservationShape, groups: Int, updates: Int, stream: RandomStream
  ) {
    (self.configuration, self.loss) = (configuration, loss)
    (rows, self.groups, groupSize) = (shape.rows, groups, shape.actionCount / groups)
    totalUpdates = updates
    optimizer = OptimizerState(configuration.optimizer, for: networks)
    replay = (0..<configuration.units).map { stream.split($0) }
    let batch = configuration.batchSize
    workspace = Workspace(architecture: networks.architecture, capacity: batch * shape.rows)
    gradient = ContiguousArray(repeating: 0, count: networks.layout.parameterCount)
    states = ContiguousArray(repeating: 0, count: batch * shape.size)
    costs = ContiguousArray(repeating: 0, count: batch * shape.actionCount)
    labels = ContiguousArray(repeating: 0, count: batch * groups)
  }

  /// `true` when all updates are made.
  var isFinished: Bool { updates >= totalUpdates }

  /// Takes one step with each network.
  ///
  /// - Parameters:
  ///   - networks: The networks.
  ///   - memory: The memory, not empty.
  /// - Returns: The mean loss of the networks before the step.
  /// - Throws: `InputError`, if the training diverges.
  mutating func update(
    _ networks: inout NetworkBlock, from memory: borrowing LabelMemory
  ) throws(InputError) -> Float {
    let progress = Double(updates) / Double(max(1, totalUpdates))
    let (first, last) = (configuration.optimizer.learningRate, configuration.finalLearningRate)
    optimizer.learningRate = last + (first - last) * (1 + cos(.pi * progress)) / 2
    updates += 1
    var sum: Float = 0
    for unit in 0..<networks.count { sum += step(unit, &networks, from: memory) }
    let mean = sum / Float(networks.count)
    guard mean.isFinite else {
      throw divergence("the cost is \(mean.isNaN ? "not a number" : "infinite")")
    }
    return mean
  }

  /// Returns the error of a training that diverges.
  ///
  /// - Parameter sign: The sign of divergence.
  func divergence(_ sign: String) -> InputError {
    InputError(
      .diverged,
      rule: """
        the training diverged at update \(updates): \(sign); lower learningRate, now \
        \(configuration.optimizer.learningRate), or set maximumGradientNorm
        """)
  }

  private mutating func step(
    _ unit: Int, _ networks: inout NetworkBlock, from memory: borrowing LabelMemory
  ) -> Float {
    let batch = configuration.batchSize
    for row in 0..<batch {
      memory.copy(
        replay[unit].below(memory.count), to: &states, costs: &costs, labels: &labels, at: row)
    }
    networks.forward(unit, rows: states, count: batch * rows, in: &workspace)
    let weight = 1 / Float(batch * groups)
    var sum: Float = 0
    for group in 0..<batch * groups {
      sum += loss.differentiate(
        workspace.outputs, costs: costs, in: group * groupSize..<(group + 1) * groupSize,
        label: labels[group], weight: weight, into: &workspace.outputGradients)
    }
    networks.backward(unit, rows: states, count: batch * rows, in: &workspace, into: &gradient)
    optimizer.step(
      &networks, network: unit, &gradient, maximumNorm: configuration.maximumGradientNorm)
    return sum * weight
  }
}

// Passes on whole buffers: spans of two properties of a value cannot be used together.
extension NetworkBlock {
  fileprivate func forward(
    _ unit: Int, rows: ContiguousArray<Float>, count: Int, in workspace: inout Workspace
  ) {
    forward(unit, inputs: rows.span, batch: count, in: &workspace)
  }

  fileprivate func backward(
    _ unit: Int, rows: ContiguousArray<Float>, count: Int, in workspace: inout Workspace,
    into gradient: inout ContiguousArray<Float>
  ) {
    var gradient = gradient.mutableSpan
    backward(unit, inputs: rows.span, batch: count, in: &workspace, into: &gradient)
  }
}

extension OptimizerState {
  fileprivate mutating func step(
    _ networks: inout NetworkBlock, network unit: Int, _ gradient: inout ContiguousArray<Float>,
    maximumNorm: Double?
  ) {
    var own = gradient.mutableSpan
    if let maximumNorm { clip(&own, toNorm: maximumNorm) }
    step(&networks, network: unit, gradients: own.span)
  }
}
