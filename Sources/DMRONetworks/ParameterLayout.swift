public import DMROLinearAlgebra

/// The layout of the parameters of one network in its flat vector of P numbers.
///
/// Layer by layer, from the inputs to the outputs: first the weights `[inputs, outputs]`, row by
/// row, then the biases `[outputs]`. Network j of a block starts at `j · P`.
public struct ParameterLayout: Hashable, Sendable {
  /// A dense layer: its parameters, and the activations that it reads and writes.
  ///
  /// Activations are counted in levels: level 0 are the inputs, level i the outputs of hidden layer
  /// i, and the last level the result of the head.
  public struct Dense: Hashable, Sendable {
    /// The name in weight files, such as `layers.0`, `value` or `advantage`.
    public let name: String
    /// The weights within the network, `[inputs, outputs]`.
    public let weights: MatrixLayout
    /// The start of the biases within the network.
    public let bias: Int
    /// The level of its inputs.
    let source: Int
    /// The first column of its inputs.
    let sourceColumn: Int
    /// The first column of its outputs, in the next level.
    let targetColumn: Int
    /// The biases within the network.
    var biases: Range<Int> { bias..<bias + weights.columns }
  }

  /// The layers, in the order of the parameters.
  public let layers: [Dense]
  /// The number of parameters P of one network.
  public let parameterCount: Int
  /// The widths of all levels of activations.
  let widths: [Int]

  /// Creates the layout of a network's parameters.
  ///
  /// - Parameter architecture: The shape of the network.
  public init(_ architecture: NetworkArchitecture) {
    var layers: [Dense] = []
    var end = 0
    func append(
      _ name: String, _ inputs: Int, _ outputs: Int, source: Int, from: Int = 0, to: Int = 0
    ) {
      let weights = MatrixLayout(offset: end, rows: inputs, columns: outputs)
      end += inputs * outputs
      layers.append(
        Dense(
          name: name, weights: weights, bias: end, source: source, sourceColumn: from,
          targetColumn: to))
      end += outputs
    }

    var widths = [architecture.inputs] + architecture.hidden
    for level in architecture.hidden.indices {
      append("layers.\(level)", widths[level], widths[level + 1], source: level)
    }
    let last = widths.count - 1
    switch architecture.head {
    case .linear:
      append("layers.\(last)", widths[last], architecture.outputs, source: last)
      widths.append(architecture.outputs)
    case .dueling:
      let half = widths[last] / 2
      append("value", half, 1, source: last)
      append(
        "advantage", widths[last] - half, architecture.outputs, source: last, from: half, to: 1)
      widths.append(1 + architecture.outputs)
    }
    self.layers = layers
    self.widths = widths
    parameterCount = end
  }
}
