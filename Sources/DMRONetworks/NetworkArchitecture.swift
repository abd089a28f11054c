public import DMROFiles

/// The activation function of hidden layers.
public enum Activation: String, CaseIterable, Codable, Sendable {
  /// `max(0, x)`.
  case relu
  /// The hyperbolic tangent.
  case tanh
  /// No activation: `x`.
  case identity
}

/// The head: the layers from the last hidden layer to the outputs.
public enum Head: String, CaseIterable, Codable, Sendable {
  /// One dense layer.
  case linear
  /// Two streams, one for the value of the state and one for the advantages of the actions, with
  /// `Q = V + A − mean A`, Equation (9) of Wang et al., "Dueling Network Architectures for Deep
  /// Reinforcement Learning" (2016).
  ///
  /// The last hidden layer is divided between the streams: the first half of its units feeds the
  /// value, the second half the advantages, so that the width of the network stays the same.
  case dueling
}

/// The architecture of a fully connected network.
public struct NetworkArchitecture: Hashable, Sendable, Codable {
  /// The greatest accepted width of a layer.
  public static let maximumWidth = 65_536
  /// The greatest accepted number of hidden layers.
  public static let maximumDepth = 64

  /// The number of inputs.
  public let inputs: Int
  /// The widths of the hidden layers.
  public let hidden: [Int]
  /// The number of outputs.
  public let outputs: Int
  /// The activation function of the hidden layers.
  public let activation: Activation
  /// The head: the layers from the last hidden layer to the outputs.
  public let head: Head

  /// Creates the architecture of a network.
  ///
  /// - Parameters:
  ///   - inputs: The number of inputs.
  ///   - hidden: The widths of the hidden layers; the paper has two layers.
  ///   - outputs: The number of outputs.
  ///   - activation: The activation function of the hidden layers.
  ///   - head: The layers from the last hidden layer to the outputs.
  /// - Throws: `InputError`, if a width is not between 1 and `maximumWidth`, if there are too many
  ///   layers, or if the last hidden layer is too narrow for a dueling head.
  public init(
    inputs: Int, hidden: [Int], outputs: Int, activation: Activation = .relu, head: Head = .linear
  ) throws(InputError) {
    let hiddenNames = hidden.indices.map { "hidden[\($0)]" }
    for (name, width) in zip(["inputs", "outputs"] + hiddenNames, [inputs, outputs] + hidden) {
      try NumberRules.within(1...Self.maximumWidth, width, name)
    }
    guard hidden.count <= Self.maximumDepth else {
      throw InputError(
        element: "hidden",
        rule: "must be at most \(Self.maximumDepth) layers, found \(hidden.count)")
    }
    if head == .dueling, hidden.last ?? 0 < 2 {
      throw InputError(
        element: "hidden",
        rule: "must end with a layer of at least 2 units, which a dueling head divides")
    }
    self.inputs = inputs
    self.hidden = hidden
    self.outputs = outputs
    self.activation = activation
    self.head = head
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case inputs
    case hidden
    case outputs
    case activation
    case head
  }

  /// Reads the architecture of a network; unknown keys and widths out of bounds are errors.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    let inputs = try container.decodeStrictly(Int.self, forKey: .inputs)
    let hidden = try container.decodeStrictly([Int].self, forKey: .hidden)
    let outputs = try container.decodeStrictly(Int.self, forKey: .outputs)
    let activation = try container.decodeStrictly(Activation.self, forKey: .activation)
    let head = try container.decodeStrictly(Head.self, forKey: .head)
    self = try decoder.validated { () throws(InputError) in
      try NetworkArchitecture(
        inputs: inputs, hidden: hidden, outputs: outputs, activation: activation, head: head)
    }
  }
}
