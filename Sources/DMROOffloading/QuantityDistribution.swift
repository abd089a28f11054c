import DMROFiles
import DMRORandom

/// The distribution of one quantity of a random system.
public enum QuantityDistribution: Hashable, Sendable {
  /// Always the same value, without a random draw.
  case constant(Double)
  /// Uniform between two bounds.
  case uniform(Double, Double)
  /// Uniform in the logarithm between two positive bounds.
  case logUniform(Double, Double)

  /// The least and the greatest possible value.
  public var bounds: (lower: Double, upper: Double) {
    switch self {
    case .constant(let value): (value, value)
    case .uniform(let lower, let upper), .logUniform(let lower, let upper): (lower, upper)
    }
  }

  /// Draws a value.
  ///
  /// - Parameter generator: The source of random bits: one draw, none for a constant.
  /// - Precondition: The bounds of `logUniform` are positive.
  public func sample(using generator: inout some RandomNumberGenerator) -> Double {
    switch self {
    case .constant(let value): value
    case .uniform(let lower, let upper): generator.uniform(lower, upper)
    case .logUniform(let lower, let upper): generator.logUniform(lower, upper)
    }
  }

  /// Throws unless the bounds ascend and are valid for the quantity.
  func check(_ element: String, positive: Bool) throws(InputError) {
    let (lower, upper) = bounds
    let path: String
    switch self {
    case .constant: path = element
    case .uniform: path = "\(element).uniform"
    case .logUniform: path = "\(element).logUniform"
    }
    for (index, value) in [lower, upper].enumerated() {
      let name = path == element ? path : "\(path)[\(index)]"
      if positive || path.hasSuffix("logUniform") {
        try Rules.positive(value, name)
      } else {
        try Rules.notNegative(value, name)
      }
    }
    guard lower <= upper else {
      throw InputError(
        element: path,
        rule: Rules.ascendingPair([lower, upper]))
    }
  }

  /// The text of the distribution in a file: a number, or an object with the name of the
  /// distribution.
  var json: String {
    switch self {
    case .constant(let value): NumberRules.text(value)
    case .uniform(let lower, let upper): "{\"uniform\": \(JSONText.array([lower, upper]))}"
    case .logUniform(let lower, let upper): "{\"logUniform\": \(JSONText.array([lower, upper]))}"
    }
  }
}

extension QuantityDistribution: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case uniform, logUniform
  }

  /// Decodes a number, or an object with the key `uniform` or `logUniform` and two bounds.
  ///
  /// - Throws: `DecodingError` that names the element and the rule.
  public init(from decoder: any Decoder) throws {
    if let value = try? decoder.singleValueContainer().decode(Double.self) {
      self = .constant(value)
      return
    }
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    guard container.allKeys.count == 1, let key = container.allKeys.first else {
      throw decoder.invalid("must be a number, or an object with \"uniform\" or \"logUniform\"")
    }
    let (lower, upper) = try container.ascendingPair(forKey: key)
    self = key == .uniform ? .uniform(lower, upper) : .logUniform(lower, upper)
  }

  /// Encodes a number or an object.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .constant(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    case .uniform(let lower, let upper):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode([lower, upper], forKey: .uniform)
    case .logUniform(let lower, let upper):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode([lower, upper], forKey: .logUniform)
    }
  }
}
