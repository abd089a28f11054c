import DMROFiles

/// The rules for numbers from files and users.
///
/// Quantities other than 0 lie between 1e-15 and 1e15, so that no product or quotient in the cost
/// model overflows or vanishes.
enum Rules {
  /// The accepted magnitudes of quantities other than 0.
  static let magnitudes = 1e-15...1e15

  /// Throws unless the value is a finite number above 0 of an accepted magnitude.
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - element: The path of the value, such as `sites[1].speed`.
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
  ///   - element: The path of the value, such as `transfer[2]`.
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

  /// Returns the rule for two numbers in ascending order, with the numbers found.
  static func ascendingPair(_ found: [Double]) -> String {
    "must hold 2 numbers in ascending order, found \(JSONText.array(found))"
  }
}

extension KeyedDecodingContainer {
  /// Decodes two numbers, the ends of a range.
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
  /// Decodes a case of an enumeration from its name.
  ///
  /// - Throws: `DecodingError` with the known names, and the nearest to an unknown one.
  func choice<Value>(
    _ type: Value.Type
  ) throws -> Value where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    let word = try singleValueContainer().decode(String.self)
    if let value = Value(rawValue: word) { return value }
    throw invalid(Suggestion.rule(for: word, among: Value.allCases.map(\.rawValue)))
  }
}
