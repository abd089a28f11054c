internal import DMRONetworks
internal import DMROOffloading

/// The buffers of passes of Q-networks, one network at a time; each thread needs its own.
struct QPasses: ~Copyable {
  /// The shape of observations and action values.
  let shape: ObservationShape
  private var workspace: Workspace
  /// The greedy actions of the online network in next states.
  private var choices: ContiguousArray<Int32>

  /// Creates the buffers.
  ///
  /// - Parameters:
  ///   - architecture: The shape of the networks.
  ///   - shape: The shape of observations and action values.
  ///   - observations: The greatest number of observations in one pass.
  init(_ architecture: NetworkArchitecture, _ shape: ObservationShape, observations: Int) {
    self.shape = shape
    workspace = Workspace(architecture: architecture, capacity: observations * shape.rows)
    choices = ContiguousArray(repeating: 0, count: observations)
  }

  /// Returns the available action with the greatest value in a state.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - online: The networks, `[s, P]`.
  ///   - state: The observation, `[R, F]`.
  ///   - mask: The available actions, `[R · V]`; empty if all are available.
  mutating func greedyAction(
    _ network: Int, of online: NetworkBlock, in state: Span<Float>, mask: Span<Bool>
  ) -> Int {
    online.forward(network, inputs: state, batch: shape.rows, in: &workspace)
    return TemporalDifference.greedyAction(
      workspace.outputs.span.extracting(0..<shape.actionCount), mask: mask)
  }

  /// Finds the values of next states by the target rule.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - online: The online networks, `[s, P]`.
  ///   - target: The target networks, `[s, P]`.
  ///   - rule: The target rule: max Q of the target network, or its Q of the online network's
  ///     greedy action.
  ///   - states: The next states, `[count, R, F]`.
  ///   - masks: The available actions in them, `[count, R · V]`; empty if all are available.
  ///   - count: The number of next states.
  ///   - values: Receives the values, `[count]`.
  mutating func evaluate(
    _ network: Int, of online: NetworkBlock, _ target: NetworkBlock, by rule: TargetRule,
    _ states: Span<Float>, masks: Span<Bool>, count: Int, into values: inout MutableSpan<Float>
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

  /// Computes the gradients of a loss.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - online: The networks, `[s, P]`.
  ///   - inputs: The input rows, `[batch, F]`.
  ///   - batch: The number of rows.
  ///   - gradients: Receives the gradients with respect to the parameters, `[P]`.
  ///   - differentiate: Receives the values, `[batch, V]`, writes the gradients of the loss with
  ///     respect to them, `[batch, V]`, and returns the loss.
  /// - Returns: The loss.
  @inline(__always)
  mutating func differentiate(
    _ network: Int, of online: NetworkBlock, inputs: Span<Float>, batch: Int,
    into gradients: inout MutableSpan<Float>,
    by differentiate: (ContiguousArray<Float>, inout ContiguousArray<Float>) -> Float
  ) -> Float {
    online.forward(network, inputs: inputs, batch: batch, in: &workspace)
    let loss = differentiate(workspace.outputs, &workspace.outputGradients)
    online.backward(network, inputs: inputs, batch: batch, in: &workspace, into: &gradients)
    return loss
  }
}
