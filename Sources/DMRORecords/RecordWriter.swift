public import DMROFiles

extension RecordTable {
  /// The table as the text of a CSV file: RFC 4180 with LF at the end of every line, also the last.
  ///
  /// pandas reads it as it is, a missing value, `nan`, and texts such as `""` and `NA` as NaN;
  /// `float_precision="round_trip"` makes it read numbers to the last bit.
  public var csv: String { header + lines }

  /// The line with the names of the columns.
  private var header: String {
    columns.map { RecordValue.string($0.name).field }.joined(separator: ",") + "\n"
  }

  private var lines: String {
    var text = ""
    for row in rows {
      for (index, value) in row.enumerated() {
        if index > 0 { text += "," }
        text += value.field
      }
      text += "\n"
    }
    return text
  }

  /// Replaces a file by the table, atomically.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if the file cannot be written; its old contents then remain.
  public func write(to path: String) throws(InputError) {
    try FileContents.write(csv, to: path)
  }

  /// Adds the rows of the table to a file, atomically.
  ///
  /// A missing file is created.
  ///
  /// The whole file is rewritten: add many rows at once rather than one by one. Nothing else may
  /// write the file at the same time.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if the file has another header or an incomplete last line, or
  ///   cannot be written; its old contents then remain.
  public func append(to path: String) throws(InputError) {
    guard FileContents.exists(path) else { return try write(to: path) }
    var contents = try FileContents.read(path)
    let start = contents.prefix(while: { $0 != UInt8(ascii: "\n") }) + [UInt8(ascii: "\n")]
    do { _ = try RecordTable(csv: start, columns: columns) } catch { throw error.found(in: path) }
    // An odd number of quotes: the file ends within a quoted field.
    let isQuoted = contents.reduce(false) { $0 != ($1 == UInt8(ascii: "\"")) }
    guard contents.last == UInt8(ascii: "\n"), !isQuoted else {
      throw InputError(
        source: path, rule: "the last line is cut off: it must end with a line feed")
    }
    contents.append(contentsOf: lines.utf8)
    try FileContents.write(contents, to: path)
  }
}

extension [String: RecordTable] {
  /// Writes the tables to a folder, each under its name.
  package func write(to directory: String) throws(InputError) {
    for (name, table) in sorted(by: { $0.key < $1.key }) {
      try table.write(to: "\(directory)/\(name)")
    }
  }
}
