/// A column of a record file.
public struct RecordColumn: Hashable, Sendable {
  /// What stands in a column.
  public enum Kind: String, Hashable, Sendable {
    /// Text.
    case string
    /// A number without a fraction.
    case integer
    /// A number.
    case number
  }

  /// The name, unique in its table.
  public let name: String
  /// What stands in the column.
  public let kind: Kind
  /// Whether a value may be missing: its cell is then empty.
  public let isOptional: Bool

  /// Creates a column.
  ///
  /// - Parameters:
  ///   - name: The name, unique in its table.
  ///   - kind: What stands in the column.
  ///   - isOptional: Whether a value may be missing.
  public init(_ name: String, _ kind: Kind, isOptional: Bool = false) {
    self.name = name
    self.kind = kind
    self.isOptional = isOptional
  }
}
