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

  /// Throws unless a matrix has its shape, and numbers that are finite and at least 0.
  ///
  /// - Parameters:
  ///   - matrix: The matrix.
  ///   - element: The name of the matrix, such as `latency`.
  ///   - rows: The number of rows.
  ///   - subject: The subject of a row, such as `site`.
  ///   - columns: The number of columns, one for each site.
  static func matrix(
    _ matrix: [[Double]], _ element: String, rows: Int, for subject: String, columns: Int
  ) throws(InputError) {
    guard matrix.count == rows else {
      throw InputError(
        element: element,
        rule: "must hold \(rows) rows, one for each \(subject), found \(matrix.count)")
    }
    for (row, numbers) in matrix.enumerated() {
      guard numbers.count == columns else {
        throw InputError(
          element: "\(element)[\(row)]",
          rule: "must hold \(columns) numbers, one for each site, found \(numbers.count)")
      }
      for (column, number) in numbers.enumerated() {
        try notNegative(number, "\(element)[\(row)][\(column)]")
      }
    }
  }

  /// Throws unless a decision has a known site for every subtask.
  ///
  /// - Parameters:
  ///   - decision: The index of the site of each subtask.
  ///   - subtasks: The number of subtasks.
  ///   - sites: The number of sites.
  static func decision(
    _ decision: [Int], subtasks: Int, sites: Int
  ) throws(InputError) {
    guard decision.count == subtasks else {
      throw InputError(
        element: "decision",
        rule: "must hold \(subtasks) sites, one for each subtask, found \(decision.count)")
    }
    for (subtask, site) in decision.enumerated() {
      try NumberRules.within(0...sites - 1, site, "decision[\(subtask)]")
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
  package func ascendingPair(forKey key: Key) throws -> (lower: Double, upper: Double) {
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
