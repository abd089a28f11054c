public import DMROFiles
internal import DMROLinearAlgebra

/// An optimizer: the rule of a gradient step.
public enum Optimizer: Hashable, Sendable {
  /// Stochastic gradient descent with momentum.
  case sgd(learningRate: Double, momentum: Double = 0)
  /// RMSProp (Tieleman and Hinton, 2012), as in PyTorch.
  case rmsProp(learningRate: Double, decay: Double = 0.9, epsilon: Double = 1e-8)
  /// Adam (Kingma and Ba, 2015), as in PyTorch.
  case adam(
    learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)

  /// The names of the rules in files and flags.
  public enum Rule: String, CaseIterable, Codable, Sendable {
    /// Stochastic gradient descent with momentum.
    case sgd
    /// RMSProp.
    case rmsProp = "rms-prop"
    /// Adam.
    case adam
  }

  /// Creates a rule with its default settings.
  ///
  /// - Parameters:
  ///   - rule: The rule.
  ///   - learningRate: The learning rate.
  public init(_ rule: Rule, learningRate: Double) {
    switch rule {
    case .sgd: self = .sgd(learningRate: learningRate)
    case .rmsProp: self = .rmsProp(learningRate: learningRate)
    case .adam: self = .adam(learningRate: learningRate)
    }
  }

  /// The name of the rule.
  public var rule: Rule {
    switch self {
    case .sgd: .sgd
    case .rmsProp: .rmsProp
    case .adam: .adam
    }
  }

  /// The learning rate.
  public var learningRate: Double {
    get {
      switch self {
      case .sgd(let rate, _): rate
      case .rmsProp(let rate, _, _): rate
      case .adam(let rate, _, _, _): rate
      }
    }
    set {
      switch self {
      case .sgd(_, let momentum):
        self = .sgd(learningRate: newValue, momentum: momentum)
      case .rmsProp(_, let decay, let epsilon):
        self = .rmsProp(learningRate: newValue, decay: decay, epsilon: epsilon)
      case .adam(_, let beta1, let beta2, let epsilon):
        self = .adam(learningRate: newValue, beta1: beta1, beta2: beta2, epsilon: epsilon)
      }
    }
  }

  /// Checks that the settings are valid for the rule, also after rounding to 32 bits.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    func require(_ name: String, _ value: Double, _ isValid: Bool, _ rule: String)
      throws(InputError)
    {
      guard value.isFinite, isValid else {
        throw InputError(element: name, rule: "must be \(rule), found \(value)")
      }
    }
    func positive(_ name: String, _ value: Double) throws(InputError) {
      try require(name, value, value > 0, "a finite number above 0")
      try require(
        name, value, (1e-30...1e30).contains(value), "between 1e-30 and 1e30")
    }
    func share(_ name: String, _ value: Double) throws(InputError) {
      try require(name, value, (0..<1).contains(value), "at least 0 and below 1")
      try require(
        name, value, Float(value) < 1,
        "at most \(Double(Float(1).nextDown)), or it would round to 1")
    }
    try positive("learningRate", learningRate)
    switch self {
    case .sgd(_, let momentum):
      try share("momentum", momentum)
    case .rmsProp(_, let decay, let epsilon):
      try share("decay", decay)
      try positive("epsilon", epsilon)
    case .adam(_, let beta1, let beta2, let epsilon):
      try share("beta1", beta1)
      try share("beta2", beta2)
      try positive("epsilon", epsilon)
    }
  }
}

extension Optimizer: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case rule
    case learningRate
    case momentum
    case decay
    case beta1
    case beta2
    case epsilon
  }

  /// Reads a rule with its settings; unknown keys and settings out of bounds are errors.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    func value(_ key: CodingKeys) throws -> Double {
      try container.decode(Double.self, forKey: key)
    }
    let rule = try container.decodeStrictly(Rule.self, forKey: .rule)
    let keys: Set<CodingKeys> =
      switch rule {
      case .sgd: [.rule, .learningRate, .momentum]
      case .rmsProp: [.rule, .learningRate, .decay, .epsilon]
      case .adam: [.rule, .learningRate, .beta1, .beta2, .epsilon]
      }
    if let stray = container.allKeys.first(where: { !keys.contains($0) }) {
      throw decoder.invalid("\(rule.rawValue) has no setting \"\(stray.stringValue)\"")
    }
    switch rule {
    case .sgd:
      self = try .sgd(learningRate: value(.learningRate), momentum: value(.momentum))
    case .rmsProp:
      self = try .rmsProp(
        learningRate: value(.learningRate), decay: value(.decay), epsilon: value(.epsilon))
    case .adam:
      self = try .adam(
        learningRate: value(.learningRate), beta1: value(.beta1), beta2: value(.beta2),
        epsilon: value(.epsilon))
    }
    let decoded = self
    try decoder.validated { () throws(InputError) in try decoded.validate() }
  }

  /// Writes the rule with all its settings.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rule, forKey: .rule)
    try container.encode(learningRate, forKey: .learningRate)
    switch self {
    case .sgd(_, let momentum):
      try container.encode(momentum, forKey: .momentum)
    case .rmsProp(_, let decay, let epsilon):
      try container.encode(decay, forKey: .decay)
      try container.encode(epsilon, forKey: .epsilon)
    case .adam(_, let beta1, let beta2, let epsilon):
      try container.encode(beta1, forKey: .beta1)
      try container.encode(beta2, forKey: .beta2)
      try container.encode(epsilon, forKey: .epsilon)
    }
  }
}

