/// The rules that most numbers from outside obey.
package enum NumberRules {
  /// Throws unless an integer lies in a range.
  ///
  /// - Parameters:
  ///   - value: The integer.
  ///   - range: The range.
  ///   - element: The path of the integer, as in `model.units`.
  package static func within(
    _ range: ClosedRange<Int>, _ value: Int, _ element: @autoclosure () -> String
  ) throws(InputError) {
    guard range.contains(value) else {
      throw InputError(
        element: element(),
        rule: "must be between \(range.lowerBound) and \(range.upperBound), found \(value)")
    }
  }

  /// Throws unless an integer is at least a minimum.
  ///
  /// - Parameters:
  ///   - minimum: The minimum.
  ///   - value: The integer.
  ///   - element: The path of the integer.
  package static func atLeast(
    _ minimum: Int, _ value: Int, _ element: @autoclosure () -> String
  ) throws(InputError) {
    guard value >= minimum else {
      throw InputError(element: element(), rule: "must be at least \(minimum), found \(value)")
    }
  }

  /// Throws unless a number lies between 0 and 1, these included.
  ///
  /// - Parameters:
  ///   - value: The number.
  ///   - element: The path of the number.
  package static func share<Value: BinaryFloatingPoint>(
    _ value: Value, _ element: @autoclosure () -> String
  ) throws(InputError) {
    guard (0...1).contains(value) else {
      throw InputError(element: element(), rule: "must be between 0 and 1, found \(value)")
    }
  }

  /// Throws unless a number is finite and above 0.
  ///
  /// - Parameters:
  ///   - value: The number.
  ///   - element: The path of the number.
  package static func positive(
    _ value: Double, _ element: @autoclosure () -> String
  ) throws(InputError) {
    guard value > 0 && value.isFinite else {
      throw InputError(
        element: element(), rule: "must be a finite number above 0, found \(text(value))")
    }
  }

  /// Returns a number in its shortest exact form, without the `.0` of an integer.
  ///
  /// - Parameter value: The number.
  package static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}
