import DMROFiles

/// The text of CSV files: RFC 4180, with LF as the end of every line; CR LF is read as well.
enum CSV {
  /// Returns fields as a line with its end.
  ///
  /// - Parameter fields: The fields; `nil` for a missing value, which is an empty field. The empty
  ///   text is `""`.
  static func line(_ fields: [String?]) -> String {
    fields.map { $0.map(quotedWhereNeeded) ?? "" }.joined(separator: ",") + "\n"
  }

  /// Returns whether a file ends within a row: without the end of a line, or within quotes.
  static func isCut(_ bytes: ContiguousArray<UInt8>) -> Bool {
    // Quotes in a field are doubled: an odd number of them leaves a field open.
    bytes.last != UInt8(ascii: "\n")
      || bytes.reduce(false) { $0 != ($1 == UInt8(ascii: "\"")) }
  }

  private static func quotedWhereNeeded(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"): false
      default: true
      }
    }
    if !text.isEmpty, isPlain { return text }
    // By scalars: a quote and a combining accent are one character, but the quote counts.
    var quoted = "\"".unicodeScalars
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted.append(scalar) }
      quoted.append(scalar)
    }
    quoted.append("\"")
    return String(quoted)
  }

  /// A field of a file.
  struct Field {
    /// The bytes, without the quotes around them.
    var bytes: ContiguousArray<UInt8>
    /// True if the field was quoted.
    var isQuoted = false
    /// The line on which the field begins, counted from 1.
    var line: Int

    /// The text, with � for bytes that are not UTF-8.
    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// The fields up to the end of a line.
  struct Row {
    /// The fields, at least one.
    var fields: [Field]
    /// The line on which the row begins, counted from 1.
    var line: Int
    /// True if the end of the file cuts the row off.
    var isCut: Bool
  }
}

extension CSV {
  /// Splits the bytes of a file into rows of fields.
  struct Reader {
    /// The maximum number of fields in a row.
    static let maximumFields = 10_000

    private let bytes: ContiguousArray<UInt8>
    /// The index of the first byte that is not read yet.
    private(set) var position = 0
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

    /// True at the end of a field.
    private var isEnd: Bool {
      bytes[position] == UInt8(ascii: ",") || bytes[position] == UInt8(ascii: "\n")
    }

    /// True at a byte that an unquoted field must not hold.
    private var isSpecial: Bool {
      isEnd || bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "\r")
    }
  }
}
