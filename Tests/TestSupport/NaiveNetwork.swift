internal import Foundation

/// A fully connected network in Double, one input at a time, written without regard to speed: the
/// slow twin of `NetworkBlock`, itself checked by central differences.
package struct NaiveNetwork: Sendable {
  /// The activation function of a hidden layer.
  package enum Activation: String, CaseIterable, Sendable { case relu, tanh, identity }
  /// The head: from the last hidden layer to outputs.
  package enum Head: String, CaseIterable, Sendable { case linear, dueling }

  /// The number of inputs, then the widths of the hidden layers.
  package let widths: [Int]
  /// The number of outputs.
  package let outputs: Int
  /// The activation function of hidden layers.
  package let activation: Activation
  /// The head: from the last hidden layer to outputs.
  package let head: Head
  /// Layer by layer the weights `[inputs, outputs]`, then the biases; value before advantage.
  package var parameters: [Double]

  /// Creates a network.
  package init(
    inputs: Int, hidden: [Int], outputs: Int, activation: Activation, head: Head,
    parameters: [Double]
  ) {
    widths = [inputs] + hidden
    self.outputs = outputs
    self.activation = activation
    self.head = head
    self.parameters = parameters
  }

  /// The outputs for one input.
  package func outputs(for input: [Double]) -> [Double] {
    trace(input).outputs
  }

  /// The gradient of `Σ outputs · outputGradient` with respect to the parameters.
  package func gradient(input: [Double], outputGradient: [Double]) -> [Double] {
    let trace = trace(input)
    var gradient = [Double](repeating: 0, count: parameters.count)
    var delta: [Double]
    let top = trace.activations[trace.activations.count - 1]
    switch head {
    case .linear:
      delta = back(top, outputGradient, from: trace.headStart, into: &gradient)
    case .dueling:
      let half = top.count / 2
      let sum = outputGradient.reduce(0, +)
      let advantage = outputGradient.map { $0 - sum / Double(outputs) }
      delta = back(Array(top[..<half]), [sum], from: trace.headStart, into: &gradient)
      delta += back(
        Array(top[half...]), advantage, from: trace.headStart + half + 1, into: &gradient)
    }
    for layer in (0..<widths.count - 1).reversed() {
      let after = trace.activations[layer + 1]
      let sums = zip(delta, after).map { delta, y in
        switch activation {
        case .relu: y > 0 ? delta : 0
        case .tanh: delta * (1 - y * y)
        case .identity: delta
        }
      }
      delta = back(trace.activations[layer], sums, from: trace.starts[layer], into: &gradient)
    }
    return gradient
  }

  /// The activations of all levels, the outputs, and where each layer's parameters start.
  private func trace(
    _ input: [Double]
  ) -> (activations: [[Double]], outputs: [Double], starts: [Int], headStart: Int) {
    var activations = [input]
    var starts: [Int] = []
    var start = 0
    for layer in 0..<widths.count - 1 {
      let sums = dense(activations[layer], outputs: widths[layer + 1], from: start)
      starts.append(start)
      start += (widths[layer] + 1) * widths[layer + 1]
      activations.append(
        sums.map { sum in
          switch activation {
          case .relu: max(0, sum)
          case .tanh: Foundation.tanh(sum)
          case .identity: sum
          }
        })
    }
    let top = activations[activations.count - 1]
    switch head {
    case .linear:
      return (activations, dense(top, outputs: outputs, from: start), starts, start)
    case .dueling:
      let half = top.count / 2
      let value = dense(Array(top[..<half]), outputs: 1, from: start)[0]
      let advantage = dense(Array(top[half...]), outputs: outputs, from: start + half + 1)
      let mean = advantage.reduce(0, +) / Double(outputs)
      return (activations, advantage.map { value + $0 - mean }, starts, start)
    }
  }

  private func dense(_ x: [Double], outputs: Int, from start: Int) -> [Double] {
    (0..<outputs).map { output in
      x.indices.reduce(parameters[start + x.count * outputs + output]) {
        $0 + x[$1] * parameters[start + $1 * outputs + output]
      }
    }
  }

  /// Adds the gradients of a dense layer's parameters, and returns that of its input.
  private func back(
    _ x: [Double], _ delta: [Double], from start: Int, into gradient: inout [Double]
  ) -> [Double] {
    var result = [Double](repeating: 0, count: x.count)
    for (output, slope) in delta.enumerated() {
      for input in x.indices {
        let weight = start + input * delta.count + output
        gradient[weight] += x[input] * slope
        result[input] += parameters[weight] * slope
      }
      gradient[start + x.count * delta.count + output] += slope
    }
    return result
  }
}
