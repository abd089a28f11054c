import DMROExperiments
import DMRO

/// Curves of several series over updates, each with its interval over seeds.
struct CurveAnalysis {
  /// A series: which rows it takes, and how it is drawn.
  struct Series {
    var name: String
    var title: String
    var look: GnuplotPicture.Look
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
      columns += RecordColumn.estimate(series.name)
    }
    var table = RecordTable(columns: columns)
    for (row, update) in updates.enumerated() {
      table.append([.integer(update)] + estimates.flatMap { $0[row].recordValues })
    }
    return table
  }

  /// The legend of the series.
  var legend: [GnuplotPicture.LegendEntry] {
    series.map { GnuplotPicture.LegendEntry($0.title, $0.look) }
  }

  /// Bands, then lines, for the columns of such a table; the first series in front.
  ///
  /// - Parameters:
  ///   - file: The file with the table.
  ///   - interval: The number of rows for each point of a line; lines take turns.
  ///   - y: Makes a value from that of a column.
  func drawn(
    _ file: String, pointEvery interval: Int = 1,
    y: (GnuplotPicture.Value) -> GnuplotPicture.Value = { $0 }
  ) -> [GnuplotPicture.Series] {
    GnuplotPicture.Series.curves(
      file, x: .column("update"), series.map { ($0.name, $0.look) }, y: y,
      style: { .points(every: interval, from: interval * ($0 + 1) / (series.count + 1)) })
  }
}

extension RecordTable {
  /// The numbers of all columns but the first.
  var values: [Double] { columns.dropFirst().flatMap { numbers($0.name) } }
}
