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
