import DMRO
import DMROFiles
import DMRONetworks
import DMROOffloading
import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// Networks s that learn labels from a memory that they share, each by minibatches of its own.
///
/// The R · V actions of a state fall into groups of equal size, each with a softmax and a label: one
/// group in a decision process, one for each task where a network decides for all tasks at once.
final class LabelLearner {
  /// The networks, `[s, P]`.
  private(set) var networks: NetworkBlock
  /// The number of updates made.
  private(set) var updates = 0
  /// The mean loss of the networks in the last update.
  private(set) var loss: Float = 0
  /// The choices of the last `propose(_:)`, `[groups]`.
  private(set) var chosen: ContiguousArray<Int>
  /// The current state, `[R, F]`.
  var state: ContiguousArray<Float>
  /// The labels of the current state, `[groups]`.
  var right: ContiguousArray<Int>

  private let configuration: LabelConfiguration
  private let shape: ObservationShape
  private let groups: Int
  private let lossRule: LabelLoss
  private let end: Int
  private var optimizer: OptimizerState
  private var replay: [RandomStream]
  private var exploration: RandomStream
  private var memory: LabelMemory
  private var stored = 0
  private var workspace: Workspace
  private var mask: ContiguousArray<Bool>
  private var prior: ContiguousArray<Float>
  private var probabilities: ContiguousArray<Float>
  private var gradients: ContiguousArray<Float>
  private var states: ContiguousArray<Float>
  private var priors: ContiguousArray<Float>
  private var labels: ContiguousArray<Int>

  /// Creates networks that have not learned.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - shape: The shape of states and actions.
  ///   - groups: The number of groups of actions, a divisor of R · V.
  ///   - updates: The number of updates of the whole training.
  ///   - stream: The source of randomness.
  init(
    _ configuration: LabelConfiguration, _ shape: ObservationShape, groups: Int = 1, updates: Int,
    stream: RandomStream
  ) throws(InputError) {
    try configuration.validate()
    try NumberRules.within(0...1_000_000_000, updates, "updates")
    let architecture = try NetworkArchitecture(
      inputs: shape.features, hidden: configuration.hidden, outputs: shape.valuesPerRow,
      activation: configuration.activation)
    self.configuration = configuration
    self.shape = shape
    self.groups = groups
    lossRule = LabelLoss(
      temperature: Float(configuration.temperature), isCost: configuration.isResidual)
    end = updates
    networks = NetworkBlock(architecture: architecture, count: configuration.units)
    networks.initialize(by: configuration.initialization, from: stream.split("initialization"))
    // Outputs near 0: a network begins with what is known of the costs.
    if configuration.isResidual { networks.scaleOutputs(by: 0.01) }
    optimizer = OptimizerState(configuration.optimizer, for: networks)
    replay = (0..<configuration.units).map { stream.split("replay").split($0) }
    exploration = stream.split("exploration")
    memory = LabelMemory(
      capacity: configuration.memoryCapacity, stateSize: shape.size,
      actionCount: shape.actionCount, groups: groups)
    let batch = configuration.batchSize
    workspace = Workspace(architecture: architecture, capacity: max(1, batch) * shape.rows)
    mask = ContiguousArray(repeating: true, count: shape.actionCount)
    state = ContiguousArray(repeating: 0, count: shape.size)
    prior = ContiguousArray(repeating: 0, count: shape.actionCount)
    probabilities = prior
    chosen = ContiguousArray(repeating: 0, count: groups)
    right = chosen
    gradients = ContiguousArray(repeating: 0, count: networks.layout.parameterCount)
    states = ContiguousArray(repeating: 0, count: batch * shape.size)
    priors = ContiguousArray(repeating: 0, count: batch * shape.actionCount)
    labels = ContiguousArray(repeating: 0, count: batch * groups)
  }

  /// `true` when all updates are made.
  var isFinished: Bool { updates >= end }

  /// The number s of networks.
  var units: Int { configuration.units }

  /// Takes the current state of a process: its features, and the priors of its actions.
  func observe(_ process: borrowing some PricedProcess) {
    var features = state.mutableSpan
    process.encodeState(into: &features)
    guard shape.isMasked || configuration.isResidual else { return }
    if shape.isMasked {
      var available = mask.mutableSpan
      process.encodeMask(into: &available)
    }
    for action in prior.indices {
      prior[action] =
        !mask[action]
        ? .infinity : configuration.isResidual ? Float(process.outcome(of: action).cost) : 0
    }
  }

