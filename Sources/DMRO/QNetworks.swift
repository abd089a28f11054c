internal import DMRONetworks
internal import DMROOffloading

/// Q-networks, each with its target network: the gradient step of Algorithms 1 and 2.
///
/// A network reads rows of F features and gives V values for each. The outputs for the R rows of an
/// observation, one after the other, are its action values, `[R · V]`.
struct QNetworks: ~Copyable {
  /// The shape of observations and action values.
  let shape: ObservationShape
  /// The online networks, `[s, P]`.
  var online: NetworkBlock
  /// The target networks, frozen between two renewals, `[s, P]`.
  var target: NetworkBlock
  /// The state of the optimizer.
  var optimizer: OptimizerState
  private var workspace: Workspace
  private var gradients: ContiguousArray<Float>
  /// The greedy actions of the online network in next states.
  private var choices: ContiguousArray<Int32>
  private let maximumGradientNorm: Double?

  /// Creates online networks, and target networks equal to them.
  ///
  /// - Parameters:
  ///   - networks: The initial networks.
  ///   - shape: The shape of observations and action values.
  ///   - settings: The optimizer and the clipping of gradients.
  ///   - observations: The greatest number of observations in one pass.
  init(
    _ networks: NetworkBlock, _ shape: ObservationShape, _ settings: InnerModelConfiguration,
    observations: Int
  ) {
    self.shape = shape
    online = networks
    target = networks
    optimizer = OptimizerState(settings.optimizer, for: networks)
    workspace = Workspace(
      architecture: networks.architecture, capacity: observations * shape.rows)
    gradients = ContiguousArray(repeating: 0, count: networks.layout.parameterCount)
    choices = ContiguousArray(repeating: 0, count: observations)
    maximumGradientNorm = settings.maximumGradientNorm
  }

  /// Returns the available action with the greatest value in a state.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - state: The observation, `[R, F]`.
  ///   - mask: The available actions, `[R · V]`; empty if all are available.
  mutating func greedyAction(_ network: Int, in state: Span<Float>, mask: Span<Bool>) -> Int {
    online.forward(network, inputs: state, batch: shape.rows, in: &workspace)
    return TemporalDifference.greedyAction(
      workspace.outputs.span.extracting(0..<shape.actionCount), mask: mask)
  }

  /// Finds the values of next states by the target rule.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - rule: The target rule: max Q of the target network, or its Q of the online network's
  ///     greedy action.
  ///   - states: The next states, `[count, R, F]`.
  ///   - masks: The available actions in them, `[count, R · V]`; empty if all are available.
  ///   - count: The number of next states.
  ///   - values: Receives the values, `[count]`.
  mutating func evaluate(
    _ network: Int, by rule: TargetRule, _ states: Span<Float>, masks: Span<Bool>, count: Int,
    into values: inout MutableSpan<Float>
  ) {
    let (actions, batch) = (shape.actionCount, count * shape.rows)
    switch rule {
    case .qLearning:
      target.forward(network, inputs: states, batch: batch, in: &workspace)
      for row in 0..<count {
        let range = row * actions..<(row + 1) * actions
        let found = workspace.outputs.span.extracting(range)
        if masks.isEmpty {
          values[row] = TemporalDifference.greatestValue(found)
        } else {
          values[row] =
            found[TemporalDifference.greedyAction(found, mask: masks.extracting(range))]
        }
      }
    case .doubleQLearning:
      online.forward(network, inputs: states, batch: batch, in: &workspace)
      for row in 0..<count {
        let range = row * actions..<(row + 1) * actions
        choices[row] = Int32(
          truncatingIfNeeded: TemporalDifference.greedyAction(
            workspace.outputs.span.extracting(range),
            mask: masks.isEmpty ? masks : masks.extracting(range)))
      }
      target.forward(network, inputs: states, batch: batch, in: &workspace)
      for row in 0..<count { values[row] = workspace.outputs[row * actions + Int(choices[row])] }
    }
  }

  /// Takes one step of gradient descent.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - inputs: The input rows, `[batch, F]`.
  ///   - batch: The number of rows.
  ///   - differentiate: Receives the values, `[batch, V]`, writes the gradients of the mean loss with
  ///     respect to them, `[batch, V]`, and returns the mean loss.
  /// - Returns: The mean loss.
  @inline(__always)
  mutating func descend(
    _ network: Int, inputs: Span<Float>, batch: Int,
    differentiate: (ContiguousArray<Float>, inout ContiguousArray<Float>) -> Float
  ) -> Float {
    Self.descend(
      network, &online, &optimizer, inputs, batch, &workspace, &gradients, maximumGradientNorm,
      differentiate)
  }

  /// The step on separate members: a span of the gradients would borrow the whole value.
  @inline(__always)
  private static func descend(
    _ network: Int, _ online: inout NetworkBlock, _ optimizer: inout OptimizerState,
    _ inputs: Span<Float>, _ batch: Int, _ workspace: inout Workspace,
    _ gradients: inout ContiguousArray<Float>, _ maximumNorm: Double?,
    _ differentiate: (ContiguousArray<Float>, inout ContiguousArray<Float>) -> Float
  ) -> Float {
    online.forward(network, inputs: inputs, batch: batch, in: &workspace)
    let loss = differentiate(workspace.outputs, &workspace.outputGradients)
    var gradient = gradients.mutableSpan
    online.backward(network, inputs: inputs, batch: batch, in: &workspace, into: &gradient)
    if let maximumNorm { clip(&gradient, toNorm: maximumNorm) }
    optimizer.step(&online, network: network, gradients: gradient.span)
    return loss
  }

  /// Copies the online networks to their targets.
  mutating func renewTargets() { target.copyParameters(from: online) }
}
