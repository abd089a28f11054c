import DMROFiles
import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The distribution of a number of jobs: a computation in megacycles, or a size in MB.
public enum JobSize: Hashable, Sendable {
  /// Always the same number.
  case constant(Double)
  /// Uniform between two bounds.
  case uniform(Double, Double)
  /// Exponential with a mean.
  case exponential(Double)

  /// The mean.
  public var mean: Double {
    switch self {
    case .constant(let value): value
    case .uniform(let lower, let upper): (lower + upper) / 2
    case .exponential(let mean): mean
    }
  }

  /// Draws a number.
  ///
  /// - Parameter generator: The source of random bits: one draw, none for a constant.
  public func sample(using generator: inout some RandomNumberGenerator) -> Double {
    switch self {
    case .constant(let value): value
    case .uniform(let lower, let upper): generator.uniform(lower, upper)
    case .exponential(let mean): generator.exponential(mean: mean)
    }
  }

  /// Throws unless all numbers are finite, at least 0, at most 1e15, and in order.
  func check(_ element: String) throws(InputError) {
    let numbers: [Double]
    switch self {
    case .constant(let value): numbers = [value]
    case .exponential(let mean): numbers = [mean]
    case .uniform(let lower, let upper): numbers = [lower, upper]
    }
    for number in numbers where !(0...1e15).contains(number) {
      throw InputError(
        element: element, rule: "must be between 0 and 1e15, found \(NumberRules.text(number))")
    }
    guard numbers[0] <= numbers[numbers.count - 1] else {
      throw InputError(
        element: element,
        rule: "must be two bounds in order, found \(numbers.map(NumberRules.text))")
    }
  }
}

extension JobSize: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case uniform, exponential
  }

  /// Decodes a number, or an object with the key `uniform` and two bounds, or `exponential` and a
  /// mean.
  ///
  /// - Throws: `DecodingError` that names the element and the rule.
  public init(from decoder: any Decoder) throws {
    if let value = try? decoder.singleValueContainer().decode(Double.self) {
      self = .constant(value)
      return
    }
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    guard container.allKeys.count == 1, let key = container.allKeys.first else {
      throw decoder.invalid(
        "must be a number, or an object with \"uniform\" or \"exponential\"")
    }
    switch key {
    case .exponential: self = .exponential(try container.decode(Double.self, forKey: key))
    case .uniform:
      let bounds = try container.decode([Double].self, forKey: key)
      guard bounds.count == 2 else {
        throw decoder.invalid("must hold two bounds in \"uniform\", found \(bounds.count)")
      }
      self = .uniform(bounds[0], bounds[1])
    }
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
    case .exponential(let mean):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(mean, forKey: .exponential)
    }
  }
}

extension RandomNumberGenerator {
  /// Returns a number drawn from the exponential distribution.
  ///
  /// - Parameter mean: The mean.
  @inline(__always)
  mutating func exponential(mean: Double) -> Double { -mean * log(1 - uniform()) }
}
