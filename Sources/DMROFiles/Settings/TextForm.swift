/// The text form of a value, on a command line or in a sweep.
package struct TextForm<Value>: Sendable {
  /// Returns the value of a text.
  ///
  /// - Throws: `InputError` without an element, if there is none.
  package let parse: @Sendable (String) throws(InputError) -> Value
  /// Returns the text of a value.
  package let describe: @Sendable (Value) -> String
  /// The values, where there are few.
  let words: [String]

  /// Creates a form.
  ///
  /// - Parameters:
  ///   - words: The values, where there are few.
  ///   - describe: Returns the text of a value.
  ///   - parse: Returns the value of a text.
  package init(
    words: [String] = [], describe: @escaping @Sendable (Value) -> String,
    parse: @escaping @Sendable (String) throws(InputError) -> Value
  ) {
    self.words = words
    self.describe = describe
    self.parse = parse
  }
}

extension TextForm where Value: LosslessStringConvertible & SendableMetatype {
  /// A text of the standard library.
  fileprivate static func plain(_ kind: String) -> TextForm {
    TextForm(describe: \.description) { text throws(InputError) in
      guard let value = Value(text) else {
        throw InputError(rule: "must be \(kind), found \"\(text)\"")
      }
      return value
    }
  }
}

extension TextForm<Double> {
  /// A number.
  package static let number = plain("a number")
}

extension TextForm where Value: FixedWidthInteger & LosslessStringConvertible & SendableMetatype {
  /// An integer.
  package static var integer: TextForm {
    plain(Value.isSigned ? "an integer" : "an integer of at least 0")
  }
}

extension TextForm<Bool> {
  /// `true` or `false`.
  package static let truth = TextForm(words: ["true", "false"], describe: \.description) {
    text throws(InputError) in
    guard let value = Bool(text) else {
      throw InputError(rule: Suggestion.rule(for: text, among: ["true", "false"]))
    }
    return value
  }
}

extension TextForm
where Value: RawRepresentable & CaseIterable & SendableMetatype, Value.RawValue == String {
  /// A word among a few.
  package static var choice: TextForm {
    let words = Value.allCases.map(\.rawValue)
    return TextForm(words: words, describe: \.rawValue) { text throws(InputError) in
      guard let value = Value(rawValue: text) else {
        throw InputError(rule: Suggestion.rule(for: text, among: words))
      }
      return value
    }
  }
}

extension TextForm<[Int]> {
  /// Integers with commas between them.
  package static let integers = TextForm(
    describe: { $0.map(String.init).joined(separator: ",") }
  ) { text throws(InputError) in
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let values = parts.compactMap(\.self)
    guard values.count == parts.count else {
      throw InputError(rule: "must be integers with commas between them, found \"\(text)\"")
    }
    return values
  }
}

extension TextForm {
  /// A value of the given form, or `none`.
  ///
  /// - Parameter form: The form.
  package static func optional<Wrapped>(
    _ form: TextForm<Wrapped>
  ) -> TextForm where Value == Wrapped? {
    TextForm(describe: { $0.map(form.describe) ?? "none" }) { text throws(InputError) in
      text == "none" ? nil : try form.parse(text)
    }
  }

  /// The same form for the values alone that obey a rule.
  ///
  /// - Parameter rule: The rule.
  package func obeying(_ rule: SettingRule<Value>) -> TextForm {
    TextForm(words: words, describe: describe) { text throws(InputError) in
      let value = try parse(text)
      do throws(InputError) { try rule.check(value, "") } catch {
        throw InputError(rule: error.rule)
      }
      return value
    }
  }
}
