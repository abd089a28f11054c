import DMROExperiments
import DMROFiles

/// A table of `summary.md`, as `SummaryTable` writes it.
struct MarkdownTable {
  /// The headings.
  var header: [String]
  /// True for each right-aligned column.
  var isNumeric: [Bool]
  /// The cells.
  var rows: [[String]]

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - text: The table.
  ///   - source: Where it comes from.
  /// - Throws: `InputError`, if a row has another number of cells than the header.
  init(_ text: String, source: String) throws(InputError) {
    let lines = text.split(separator: "\n").map(Self.cells)
    guard lines.count >= 2, !lines[0].isEmpty,
      lines[1].allSatisfy({ $0.allSatisfy("-: ".contains) })
    else {
      throw InputError(source: source, rule: "must be a table in Markdown")
    }
    for (index, line) in lines.enumerated() where line.count != lines[0].count {
      throw InputError(
        source: source, element: "line \(index + 1)",
        rule: "must have \(lines[0].count) cells, found \(line.count)")
    }
    header = lines[0]
    isNumeric = lines[1].map { $0.hasSuffix(":") }
    rows = Array(lines.dropFirst(2))
  }

  /// The table as HTML.
  var html: String { HTMLPage.table(header, isNumeric: isNumeric, rows: rows) }

  /// The cells of a line; a bar behind a backslash stands for itself.
  private static func cells(_ line: Substring) -> [String] {
    var cells = [""]
    var isEscaped = false
    for character in line {
      switch character {
      case "\\" where !isEscaped:
        isEscaped = true
        continue
      case "|" where !isEscaped: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
      isEscaped = false
    }
    return cells.dropFirst().dropLast().map { cell in
      String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
