import DMRO

/// Curves of several series over updates, each with its interval over seeds.
struct CurveAnalysis {
  /// A series: which rows it takes, and how it is drawn.
  struct Series {
    var name: String
    var title: String
    var color: GnuplotPicture.Color
    var rows: RecordTable
  }

  private let series: [Series]

  init(_ series: [Series]) {
    self.series = series
  }

  /// The values of each seed at each update, `[seeds][updates]`, of a column.
  static func runs(_ rows: RecordTable, _ column: String) -> [[Double]] {
    rows.groups(by: ["trial"]).map { $0.table.numbers(column) }
  }

  /// A table with the interquartile mean of a column at each update for each series, and its ends.
  ///
  /// Updates at which the column was not measured are left out.
  func table(_ column: String, using stream: RandomStream) -> RecordTable {
    var columns = [RecordColumn("update", .integer)]
    var estimates: [[Estimate]] = []
    var updates: [Int] = []
    for (index, series) in series.enumerated() {
      let runs = Self.runs(series.rows, column)
      let measured = (runs.first ?? []).indices.filter { !runs[0][$0].isNaN }
      let all = series.rows.groups(by: ["trial"]).first?.table.integers("update") ?? []
      updates = measured.map { all[$0] }
      var stream = stream.split(column).split(index)
      estimates.append(
        Bootstrap().curve(
          .interquartileMean, of: runs.map { run in measured.map { run[$0] } }, using: &stream))
      columns += ["", "_lower", "_upper"].map { RecordColumn(series.name + $0, .number) }
    }
    var table = RecordTable(columns: columns)
    for (row, update) in updates.enumerated() {
      table.append(
        [.integer(update)]
          + estimates.flatMap { series -> [RecordValue] in
            [.number(series[row].value), .number(series[row].lower), .number(series[row].upper)]
          })
    }
    return table
  }

  /// Bands, then lines, for the columns of such a table.
  ///
  /// - Parameters:
  ///   - file: The file with the table.
  ///   - factor: What numbers are multiplied by.
  ///   - showsPoints: Whether each measurement has a dot.
  func drawn(
    _ file: String, factor: Int = 1, showsPoints: Bool = false
  ) -> [GnuplotPicture.Series] {
    func column(_ name: String) -> String {
      (factor == 1 ? "" : "\(factor) * ") + "column(\"\(name)\")"
    }
    let update = "column(\"update\")"
    let bands = series.map { series in
      GnuplotPicture.Series(
        file, [update, column(series.name + "_lower"), column(series.name + "_upper")], .band,
        series.color)
    }
    let lines = series.map { series in
      GnuplotPicture.Series(
        file, [update, column(series.name)],
        showsPoints ? .linePoints(width: 1.8) : .line(width: 1.8), series.color,
        title: series.title)
    }
    return bands + lines
  }
}

extension GnuplotPicture.Panel {
  /// Commands that mark every so many updates on the horizontal axis.
  static func renewals(every interval: Int, of updates: Int) -> [String] {
    guard (2...25).contains(updates / interval) else { return [] }
    return [
      "set xtics \(interval)",
      "set grid xtics linetype 1 linewidth 0.5 linecolor rgb \"#E0E0E0\"",
    ]
  }
}

/// The colors of schemes, the same in all pictures.
extension GnuplotPicture.Color {
  static func of(_ scheme: String) -> GnuplotPicture.Color {
    switch scheme {
    case "dmro": .vermilion
    case "dmro-counterfactual": .orange
    case "dqn": .blue
    case "double-dqn": .skyBlue
    case "dueling-dqn": .green
    case "local", "edge", "cloud": .gray
    case "greedy": .purple
    default: .black
    }
  }
}
