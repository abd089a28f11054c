/// A column of a record file.
public struct RecordColumn: Hashable, Sendable {
  /// The type of the values of a column.
  public enum Kind: String, Hashable, Sendable {
    /// Text.
    case string
    /// An integer.
    case integer
    /// A number.
    case number
  }

  /// The name, unique in its table.
  public let name: String
  /// The type of the values.
  public let kind: Kind
  /// `true` if values may be missing; their cells are empty.
  public let isOptional: Bool

  /// Creates a column.
  ///
  /// - Parameters:
  ///   - name: The name, unique in its table.
  ///   - kind: The type of the values.
  ///   - isOptional: Whether values may be missing.
  public init(_ name: String, _ kind: Kind, isOptional: Bool = false) {
    self.name = name
    self.kind = kind
    self.isOptional = isOptional
  }
}
