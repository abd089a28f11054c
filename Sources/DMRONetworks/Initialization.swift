internal import DMROLinearAlgebra
public import DMRORandom

/// The distribution of initial weights; biases start at 0.
public enum Initialization: String, CaseIterable, Codable, Sendable {
  /// Normal with variance 2 / inputs (He et al., 2015).
  case he
  /// Uniform with variance 2 / (inputs + outputs) (Glorot and Bengio, 2010).
  case glorot
  /// Orthonormal rows or columns, times √2 in hidden layers with ReLU (Saxe et al., 2014).
  case orthogonal
}

extension NetworkBlock {
  /// Draws the parameters of one network.
  ///
  /// - Parameters:
  ///   - network: The network, from 0.
  ///   - initialization: The distribution of weights.
  ///   - generator: The source of randomness.
  /// - Precondition: The network is below s.
  public mutating func initialize(
    _ network: Int, by initialization: Initialization,
    using generator: inout some RandomNumberGenerator
  ) {
    let start = range(of: network).lowerBound
    for (index, layer) in layout.layers.enumerated() {
      let (inputs, outputs) = (layer.weights.rows, layer.weights.columns)
      let isHidden = index < architecture.hidden.count
      let weights = start + layer.weights.offset..<start + layer.weights.offset + inputs * outputs
      switch initialization {
      case .he:
        let deviation = (2 / Double(inputs)).squareRoot()
        for weight in weights { parameters[weight] = Float(deviation * generator.normal()) }
      case .glorot:
        let limit = (6 / Double(inputs + outputs)).squareRoot()
        for weight in weights { parameters[weight] = Float(generator.uniform(-limit, limit)) }
      case .orthogonal:
        let gain = isHidden && architecture.activation == .relu ? 2.squareRoot() : 1
        // The factor needs at least as many rows as columns; otherwise its transpose is used.
        let (rows, columns) = (max(inputs, outputs), min(inputs, outputs))
        var normal = ContiguousArray<Double>()
        normal.reserveCapacity(rows * columns)
        for _ in 0..<rows * columns { normal.append(generator.normal()) }
        let factor = Factorizations.orthonormalFactor(of: normal, rows: rows, columns: columns)
        for input in 0..<inputs {
          for output in 0..<outputs {
            let position = inputs >= outputs ? (input, output) : (output, input)
            let element = gain * factor[position.0 * columns + position.1]
            parameters[weights.lowerBound + input * outputs + output] = Float(element)
          }
        }
      }
      for bias in layer.biases { parameters[start + bias] = 0 }
    }
  }

  /// Draws the parameters of all networks, each from its own stream.
  ///
  /// - Parameters:
  ///   - initialization: The distribution of weights.
  ///   - stream: The random stream; network j gets its split number j.
  public mutating func initialize(by initialization: Initialization, from stream: RandomStream) {
    for network in 0..<count {
      var generator = stream.split(network)
      initialize(network, by: initialization, using: &generator)
    }
  }
}