/// The state of an optimizer for a block of networks.
public struct OptimizerState: Hashable, Sendable {
  /// The rule; its learning rate may change between steps.
  public private(set) var optimizer: Optimizer
  /// The first running mean of each parameter, `[s, P]`; empty if the rule has none.
  public var first: ContiguousArray<Float>
  /// The second running mean of each parameter, `[s, P]`; empty if the rule has none.
  public var second: ContiguousArray<Float>
  /// The number of steps of each network, `[s]`.
  public var steps: ContiguousArray<Int>

  /// Creates the state of an optimizer before its first step.
  ///
  /// - Parameters:
  ///   - optimizer: The rule.
  ///   - block: The networks to optimize.
  public init(_ optimizer: Optimizer, for block: NetworkBlock) {
    self.optimizer = optimizer
    let zeros = ContiguousArray<Float>(repeating: 0, count: block.parameters.count)
    switch optimizer {
    case .sgd: (first, second) = (zeros, [])
    case .rmsProp: (first, second) = ([], zeros)
    case .adam: (first, second) = (zeros, zeros)
    }
    steps = ContiguousArray(repeating: 0, count: block.count)
  }

  /// The learning rate of the next steps.
  public var learningRate: Double {
    get { optimizer.learningRate }
    set { optimizer.learningRate = newValue }
  }

  /// Changes the parameters of one network by its gradients.
  ///
  /// - Parameters:
  ///   - block: The networks.
  ///   - network: The network, from 0.
  ///   - gradients: Its gradients, `[P]`.
  /// - Precondition: The block is that of the initializer.
  public mutating func step(
    _ block: inout NetworkBlock, network: Int, gradients: Span<Float>
  ) {
    let range = block.range(of: network)
    precondition(
      steps.count == block.count && gradients.count == range.count,
      "the optimizer was made for \(steps.count) networks, found \(block.count)")
    steps[network] += 1
    optimizer.step(
      &block.parameters, gradients, &first, &second, in: range, number: steps[network])
  }
}

extension Optimizer {
  /// Changes a range of parameters, and of the state.
  fileprivate func step(
    _ parameters: inout ContiguousArray<Float>, _ gradients: Span<Float>,
    _ first: inout ContiguousArray<Float>, _ second: inout ContiguousArray<Float>,
    in range: Range<Int>, number: Int
  ) {
    var parameters = parameters.mutableSpan
    var first = first.mutableSpan
    var second = second.mutableSpan
    switch self {
    case .sgd(let rate, let momentum):
      Elementwise.sgdStep(
        &parameters, gradients: gradients, velocity: &first, in: range, rate: Float(rate),
        momentum: Float(momentum))
    case .rmsProp(let rate, let decay, let epsilon):
      Elementwise.rmsPropStep(
        &parameters, gradients: gradients, square: &second, in: range, rate: Float(rate),
        decay: Float(decay), epsilon: Float(epsilon))
    case .adam(let rate, let beta1, let beta2, let epsilon):
      Elementwise.adamStep(
        &parameters, gradients: gradients, first: &first, second: &second, in: range,
        step: number, rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    }
  }
}

/// Clips gradients by their norm (Pascanu, Mikolov and Bengio, 2013).
///
/// - Parameters:
///   - gradients: The gradients of one network.
///   - maximumNorm: The greatest Euclidean norm; gradients with a larger one are scaled to it.
/// - Returns: The norm before clipping.
@discardableResult
public func clip(_ gradients: inout MutableSpan<Float>, toNorm maximumNorm: Double) -> Double {
  let norm = Elementwise.sumOfSquares(of: gradients.span, in: 0..<gradients.count).squareRoot()
  if norm > maximumNorm {
    Elementwise.scale(&gradients, in: 0..<gradients.count, by: Float(maximumNorm / norm))
  }
  return norm
}
