public import DMROFiles
public import DMROStatistics

/// A small table for readers: Markdown with rounded numbers, CSV with full precision.
///
/// ```swift
/// var table = SummaryTable(columns: [
///   .init("scheme", title: "Scheme"), .init("cost", title: "Total cost", style: .decimal(3)),
/// ])
/// table.append([.text("dmro"), .estimate(cost)])  // | dmro | 0.312 [0.305, 0.320] |
/// ```
public struct SummaryTable: Hashable, Sendable {
  /// The format of a column.
  public enum Style: Hashable, Sendable {
    /// As text, on the left.
    case text
    /// As a number with the given number of decimals, on the right.
    case decimal(Int)
    /// As a share of one in percent with the given number of decimals, on the right.
    case percent(Int)
  }

  /// A column.
  public struct Column: Hashable, Sendable {
    /// The name in CSV.
    public let name: String
    /// The heading in Markdown.
    public let title: String
    /// The format.
    public let style: Style

    /// Creates a column.
    ///
    /// - Parameters:
    ///   - name: The name in CSV, unique in the table.
    ///   - title: The heading in Markdown; by default the name.
    ///   - style: The format; by default text.
    public init(_ name: String, title: String? = nil, style: Style = .text) {
      self.name = name
      self.title = title ?? name
      self.style = style
    }
  }

  /// The value of one cell.
  public enum Cell: Hashable, Sendable {
    /// Text.
    case text(String)
    /// A number.
    case number(Double)
    /// A number with its interval.
    case estimate(Estimate)
    /// No value.
    case missing
  }

  /// The columns.
  public let columns: [Column]
  /// The rows, each with a cell for every column.
  public private(set) var rows: [[Cell]] = []

  /// Creates a table without rows.
  ///
  /// - Parameter columns: The columns.
  public init(columns: [Column]) { self.columns = columns }

  /// Adds a row.
  ///
  /// - Parameter row: A cell for every column: texts in columns of text, numbers in the others.
  public mutating func append(_ row: [Cell]) {
    precondition(
      row.count == columns.count, "\(columns.count) columns cannot hold \(row.count) cells")
    for (cell, column) in zip(row, columns) {
      switch (cell, column.style) {
      case (.missing, _), (.text, .text): continue
      case (.number, .decimal), (.number, .percent): continue
      case (.estimate, .decimal), (.estimate, .percent): continue
      default: preconditionFailure("column \(column.name) cannot hold \(cell)")
      }
    }
    rows.append(row)
  }

  /// The cells as readers see them, rounded, `[rows][columns]`.
  package var texts: [[String]] {
    rows.map { row in zip(row, columns).map { $0.text($1.style) } }
  }

  /// The table in Markdown, its columns padded to equal width.
  public var markdown: String {
    var lines = ([columns.map(\.title)] + texts).map { $0.map(Self.escaped) }
    let widths = columns.indices.map { column in max(4, lines.map { $0[column].count }.max() ?? 0) }
    lines.insert(
      zip(columns, widths).map { column, width in
        String(repeating: "-", count: width - 1) + (column.style == .text ? "-" : ":")
      }, at: 1)
    return lines.map { line in
      let cells = zip(zip(line, columns), widths).map { cell, width in
        let padding = String(repeating: " ", count: width - cell.0.count)
        return cell.1.style == .text ? cell.0 + padding : padding + cell.0
      }
      return "| " + cells.joined(separator: " | ") + " |\n"
    }.joined()
  }

  /// The table as records: two columns, `_lower` and `_upper`, follow a column of estimates.
  public var records: RecordTable {
    let hasEstimates = columns.indices.map { column in
      rows.contains { if case .estimate = $0[column] { true } else { false } }
    }
    var table = RecordTable(
      columns: zip(columns, hasEstimates).flatMap { column, hasEstimates in
        let isOptional = columns.count > 1
        return hasEstimates
          ? RecordColumn.estimate(column.name, isOptional: isOptional)
          : [
            RecordColumn(
              column.name, column.style == .text ? .string : .number, isOptional: isOptional)
          ]
      })
    for row in rows {
      table.append(
        zip(row, hasEstimates).flatMap { cell, hasEstimates -> [RecordValue] in
          switch cell {
          case .text(let text): [.string(text)]
          case .number(let number): [.number(number)] + (hasEstimates ? [.missing, .missing] : [])
          case .estimate(let estimate): estimate.recordValues
          case .missing: Array(repeating: .missing, count: hasEstimates ? 3 : 1)
          }
        })
    }
    return table
  }

  /// Writes `NAME.md` and `NAME.csv`.
  ///
  /// - Parameter path: The path of the files without extension.
  /// - Throws: `InputError`, if a file cannot be written.
  public func write(to path: String) throws(InputError) {
    try FileContents.write(markdown, to: path + ".md")
    try records.write(to: path + ".csv")
  }

  fileprivate static func escaped(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return Excerpt.printable(line).replacing("|", with: "\\|")
  }
}

extension SummaryTable.Cell {
  /// The cell as readers see it.
  fileprivate func text(_ style: SummaryTable.Style) -> String {
    switch self {
    case .text(let text): text
    case .number(let number): style.text(number) + (number.isFinite ? style.unit : "")
    case .estimate(let estimate) where estimate.value.isNaN: "–"
    case .estimate(let estimate):
      "\(style.text(estimate.value)) [\(style.text(estimate.lower)), "
        + "\(style.text(estimate.upper))]" + (estimate.value.isFinite ? style.unit : "")
    case .missing: "–"
    }
  }
}

extension SummaryTable.Style {
  fileprivate var unit: String { if case .percent = self { " %" } else { "" } }

  /// A number, rounded, without a sign before zero.
  fileprivate func text(_ number: Double) -> String {
    let (scaled, digits) =
      switch self {
      case .text: (number, 6)
      case .decimal(let digits): (number, digits)
      case .percent(let digits): (100 * number, digits)
      }
    guard scaled.isFinite else { return scaled.isNaN ? "–" : scaled < 0 ? "−∞" : "∞" }
    let text = NumberText.fixed(scaled, digits)
    guard text.hasPrefix("-") else { return text }
    let magnitude = text.dropFirst()
    return magnitude.contains { $0 != "0" && $0 != "." } ? "−" + magnitude : String(magnitude)
  }
}
