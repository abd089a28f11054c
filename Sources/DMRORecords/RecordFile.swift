package import DMROFiles

/// A file of records that only grows: rows are added behind those that are there.
///
/// A row is on the disk when `append(_:)` returns. A process that is killed in the middle leaves an
/// incomplete last row at most, which readers can drop.
package struct RecordFile: Sendable {
  private let path: String
  private var length: Int

  /// Replaces a file by a table, to be continued.
  ///
  /// - Parameters:
  ///   - path: The file, which nothing else writes.
  ///   - table: The first rows.
  /// - Throws: `InputError`, if the file cannot be written.
  package init(_ path: String, beginningWith table: RecordTable) throws(InputError) {
    let text = table.csv
    self.path = path
    length = text.utf8.count
    try FileContents.writeDurably(text.utf8, to: path)
  }

  /// Adds rows.
  ///
  /// - Parameter table: The rows, with the columns of the first ones.
  /// - Throws: `InputError`, if the file cannot be written.
  package mutating func append(_ table: RecordTable) throws(InputError) {
    let text = table.lines
    guard !text.isEmpty else { return }
    try FileContents.append(text.utf8, to: path, after: length)
    length += text.utf8.count
  }
}
