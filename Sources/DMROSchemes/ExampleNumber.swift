public import DMROFiles

/// A number measured on the example of a family's own paper, beside the range that must come out.
public struct ExampleNumber: Hashable, Sendable {
  /// The name in records: lowercase letters, digits and hyphens.
  public var name: String
  /// The number in words, with its unit.
  public var title: String
  /// The measured number.
  public var value: Double
  /// The smallest and the greatest number that agree with the source or an oracle.
  ///
  /// An end may be infinite. A number without a range is only reported.
  public var required: ClosedRange<Double>?
  /// `true` if the range holds for every seed, as a bound does; otherwise for the mean over seeds.
  public var holdsForEverySeed: Bool

  /// Creates a number.
  ///
  /// - Parameters:
  ///   - name: The name in records.
  ///   - title: The number in words, with its unit.
  ///   - value: The measured number.
  ///   - required: The range that agrees with the source or an oracle; none for a number that is only
  ///     reported.
  ///   - holdsForEverySeed: `true` if the range holds for every seed, and not for the mean alone.
  public init(
    name: String, title: String, value: Double, required: ClosedRange<Double>? = nil,
    holdsForEverySeed: Bool = false
  ) {
    self.name = name
    self.title = title
    self.value = value
    self.required = required
    self.holdsForEverySeed = holdsForEverySeed
  }

  /// `true` if the number is in its range, or has none.
  public var isReproduced: Bool { required?.contains(value) ?? true }
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
