import Foundation
public import DMROFiles

extension RecordTable {
  /// The table as the text of a CSV file: RFC 4180 with LF as the end of a line, which every line
  /// has, the last one too.
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

  /// Puts the table in the place of a file: all of it, or none.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if the file cannot be written; its old contents are then untouched.
  public func write(to path: String) throws(InputError) {
    try FileContents.write(csv, to: path)
  }

  /// Adds the rows of the table to a file, which is made where it is missing: all of them, or none.
  ///
  /// The file is written anew, so that rows are better added by the hundred than one by one. Nothing
  /// else may write it at the same time.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if the file has another header, or a last line that was cut off, or
  ///   cannot be written; its old contents are then untouched.
  public func append(to path: String) throws(InputError) {
    guard FileManager.default.fileExists(atPath: path) else { return try write(to: path) }
    var contents = try FileContents.read(path)
    let start = contents.prefix(while: { $0 != UInt8(ascii: "\n") }) + [UInt8(ascii: "\n")]
    do { _ = try RecordTable(csv: start, columns: columns) } catch { throw error.found(in: path) }
    // Within quotes, the number of quotes so far is odd.
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
  /// Writes tables into a folder, each under its name.
  package func write(to directory: String) throws(InputError) {
    for (name, table) in sorted(by: { $0.key < $1.key }) {
      try table.write(to: "\(directory)/\(name)")
    }
  }
}
