public import DMROFiles

/// A number measured on the example of a family's own paper, beside the range that must come out.
public struct ExampleNumber: Hashable, Sendable {
  /// The name in records: lowercase letters, digits and hyphens.
  public var name: String
  /// The number in words, with its unit.
  public var title: String
  /// The measured number.
  public var value: Double
  /// The smallest and the greatest number that agree with the source; an end may be infinite.
  public var required: ClosedRange<Double>

  /// Creates a number.
  ///
  /// - Parameters:
  ///   - name: The name in records.
  ///   - title: The number in words, with its unit.
  ///   - value: The measured number.
  ///   - required: The range that agrees with the source.
  public init(name: String, title: String, value: Double, required: ClosedRange<Double>) {
    self.name = name
    self.title = title
    self.value = value
    self.required = required
  }

  /// `true` if the number is in the range.
  public var isReproduced: Bool { required.contains(value) }
}

/// A scheme with an example of its own paper.
public protocol ExampleSource: ~Copyable, SendableMetatype {
  /// Measures the numbers of the example, always the same ones in the same order.
  ///
  /// - Parameters:
  ///   - seed: The random seed; the same seed gives the same numbers.
  ///   - effort: The share of the whole work, above 0 and at most 1; required ranges hold for 1.
  /// - Throws: `InputError`, if a learner diverges.
  static func exampleNumbers(seed: UInt64, effort: Double) throws(InputError) -> [ExampleNumber]
}
