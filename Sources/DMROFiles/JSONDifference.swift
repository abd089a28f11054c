extension StrictJSON {
  /// A value that differs between two JSON texts.
  package struct Difference: Equatable {
    /// The place of the value, as in `trials[3].seed`.
    package var path: String
    /// The value in the first text, in short.
    package var first: String
    /// The value in the second text, in short.
    package var second: String
  }

  /// Returns the first difference of two JSON texts, objects in the alphabetical order of their keys.
  ///
  /// - Parameters:
  ///   - first: A text that is JSON.
  ///   - second: Another one.
  /// - Returns: The first value that differs; `nil` where all are the same.
  /// - Throws: `InputError`, if a text is not JSON.
  package static func firstDifference(
    _ first: ContiguousArray<UInt8>, _ second: ContiguousArray<UInt8>
  ) throws(InputError) -> Difference? {
    difference(try JSONScanner.scan(first).root, try JSONScanner.scan(second).root, at: "")
  }

  private static func difference(
    _ first: JSONValue?, _ second: JSONValue?, at path: String
  ) -> Difference? {
    if let members = first?.members, let others = second?.members {
      for key in Set(members.map(\.key)).union(others.map(\.key)).sorted() {
        let found = difference(
          members.first { $0.key == key }?.value, others.first { $0.key == key }?.value,
          at: path.isEmpty ? key : "\(path).\(key)")
        if let found { return found }
      }
      return nil
    }
    if let elements = first?.elements, let others = second?.elements {
      for (index, pair) in zip(elements, others).enumerated() {
        if let found = difference(pair.0, pair.1, at: "\(path)[\(index)]") { return found }
      }
      guard elements.count != others.count else { return nil }
      return Difference(
        path: path, first: "\(elements.count) elements", second: "\(others.count) elements")
    }
    guard first?.text != second?.text else { return nil }
    return Difference(path: path, first: short(first), second: short(second))
  }

  private static func short(_ value: JSONValue?) -> String {
    switch value?.kind {
    case nil: "nothing"
    case .object: "an object"
    case .array: "an array"
    default: String(String(decoding: value?.text ?? [], as: UTF8.self).prefix(60))
    }
  }
}
