import DMRO
import DMROFiles
import DMRONetworks
import DMROOffloading
import DMRORandom

/// Networks s that learn labels from a memory that they share, each by minibatches of its own.
///
/// The R · V actions of a state fall into groups of equal size, each with a softmax and a label: one
/// group in a decision process, one for each task where a network decides for all tasks at once.
final class LabelLearner {
  /// The networks, `[s, P]`.
  private(set) var networks: NetworkBlock
  /// The mean loss of the networks in the last update.
  private(set) var meanLoss: Float = 0
  /// The choices of the last `propose(_:)` or `explore(_:)`, `[groups]`.
  private(set) var chosen: ContiguousArray<Int>
  /// The current state, `[R, F]`.
  var state: ContiguousArray<Float>
  /// The labels of the current state, `[groups]`.
  var labels: ContiguousArray<Int>

  private let configuration: LabelConfiguration
  private let shape: ObservationShape
  private let groupSize: Int
  private let loss: LabelLoss
  private var descent: LabelDescent
  private var exploration: RandomStream
  private var memory: LabelMemory
  private var storedCount = 0
  private var workspace: Workspace
  private var mask: ContiguousArray<Bool>
  /// The costs of the actions of the current state, `[R · V]`.
  private var costs: ContiguousArray<Float>
  private var logProbabilities: ContiguousArray<Float>

  /// Creates networks that have not learned.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - shape: The shape of states and actions.
  ///   - groups: The number of groups of actions, a divisor of R · V.
  ///   - updates: The number of updates of the whole training.
  ///   - stream: The source of randomness.
  /// - Throws: `InputError`, if a setting or the number of updates is out of bounds.
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
    groupSize = shape.actionCount / groups
    loss = LabelLoss(
      temperature: Float(configuration.temperature), isCost: configuration.isResidual)
    var networks = NetworkBlock(architecture: architecture, count: configuration.units)
    networks.initialize(by: configuration.initialization, from: stream.split("initialization"))
    // Outputs near 0: a network begins with what is known of the costs.
    if configuration.isResidual { networks.scaleOutputs(by: 0.01) }
    self.networks = networks
    descent = LabelDescent(
      configuration, loss, for: networks, shape, groups: groups, updates: updates,
      stream: stream.split("replay"))
    exploration = stream.split("exploration")
    memory = LabelMemory(
      capacity: configuration.memoryCapacity, stateSize: shape.size,
      actionCount: shape.actionCount, groups: groups)
    workspace = Workspace(architecture: architecture, capacity: shape.rows)
    mask = ContiguousArray(repeating: true, count: shape.actionCount)
    state = ContiguousArray(repeating: 0, count: shape.size)
    costs = ContiguousArray(repeating: 0, count: shape.actionCount)
    logProbabilities = costs
    chosen = ContiguousArray(repeating: 0, count: groups)
    labels = chosen
  }

  /// `true` when all updates are made.
  var isFinished: Bool { descent.isFinished }

  /// The number of updates made.
  var updates: Int { descent.updates }

  /// The number s of networks.
  var units: Int { configuration.units }

  /// Takes the current state of a process: its features, and the costs of its actions.
  ///
  /// - Parameter process: The process, not finished.
  func observe(_ process: borrowing some PricedProcess) {
    var features = state.mutableSpan
    process.encodeState(into: &features)
    guard shape.isMasked || configuration.isResidual else { return }
    if shape.isMasked {
      var available = mask.mutableSpan
      process.encodeMask(into: &available)
    }
    for action in costs.indices {
      costs[action] =
        !mask[action]
        ? .infinity : configuration.isResidual ? Float(process.outcome(of: action).cost) : 0
    }
  }

  /// Chooses the likeliest action in each group by a network.
  ///
  /// - Parameter unit: The network.
  func propose(_ unit: Int) {
    networks.forward(unit, inputs: state.span, batch: shape.rows, in: &workspace)
    for group in chosen.indices {
      chosen[group] = loss.choice(of: workspace.outputs, costs: costs, in: actions(of: group))
    }
  }

  /// Chooses an action in each group by a network, and draws some of them from its softmax.
  ///
  /// - Parameter unit: The network.
  func explore(_ unit: Int) {
    propose(unit)
    let share = configuration.exploration.epsilon(at: storedCount)
    guard share > 0 else { return }
    for group in chosen.indices where exploration.uniform() < share {
      chosen[group] = loss.draw(
        from: workspace.outputs, costs: costs, in: actions(of: group),
        uniform: exploration.uniform(), into: &logProbabilities)
    }
  }

  private func actions(of group: Int) -> Range<Int> {
    group * groupSize..<(group + 1) * groupSize
  }

  /// Stores the current state with a label for the only group.
  ///
  /// - Parameter label: The action to learn.
  /// - Throws: `InputError`, if the training diverges.
  func remember(_ label: Int) throws(InputError) {
    labels[0] = label
    try remember()
  }

  /// Stores the current state with the labels in `labels`, and makes an update where one is due.
  ///
  /// - Throws: `InputError`, if the training diverges.
  func remember() throws(InputError) {
    memory.store(state.span, costs: costs.span, labels: labels.span)
    storedCount += 1
    guard storedCount % configuration.updateInterval == 0,
      memory.count >= configuration.warmUp, !isFinished
    else { return }
    meanLoss = try descent.update(&networks, from: memory)
  }

  /// Returns the networks at the end of the training.
  ///
  /// - Throws: `InputError`, if a parameter is not finite.
  func trained() throws(InputError) -> NetworkBlock {
    guard networks.isFinite else { throw descent.divergence("a parameter is not finite") }
    return networks
  }
}
