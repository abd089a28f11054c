import DMROFiles

/// Splits the bytes of a CSV file into rows of fields: RFC 4180, with LF or CR LF as the end of a line.
struct CSVScanner {
  /// A field of the file.
  struct Field {
    /// The bytes, without the quotes around them.
    var bytes: ContiguousArray<UInt8>
    /// Whether the field was quoted.
    var isQuoted = false
    /// The line on which the field begins, counted from 1.
    var line: Int
  }

  /// The fields up to the end of a line.
  struct Row {
    /// The fields, at least one.
    var fields: [Field]
    /// The line on which the row begins, counted from 1.
    var line: Int
    /// Whether the row is cut off by the end of the file.
    var isCut: Bool
  }

  /// The maximum number of fields in a row.
  static let maximumFields = 10_000

  private let bytes: ContiguousArray<UInt8>
  private var position = 0
  private var line = 1

  init(_ bytes: ContiguousArray<UInt8>) { self.bytes = bytes }

  /// Returns the next row; `nil` at the end of the file.
  ///
  /// - Throws: `InputError`, naming the line, if quotes stand where they may not, or if there are
  ///   too many fields.
  mutating func nextRow() throws(InputError) -> Row? {
    guard position < bytes.count else { return nil }
    let start = line
    var fields: [Field] = []
    while true {
      guard fields.count < Self.maximumFields else {
        throw InputError(
          element: "line \(line)",
          rule: "must have at most \(Self.maximumFields) fields, found more")
      }
      try fields.append(nextField())
      guard position < bytes.count else { return Row(fields: fields, line: start, isCut: true) }
      let end = bytes[position]
      position += 1
      if end == UInt8(ascii: "\n") {
        line += 1
        return Row(fields: fields, line: start, isCut: false)
      }
    }
  }

  /// Returns the next field, and moves to the comma or LF after it.
  private mutating func nextField() throws(InputError) -> Field {
    var field = Field(bytes: [], line: line)
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      field.isQuoted = true
      position += 1
      scanQuoted(into: &field)
    } else {
      while position < bytes.count, !isSpecial {
        field.bytes.append(bytes[position])
        position += 1
      }
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: "\r") {
      // A CR as the last byte of a file lacks its LF: the row is cut off.
      let next = position + 1
      if next == bytes.count || bytes[next] == UInt8(ascii: "\n") { position = next }
    }
    guard position == bytes.count || isEnd else {
      throw InputError(
        element: "line \(line)",
        rule: field.isQuoted
          ? "closing quotes must be followed by a comma or the end of the line"
          : "a field with quotes or a line end in it must stand in quotes")
    }
    return field
  }

  /// Moves behind the closing quotes, or to the end of the file without them.
  private mutating func scanQuoted(into field: inout Field) {
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return }
        position += 1
      } else if byte == UInt8(ascii: "\n") {
        line += 1
      }
      field.bytes.append(byte)
    }
  }

  /// Whether the position is the end of a field.
  private var isEnd: Bool {
    bytes[position] == UInt8(ascii: ",") || bytes[position] == UInt8(ascii: "\n")
  }

  /// Whether the byte at the position is not allowed in an unquoted field.
  private var isSpecial: Bool {
    isEnd || bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "\r")
  }
}
