import DMROFiles

/// The rules for numbers that come from outside.
///
/// Quantities other than 0 lie between 1e-15 and 1e15, so that no product or quotient that the
/// model forms of them overflows or vanishes.
enum Rules {
  /// The magnitudes that a quantity other than 0 may have.
  static let magnitudes = 1e-15...1e15

  /// Throws unless the value is a finite number above 0 of an accepted magnitude.
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - element: The path of the value, as in `sites[1].speed`.
  static func positive(
    _ value: Double, _ element: @autoclosure () -> String
  ) throws(InputError) {
    try NumberRules.positive(value, element())
    try accepted(value, element())
  }

  /// Throws unless the value is a finite number, 0 or above 0 of an accepted magnitude.
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - element: The path of the value, as in `transfer[2]`.
  static func notNegative(
    _ value: Double, _ element: @autoclosure () -> String
  ) throws(InputError) {
    guard value.isFinite && value >= 0 else {
      throw InputError(
        element: element(),
        rule: "must be a finite number of at least 0, found \(NumberRules.text(value))")
    }
    if value > 0 { try accepted(value, element()) }
  }

  private static func accepted(
    _ value: Double, _ element: @autoclosure () -> String
  ) throws(InputError) {
    guard magnitudes.contains(value) else {
      throw InputError(
        element: element(),
        rule: "must lie between 1e-15 and 1e15, found \(NumberRules.text(value))")
    }
  }

  /// Returns the rule that numbers break which are not two in ascending order.
  static func ascendingPair(_ found: [Double]) -> String {
    "must hold 2 numbers in ascending order, found \(JSONText.array(found))"
  }
}

extension KeyedDecodingContainer {
  /// Returns two numbers, the ends of a range.
  ///
  /// - Throws: `DecodingError`, if there are not two, or they do not ascend.
  func ascendingPair(forKey key: Key) throws -> (lower: Double, upper: Double) {
    let ends = try decode([Double].self, forKey: key)
    guard ends.count == 2, ends[0] <= ends[1] else {
      throw try superDecoder(forKey: key).invalid(Rules.ascendingPair(ends))
    }
    return (ends[0], ends[1])
  }
}

extension Decoder {
  /// Returns the case of an enumeration that a string names.
  ///
  /// - Throws: `DecodingError` that lists the known names, and the nearest to an unknown one.
  func choice<Value>(
    _ type: Value.Type
  ) throws -> Value where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    let word = try singleValueContainer().decode(String.self)
    if let value = Value(rawValue: word) { return value }
    throw invalid(Suggestion.rule(for: word, among: Value.allCases.map(\.rawValue)))
  }
}
