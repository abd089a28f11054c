public import DMRO
package import DMROFiles

extension SchemeComparison {
  /// The name of the file for `records(for:)`.
  public static let fileName = "schemes.csv"

  /// The columns of `records(for:)`, with the shares of the tiers.
  public static let columns: [RecordColumn] =
    [
      .init("scheme", .string), .init("mean_cost", .number),
      .init("mean_optimal_cost", .number, isOptional: true),
      .init("gap", .number, isOptional: true), .init("mean_delay_s", .number),
      .init("mean_energy_j", .number),
    ] + Tier.allCases.map { RecordColumn("share_\($0.rawValue)", .number) }
    + [RecordColumns.reference]

  /// The results as a table: a row for each scheme, the optimum last.
  ///
  /// A gap is missing unless it is finite.
  ///
  /// - Parameter system: The system of the comparison.
  public func records(for system: EdgeCloudSystem) -> RecordTable {
    var table = RecordTable(columns: Self.columns)
    for result in results {
      let shares = Tier.allCases.map { tier in
        system.sites(in: tier).reduce(0) { $0 + result.siteShares[$1] }
      }
      table.append(
        [
          .string(result.name), .number(result.meanCost), RecordValue(result.reference.value),
          RecordValue(result.gap.flatMap { $0.isFinite ? $0 : nil }), .number(result.meanDelay),
          .number(result.meanEnergy),
        ] + shares.map(RecordValue.number) + [.string(result.reference.kind.rawValue)])
    }
    return table
  }

  /// Reads a table as `records(for:)` makes it; in files of version 0.1 the reference is the
  /// optimum.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, naming file, line and column.
  package static func records(readingFrom path: String) throws(InputError) -> RecordTable {
    try RecordColumns.read(from: path, columns: columns)
  }
}

extension GnuplotPicture {
  /// The picture of a comparison: a bar for the mean cost of each scheme, a line for the reference.
  ///
  /// It reads `schemes.csv`.
  ///
  /// - Parameters:
  ///   - comparison: The results.
  ///   - settings: The settings of the compared training.
  ///   - count: The number of workflows.
  public static func schemes(
    _ comparison: SchemeComparison, _ settings: TrainingSettings, count: Int
  ) -> GnuplotPicture {
    let file = SchemeComparison.fileName
    let reference = comparison.reference
    // The line shows the optimum as well as a bar of its own would.
    let compared = comparison.results.filter {
      reference.kind != .optimum || $0.name != SchemeRegistry.optimum
    }
    let highest = compared.map(\.meanCost).max() ?? 0
    let decimals = highest < 100 ? 3 : 0
    let (first, last) = (-0.6, Double(compared.count) - 0.4)
    let upper = highest > 0 ? 1.25 * highest : 1

    let gap = reference.kind == .none ? "" : ", gap to the \(reference.kind.title)"
    let unit = settings.scaling == .none ? "s, J weighted by δ" : "dimensionless"
    var x = Axis("scheme (above each bar: mean cost\(gap))", lower: first, upper: last)
    x.ticks = compared.enumerated().map {
      Tick(SchemeRegistry.standard.title(of: $1.name), at: Double($0))
    }
    var panel = Panel(
      x: x, y: Axis("total cost T + δE (\(unit))", lower: 0, upper: upper),
      series: compared.enumerated().map { index, result in
        Series(
          file, [.row, .only(.indices(index..<index + 1), .column("mean_cost"))],
          .bars(width: 0.62), .of(result.name), name: result.name)
      })
    panel.notes = compared.enumerated().map { index, result in
      Note(
        NumberText.fixed(result.meanCost, decimals)
          + (result.gap.map { "\n\(text(ofGap: $0))" } ?? ""),
        x: (Double(index) - first) / (last - first), y: result.meanCost / upper, isAbove: true,
        room: 0.98 / (last - first))
    }
    var picture = GnuplotPicture(
      name: "schemes", title: "\(count) unseen workflows: \(settings.caption)", panels: [panel])
    if let cost = reference.value {
      picture.panels[0].levels = [Level(cost, .of("optimal"))]
      picture.legend = [
        LegendEntry(
          "\(reference.kind.title): \(NumberText.fixed(cost, decimals))", .of("optimal"))
      ]
    }
    picture.columns = 1
    picture.panelHeight = 18
    return picture
  }

  /// Returns a gap in percent, with decimals where it is small.
  private static func text(ofGap gap: Double) -> String {
    guard gap.isFinite else { return "–" }
    let percent = 100 * gap
    let text = NumberText.fixed(percent.magnitude, percent.magnitude < 10 ? 2 : 0)
    return (percent < 0 ? "−" : "+") + text + " %"
  }
}
