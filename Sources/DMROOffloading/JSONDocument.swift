public import DMROFiles

/// A value stored in a JSON file.
///
/// Reading is strict: an unknown key, a missing number or a broken rule is an `InputError` that
/// names the file, the element and the rule.
public protocol JSONDocument: Codable {
  /// The text of the file, laid out for readers: one entry per line.
  var json: String { get }
}

extension JSONDocument {
  /// Reads the value from a file.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError` that names the file, the element and the rule it breaks.
  public static func read(from path: String) throws(InputError) -> Self {
    try StrictJSON.read(Self.self, from: path)
  }

  /// Reads the value from a text.
  ///
  /// - Parameters:
  ///   - text: The JSON text.
  ///   - source: The source of the text, for errors.
  /// - Throws: `InputError` that names the source, the element and the rule it breaks.
  public static func parse(_ text: String, source: String) throws(InputError) -> Self {
    try StrictJSON.decode(Self.self, from: text.utf8, source: source)
  }

  /// Reads the value from the bytes of a text in UTF-8, as from a socket or a database.
  ///
  /// - Parameters:
  ///   - bytes: The JSON text.
  ///   - source: The source of the text, for errors.
  /// - Throws: `InputError` that names the source, the element and the rule it breaks.
  public static func parse(
    _ bytes: some Sequence<UInt8>, source: String
  ) throws(InputError) -> Self {
    try StrictJSON.decode(Self.self, from: bytes, source: source)
  }

  /// Writes the value to a file, atomically.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if the file cannot be written.
  public func write(to path: String) throws(InputError) {
    try FileContents.write(json, to: path)
  }
}

/// Pieces of JSON text, for files that keep one entry per line.
package enum JSONText {
  /// Returns a string with its quotes and escapes.
  package static func string(_ value: String) -> String {
    StrictJSON.encode(value)
  }

  /// Returns a number, `null` where it is absent or not finite.
  package static func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "null" }
    return NumberRules.text(value)
  }

  /// Returns numbers in brackets, `null` where there is none.
  package static func array(_ values: [Double?]) -> String {
    "[" + values.map(number).joined(separator: ", ") + "]"
  }

  /// Returns lines in brackets, each indented by `indent` spaces more than the closing bracket's.
  package static func lines(_ entries: [String], indent: String) -> String {
    guard !entries.isEmpty else { return "[]" }
    return "[\n" + entries.map { "\(indent)  \($0)" }.joined(separator: ",\n") + "\n\(indent)]"
  }
}
