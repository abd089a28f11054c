import DMRONetworks
import DMRORandom
import TestSupport
import Testing

/// Everything that a gradient depends on.
struct NetworkCase: CustomTestStringConvertible, Sendable {
  var inputs = 6
  var hidden = [8, 8]
  var outputs = 3
  var activation: Activation
  var head: Head
  var loss: Loss
  var batch = 5

  var testDescription: String {
    "\(inputs)-\(hidden)-\(outputs), \(activation), \(head), \(loss), batch \(batch)"
  }

  /// Every activation with every head and every loss, in the shape of the paper's networks, without
  /// hidden layers, with many, and with widths that fit no register.
  static let all: [NetworkCase] = Activation.allCases.flatMap { activation in
    Head.allCases.flatMap { head in
      Loss.allCases.flatMap { loss in
        let plain = NetworkCase(activation: activation, head: head, loss: loss)
        var single = plain
        single.batch = 1
        var deep = plain
        (deep.inputs, deep.hidden, deep.outputs, deep.batch) = (3, [5, 19, 7, 17], 1, 4)
        var wide = plain
        (wide.inputs, wide.hidden, wide.outputs, wide.batch) = (22, [64, 33], 5, 17)
        var flat = plain
        flat.hidden = head == .linear ? [] : [2]
        return [plain, single, deep, wide, flat]
      }
    } + [large]
  }

  /// So large that the gradients of its inputs go another way.
  private static let large = NetworkCase(
    inputs: 3, hidden: [128, 130], outputs: 2, activation: .relu, head: .linear, loss: .huber,
    batch: 80)

  func architecture() throws -> NetworkArchitecture {
    try NetworkArchitecture(
      inputs: inputs, hidden: hidden, outputs: outputs, activation: activation, head: head)
  }

  /// Two networks whose parameters, biases too, are uniform.
  func block(_ generator: inout RandomStream) throws -> NetworkBlock {
    var block = NetworkBlock(architecture: try architecture(), count: 2)
    for index in block.parameters.indices {
      block.parameters[index] = Float(generator.uniform(-0.8, 0.8))
    }
    return block
  }

  /// Inputs, actions and targets, some of which are further off than the bend of Huber's loss.
  func naiveBatch(_ generator: inout RandomStream) -> NaiveBatch {
    var naive = NaiveBatch(inputs: [], actions: [], targets: [])
    for _ in 0..<batch {
      naive.inputs.append((0..<inputs).map { _ in Double(Float(generator.uniform(-1, 1))) })
      naive.actions.append(generator.below(outputs))
      naive.targets.append(Double(Float(generator.uniform(-3, 3))))
    }
    return naive
  }
}

extension NetworkBlock {
  /// The outputs of a network, `[batch][outputs]`.
  func outputs(_ network: Int, for inputs: [[Double]], capacity: Int? = nil) -> [[Float]] {
    var workspace = Workspace(
      architecture: architecture, capacity: capacity ?? inputs.count)
    let flat = ContiguousArray(inputs.joined().map(Float.init))
    forward(network, inputs: flat.span, batch: inputs.count, in: &workspace)
    let outputs = workspace.outputs
    return inputs.indices.map {
      Array(outputs[$0 * architecture.outputs..<($0 + 1) * architecture.outputs])
    }
  }

  /// The mean loss over a batch, and its gradient `[P]`.
  func gradient(
    _ network: Int, of loss: Loss, on batch: NaiveBatch, capacity: Int? = nil
  ) -> (loss: Double, gradient: ContiguousArray<Float>) {
    let size = batch.inputs.count
    var workspace = Workspace(architecture: architecture, capacity: capacity ?? size)
    let flat = ContiguousArray(batch.inputs.joined().map(Float.init))
    forward(network, inputs: flat.span, batch: size, in: &workspace)
    var sum = 0.0
    for index in workspace.outputGradients.indices { workspace.outputGradients[index] = 0 }
    for row in 0..<size {
      let position = row * architecture.outputs + batch.actions[row]
      let error = workspace.outputs[position] - Float(batch.targets[row])
      sum += Double(loss.value(of: error))
      workspace.outputGradients[position] = loss.derivative(at: error) / Float(size)
    }
    // The gradients must be overwritten, not added to.
    var gradient = ContiguousArray<Float>(repeating: .nan, count: layout.parameterCount)
    var span = gradient.mutableSpan
    backward(network, inputs: flat.span, batch: size, in: &workspace, into: &span)
    return (sum / Double(size), gradient)
  }
}
