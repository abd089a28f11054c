/// The apparent kind of a file of the wrong kind.
enum FileKind {
  /// The keys of only one kind of file, and the content of that kind.
  private static let contents = [
    ("model", "the settings of a training"), ("sites", "a system"), ("plans", "plans"),
    ("workflows", "workflows"),
  ]

  /// Returns the apparent content of a JSON object, in words for the end of a rule.
  ///
  /// - Parameter keys: The keys that it should not have.
  static func hint(of keys: [String]) -> String? {
    contents.first { keys.contains($0.0) }.map { "; the file seems to hold \($0.1)" }
  }

  /// Returns the apparent content of binary data, in words for the end of a rule.
  ///
  /// - Parameter bytes: The bytes.
  static func hint(of bytes: ContiguousArray<UInt8>) -> String {
    // A header of less than 4 GiB, and its length before it.
    let isWeightFile = bytes.prefix(9).dropFirst(4).elementsEqual([0, 0, 0, 0, UInt8(ascii: "{")])
    guard isWeightFile else { return "" }
    return "; the file seems to hold weights: dmro adapt and dmro verify take those of meta-train"
  }
}
