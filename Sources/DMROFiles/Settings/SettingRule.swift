/// The rule that the value of a setting obeys.
package struct SettingRule<Value>: Sendable {
  /// Throws unless the value at a path obeys the rule.
  let check: @Sendable (Value, String) throws(InputError) -> Void

  /// The rule of a value that checks itself: its errors name the element below the value.
  ///
  /// - Parameter validate: Throws unless the value can be used.
  package static func valid(
    _ validate: @escaping @Sendable (Value) throws(InputError) -> Void
  ) -> SettingRule {
    SettingRule { value, path throws(InputError) in
      do throws(InputError) { try validate(value) } catch { throw error.below(path) }
    }
  }
}

extension SettingRule<Int> {
  /// Integers in a range.
  package static func within(_ range: ClosedRange<Int>) -> SettingRule {
    SettingRule { value, path throws(InputError) in try NumberRules.within(range, value, path) }
  }

  /// Integers of at least 0.
  package static let notNegative = SettingRule { value, path throws(InputError) in
    guard value >= 0 else {
      throw InputError(element: path, rule: "must be at least 0, found \(value)")
    }
  }
}

extension SettingRule<Double> {
  /// Numbers between 0 and 1, these included.
  package static let share = SettingRule { value, path throws(InputError) in
    try NumberRules.share(value, path)
  }

  /// Finite numbers of at least 0.
  package static let notNegative = SettingRule { value, path throws(InputError) in
    guard value.isFinite, value >= 0 else {
      throw InputError(
        element: path,
        rule: "must be a finite number of at least 0, found \(NumberRules.text(value))")
    }
  }

  /// Finite numbers above 0.
  package static let positive = SettingRule { value, path throws(InputError) in
    try NumberRules.positive(value, path)
  }
}
