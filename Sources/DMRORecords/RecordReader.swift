public import DMROFiles

/// The treatment of an incomplete last line, as after a full disk.
public enum CutLine: Hashable, Sendable {
  /// The file is refused.
  case refused
  /// The line is left out.
  case dropped
}

extension RecordTable {
  /// Creates a table from the text of a CSV file.
  ///
  /// A complete line ends with LF or CR LF; a last line without them is incomplete. An unclosed
  /// quoted field at the end of the file counts as one line, even if it spans several.
  ///
  /// An empty field is a missing value. Where a text must not be missing, it is the empty text, as
  /// pandas writes it.
  ///
  /// - Parameters:
  ///   - csv: The bytes of the text, in UTF-8.
  ///   - columns: The expected columns.
  ///   - cutLine: The treatment of an incomplete last line. If the header itself is incomplete or
  ///     missing, the table has no rows.
  /// - Throws: `InputError`, naming line and column.
  public init(
    csv: some Sequence<UInt8>, columns: [RecordColumn], cutLine: CutLine = .refused
  ) throws(InputError) {
    self.init(columns: columns)
    var reader = CSV.Reader(ContiguousArray(csv))
    guard try readHeader(from: &reader, cutLine: cutLine) else { return }
    while let row = try reader.nextRow() {
      if row.isCut {
        guard cutLine == .dropped else { throw Self.cutError(row) }
        return
      }
      try append(values(of: row))
    }
  }

  /// Creates a table from the text of a CSV file, and tells where its rows are.
  ///
  /// - Parameters:
  ///   - csv: The bytes of the text.
  ///   - columns: The expected columns.
  /// - Returns: The table, and the index of the first byte behind the header and behind each row.
  /// - Throws: `InputError`, naming line and column.
  package static func withEnds(
    csv: ContiguousArray<UInt8>, columns: [RecordColumn]
  ) throws(InputError) -> (table: RecordTable, ends: [Int]) {
    var table = RecordTable(columns: columns)
    var reader = CSV.Reader(csv)
    try table.readHeader(from: &reader)
    var ends = [reader.position]
    while let row = try reader.nextRow() {
      guard !row.isCut else { throw cutError(row) }
      try table.append(table.values(of: row))
      ends.append(reader.position)
    }
    return (table, ends)
  }

  /// Creates a table from rows of a CSV file without its header.
  ///
  /// - Parameters:
  ///   - rows: The bytes of the rows.
  ///   - columns: The columns.
  /// - Throws: `InputError`, naming line and column.
  package init(
    rows: ContiguousArray<UInt8>, columns: [RecordColumn]
  ) throws(InputError) {
    self.init(columns: columns)
    var reader = CSV.Reader(rows)
    while let row = try reader.nextRow() {
      guard !row.isCut else { throw Self.cutError(row) }
      try append(values(of: row))
    }
  }

  /// Reads the header, and checks that it names the columns.
  ///
  /// - Parameters:
  ///   - reader: The reader, at the beginning of the file.
  ///   - cutLine: The treatment of an incomplete or missing header.
  /// - Returns: Whether there is a complete header.
  @discardableResult func readHeader(
    from reader: inout CSV.Reader, cutLine: CutLine = .refused
  ) throws(InputError) -> Bool {
    guard let header = try reader.nextRow() else {
      guard cutLine == .dropped else {
        throw InputError(rule: "must hold a header, found an empty file")
      }
      return false
    }
    if header.isCut, cutLine == .dropped {
      try checkCut(header)
      return false
    }
    try check(header: header)
    return true
  }

  /// Reads a table from a CSV file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - columns: The expected columns.
  ///   - cutLine: The treatment of an incomplete last line.
  /// - Throws: `InputError`, naming file, line and column.
  public static func read(
    from path: String, columns: [RecordColumn], cutLine: CutLine = .refused
  ) throws(InputError) -> RecordTable {
    let bytes = try FileContents.read(path)
    do {
      return try RecordTable(csv: bytes, columns: columns, cutLine: cutLine)
    } catch { throw error.found(in: path) }
  }

  /// Returns the texts of a CSV file with any columns, row by row, beginning with the header.
  ///
  /// - Parameters:
  ///   - csv: The bytes of the text.
  ///   - maximumRows: The maximum number of rows.
  /// - Throws: `InputError`, if quotes stand where they may not, or if a row has too many fields.
  package static func texts(
    in csv: ContiguousArray<UInt8>, maximumRows: Int = .max
  ) throws(InputError) -> [[String]] {
    var reader = CSV.Reader(csv)
    var rows: [[String]] = []
    while rows.count < maximumRows, let row = try reader.nextRow() {
      rows.append(row.fields.map(\.text))
    }
    return rows
  }

  private static func cutError(_ row: CSV.Row) -> InputError {
    InputError(
      element: "line \(row.line)", rule: "is cut off: the last line must end with a line feed")
  }

  /// Checks that the header names the columns, in their order.
  private func check(header: CSV.Row) throws(InputError) {
    let names = header.fields.map(\.text)
    for (index, (name, column)) in zip(names, columns).enumerated() where name != column.name {
      throw InputError(
        element: "line \(header.line), column \(index + 1)",
        rule: "must be \"\(column.name)\", found \(Self.excerpt(name))")
    }
    guard names.count == columns.count else {
      throw InputError(
        element: "line \(header.line)",
        rule: "must name \(columns.count) columns, found \(names.count)")
    }
    if header.isCut { throw Self.cutError(header) }
  }

  /// Checks that an incomplete header is a prefix of the expected one.
  private func checkCut(_ header: CSV.Row) throws(InputError) {
    let found = header.fields.map(\.bytes).joined(separator: [UInt8(ascii: ",")])
    let expected = columns.map(\.name).joined(separator: ",")
    guard ContiguousArray(expected.utf8).starts(with: found) else {
      throw InputError(
        element: "line \(header.line)", rule: "must be the header, found something else")
    }
  }

  private func values(of row: CSV.Row) throws(InputError) -> [RecordValue] {
    guard row.fields.count == columns.count else {
      throw InputError(
        element: "line \(row.line)",
        rule: "must have \(columns.count) fields, found \(row.fields.count)")
    }
    var values: [RecordValue] = []
    values.reserveCapacity(columns.count)
    for (field, column) in zip(row.fields, columns) {
      do { try values.append(value(of: field, in: column)) } catch {
        throw error.below("line \(field.line), column \(column.name)")
      }
    }
    return values
  }

  private func value(
    of field: CSV.Field, in column: RecordColumn
  ) throws(InputError) -> RecordValue {
    guard let text = String(validating: field.bytes, as: UTF8.self) else {
      throw InputError(rule: "must be text in UTF-8")
    }
    if text.isEmpty && !field.isQuoted {
      if column.isOptional { return .missing }
      // Programs without empty texts write them as missing values. An empty line is no row to them.
      guard column.kind == .string && columns.count > 1 else {
        throw InputError(rule: "must not be empty: write \(column.kind.words)")
      }
    }
    guard let value = RecordValue.value(of: text, as: column.kind) else {
      throw InputError(rule: "must be \(column.kind.words), found \(Self.excerpt(text))")
    }
    return value
  }

  /// The beginning of a text, in quotes.
  private static func excerpt(_ text: String) -> String {
    text.count > 40 ? "\"\(text.prefix(40))…\"" : "\"\(text)\""
  }
}

extension RecordColumn.Kind {
  /// The values, in an error.
  fileprivate var words: String {
    switch self {
    case .string: "a text, \"\" for the empty one"
    case .integer: "an integer of 64 bits"
    case .number: "a number"
    }
  }
}
