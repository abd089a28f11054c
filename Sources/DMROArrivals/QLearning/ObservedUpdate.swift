import DMRONetworks

/// Gradient steps of one network on minibatches of a fixed size.
final class ObservedUpdate {
  /// The inputs of a minibatch, `[batch, inputs]`.
  var rows: ContiguousArray<Float>
  /// The number of updates.
  private(set) var count = 0
  private let batch: Int
  private var optimizer: OptimizerState
  private var workspace: Workspace
  private var gradients: ContiguousArray<Float>

  init(_ network: NetworkBlock, _ configuration: ObservedConfiguration) {
    batch = configuration.batchSize
    rows = ContiguousArray(repeating: 0, count: batch * network.architecture.inputs)
    optimizer = OptimizerState(.adam(learningRate: configuration.learningRate), for: network)
    workspace = Workspace(architecture: network.architecture, capacity: batch)
    gradients = ContiguousArray(repeating: 0, count: network.layout.parameterCount)
  }

  /// Returns the outputs of a network for the rows, `[batch, outputs]`.
  func outputs(of network: borrowing NetworkBlock) -> ContiguousArray<Float> {
    network.forward(0, inputs: rows.span, batch: batch, in: &workspace)
    return workspace.outputs
  }

  /// Takes one step of Adam.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - rate: The learning rate.
  ///   - differentiate: Writes the errors, given the outputs; both `[batch, outputs]`.
  func update(
    _ network: inout NetworkBlock, learningRate rate: Double,
    differentiate: (ContiguousArray<Float>, inout ContiguousArray<Float>) -> Void
  ) {
    network.forward(0, inputs: rows.span, batch: batch, in: &workspace)
    differentiate(workspace.outputs, &workspace.outputGradients)
    let share = 1 / Float(batch)
    for index in workspace.outputGradients.indices { workspace.outputGradients[index] *= share }
    do {
      var gradient = gradients.mutableSpan
      network.backward(0, inputs: rows.span, batch: batch, in: &workspace, into: &gradient)
    }
    let gradients = gradients
    optimizer.learningRate = rate
    optimizer.step(&network, network: 0, gradients: gradients.span)
    count += 1
  }
}
