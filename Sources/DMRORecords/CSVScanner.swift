import DMROFiles

/// Splits the bytes of a CSV file into rows of fields: RFC 4180, with LF or CR LF as the end of a line.
struct CSVScanner {
  /// A field as it stands in the file.
  struct Field {
    /// The bytes, without the quotes around them.
    var bytes: ContiguousArray<UInt8>
    /// Whether there were quotes around them.
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
    /// Whether the file ends within the row.
    var isCut: Bool
  }

  /// The most fields that a row may have.
  static let maximumFields = 10_000

  private let bytes: ContiguousArray<UInt8>
  private var position = 0
  private var line = 1

  init(_ bytes: ContiguousArray<UInt8>) { self.bytes = bytes }

  /// Returns the next row; nothing at the end of the file.
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

  /// Returns the field that begins here, and goes on to the comma or LF behind it.
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
      // A CR that is the last byte of a file has lost its LF: the row is cut.
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

  /// Goes on behind the closing quotes, or to the end of the file where there are none.
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

  /// Whether a field ends here.
  private var isEnd: Bool {
    bytes[position] == UInt8(ascii: ",") || bytes[position] == UInt8(ascii: "\n")
  }

  /// Whether what stands here cannot be part of a field without quotes.
  private var isSpecial: Bool {
    isEnd || bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "\r")
  }
}
