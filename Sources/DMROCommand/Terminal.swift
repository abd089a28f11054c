import DMRO
import DMROFiles
import SystemPackage

/// Text on the standard streams; of several ranks that divide work, only that of the first.
enum Terminal {
  /// Writes to the standard error.
  static func writeError(_ text: String) {
    if !CommandRanks.isSilent { write(errorOfAnyRank: text) }
  }

  /// Writes to the standard error on any rank.
  static func write(errorOfAnyRank text: String) {
    try? _ = FileDescriptor.standardError.writeAll(text.utf8)
  }

  /// Writes to the standard output, unchanged.
  ///
  /// - Throws: `InputError`, if not all of it can be written, as on a full disk.
  static func write(_ text: String) throws(InputError) {
    guard !CommandRanks.isSilent else { return }
    do {
      try FileDescriptor.standardOutput.writeAll(text.utf8)
    } catch {
      throw .unwritable("standard output", error)
    }
  }

  /// Says on the standard error which numbers of a file were converted, if it names units.
  ///
  /// - Parameter path: The file, or nothing.
  static func noteUnits(of path: String?) {
    guard let path, let words = FileUnits.named(in: path)?.description else { return }
    writeError("dmro: note: \(Excerpt.printable(path)): converted from \(words)\n")
  }

  /// Warns in one line on the standard error.
  ///
  /// - Parameter text: The warning, without a full stop.
  static func warn(_ text: String) {
    writeError("dmro: warning: \(Excerpt.printable(text))\n")
  }

  /// `true` if the standard error is a terminal.
  static var isInteractive: Bool { FileDescriptor.standardError.isTerminal }

  /// The number of columns of the terminal at the standard error; `nil` if it is no terminal.
  static var columns: Int? { FileDescriptor.standardError.terminalColumns }

  /// Returns a number with a fixed number of decimals.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    value.isFinite ? NumberText.fixed(value, decimals) : "\(value)"
  }

  /// Returns a count with its noun in the singular or plural.
  static func count(_ count: Int, _ name: String) -> String {
    "\(count) \(name)\(count == 1 ? "" : "s")"
  }

  /// Returns a share in percent.
  static func percent(_ value: Double?, _ decimals: Int = 2) -> String {
    guard let value, value.isFinite else { return "–" }
    return fixed(100 * value, decimals) + " %"
  }

  /// Returns lines of aligned columns; all but the first are right-aligned.
  static func table(_ rows: [[String]]) -> String {
    var columns = Columns()
    for row in rows { columns.measure(row) }
    return rows.map(columns.line).joined()
  }

  /// The widths of aligned columns; all but the first are right-aligned.
  ///
  /// Cells may hold names of files: they are printed without line ends and control characters.
  struct Columns {
    private var widths: [Int] = []

    /// Makes room for the cells of a row.
    mutating func measure(_ row: [String]) {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], Excerpt.printable(cell).count)
      }
    }

    /// Returns the line of a measured row.
    func line(_ row: [String]) -> String {
      let cells = row.map(Excerpt.printable).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }
      return cells.joined(separator: "  ") + "\n"
    }
  }

  /// The standard output, written in large pieces.
  struct Output {
    private var buffer = ""

    /// Adds a text.
    mutating func write(_ text: String) throws(InputError) {
      buffer += text
      if buffer.utf8.count >= 1 << 16 { try flush() }
    }

    /// Writes the rest.
    mutating func flush() throws(InputError) {
      try Terminal.write(buffer)
      buffer.removeAll(keepingCapacity: true)
    }
  }
}