  /// Chooses an action in each group by a network.
  ///
  /// - Parameter unit: The network.
  func propose(_ unit: Int) {
    networks.forward(unit, inputs: state.span, batch: shape.rows, in: &workspace)
    let size = shape.actionCount / groups
    for group in 0..<groups {
      let range = group * size..<(group + 1) * size
      chosen[group] = lossRule.choice(of: workspace.outputs, priors: prior, in: range)
    }
  }

  /// Chooses an action in each group by a network, and draws some of them from its softmax.
  ///
  /// - Parameter unit: The network.
  func explore(_ unit: Int) {
    propose(unit)
    let (share, size) = (configuration.exploration.epsilon(at: stored), shape.actionCount / groups)
    guard share > 0 else { return }
    for group in 0..<groups where exploration.uniform() < share {
      let range = group * size..<(group + 1) * size
      lossRule.softmax(workspace.outputs, priors: prior, in: range, into: &probabilities)
      var rest = Float(exploration.uniform())
      // Rounding may leave a rest: then the likeliest action stays.
      for action in 0..<size {
        rest -= probabilities[range.lowerBound + action]
        guard rest >= 0 else {
          chosen[group] = action
          break
        }
      }
    }
  }

  /// Stores the current state with a label for the only group.
  ///
  /// - Parameter label: The right action.
  /// - Throws: `InputError`, if the training diverges.
  func remember(_ label: Int) throws(InputError) {
    right[0] = label
    try remember()
  }

  /// Stores the current state with the labels in `right`, and makes an update where one is due.
  ///
  /// - Throws: `InputError`, if the training diverges.
  func remember() throws(InputError) {
    memory.store(state.span, prior: prior.span, labels: right.span)
    stored += 1
    guard stored % configuration.updateInterval == 0, memory.count >= configuration.warmUp,
      !isFinished
    else { return }
    try update()
  }

  /// Takes one step of gradient descent with each network.
  private func update() throws(InputError) {
    let progress = Double(updates) / Double(max(1, end))
    let (first, last) = (configuration.optimizer.learningRate, configuration.finalLearningRate)
    optimizer.learningRate = last + (first - last) * (1 + cos(.pi * progress)) / 2
    updates += 1
    var sum: Float = 0
    for unit in 0..<units { sum += descend(unit) }
    loss = sum / Float(units)
    guard loss.isFinite else {
      throw InputError(
        .diverged,
        rule: """
          the training diverged at update \(updates): the cost is \
          \(loss.isNaN ? "not a number" : "infinite"); lower learningRate, now \
          \(configuration.optimizer.learningRate), or set maximumGradientNorm
          """)
    }
  }

  private func descend(_ unit: Int) -> Float {
    let (batch, size) = (configuration.batchSize, shape.actionCount / groups)
    for row in 0..<batch {
      memory.copy(
        replay[unit].below(memory.count), to: &states, priors: &priors, labels: &labels, at: row)
    }
    networks.forward(unit, inputs: states.span, batch: batch * shape.rows, in: &workspace)
    let weight = 1 / Float(batch * groups)
    var sum: Float = 0
    for group in 0..<batch * groups {
      let range = group * size..<(group + 1) * size
      sum += lossRule.differentiate(
        workspace.outputs, priors: priors, in: range, label: labels[group], weight: weight,
        into: &workspace.outputGradients)
    }
    Self.step(
      unit, &networks, &optimizer, states, batch * shape.rows, &workspace, &gradients,
      configuration.maximumGradientNorm)
    return sum * weight
  }

  /// The step on separate members, whose spans last for its whole length.
  private static func step(
    _ unit: Int, _ networks: inout NetworkBlock, _ optimizer: inout OptimizerState,
    _ inputs: ContiguousArray<Float>, _ batch: Int, _ workspace: inout Workspace,
    _ gradients: inout ContiguousArray<Float>, _ maximumNorm: Double?
  ) {
    var gradient = gradients.mutableSpan
    networks.backward(
      unit, inputs: inputs.span, batch: batch, in: &workspace, into: &gradient)
    if let maximumNorm { clip(&gradient, toNorm: maximumNorm) }
    optimizer.step(&networks, network: unit, gradients: gradient.span)
  }

  /// The networks at the end of the training.
  ///
  /// - Throws: `InputError`, if a parameter is not finite.
  func trained() throws(InputError) -> NetworkBlock {
    guard networks.isFinite else {
      throw InputError(
        .diverged,
        rule: """
          the training diverged at update \(updates): a parameter is not finite; lower \
          learningRate, now \(configuration.optimizer.learningRate), or set maximumGradientNorm
          """)
    }
    return networks
  }
}
