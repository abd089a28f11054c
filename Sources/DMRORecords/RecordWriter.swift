public import DMROFiles

extension RecordTable {
  /// The table as the text of a CSV file: RFC 4180 with LF at the end of every line, also the last.
  ///
  /// pandas reads it as it is, a missing value, `nan`, and texts such as `""` and `NA` as NaN;
  /// `float_precision="round_trip"` makes it read numbers to the last bit.
  public var csv: String { CSV.line(columns.map(\.name)) + lines }

  /// The rows as the text of a CSV file, without the header.
  package var lines: String { rows.map { CSV.line($0.map(\.field)) }.joined() }

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
    var reader = CSV.Reader(contents)
    do { try readHeader(from: &reader) } catch { throw error.found(in: path) }
    guard !CSV.isCut(contents) else {
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
