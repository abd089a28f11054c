/// What a file in another's place seems to be.
enum FileKind {
  /// Keys that files of one kind alone have, and what these hold.
  private static let contents = [
    ("model", "the settings of a training"), ("sites", "a system"), ("plans", "plans"),
    ("workflows", "workflows"),
  ]

  /// Returns what a JSON object seems to hold, in words that follow a rule.
  ///
  /// - Parameter keys: The keys that it should not have.
  static func hint(of keys: [String]) -> String? {
    contents.first { keys.contains($0.0) }.map { "; the file seems to hold \($0.1)" }
  }

  /// Returns what bytes that are no text seem to hold, in words that follow a rule.
  ///
  /// - Parameter bytes: The bytes.
  static func hint(of bytes: ContiguousArray<UInt8>) -> String {
    // A header of less than 4 GiB, and its length before it.
    let isWeightFile = bytes.prefix(9).dropFirst(4).elementsEqual([0, 0, 0, 0, UInt8(ascii: "{")])
    guard isWeightFile else { return "" }
    return "; the file seems to hold weights: dmro adapt and dmro verify take those of meta-train"
  }
}
