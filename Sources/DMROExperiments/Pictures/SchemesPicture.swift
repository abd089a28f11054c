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
    let number = highest < 100 ? "%.3f" : "%.0f"
    let last = Double(compared.count) - 0.1

    var series = compared.enumerated().map { index, result in
      Series(
        file, ["column(0)", "column(0) == \(index) ? column(\"mean_cost\") : NaN"],
        .bars(width: 0.62), .of(result.name))
    }
    series.append(
      Series(
        file,
        [
          "column(0)", "column(0) < \(compared.count) ? column(\"mean_cost\") : NaN",
          reference.kind == .none
            ? "sprintf(\"\(number)\", column(\"mean_cost\"))"
            : "sprintf(\"\(number)\\n%+.2f %%\", column(\"mean_cost\"), 100 * column(\"gap\"))",
        ], .labels, .of("optimal")))
    let gap = reference.kind == .none ? "" : ", gap to the \(reference.kind.title)"
    let unit = settings.scaling == .none ? "s, J weighted by δ" : "dimensionless"
    var panel = Panel(
      x: Axis(
        "scheme (above each bar: mean cost\(gap))", lower: -0.6, upper: last),
      y: Axis(
        "total cost T + δE (\(unit))", lower: 0, upper: highest > 0 ? 1.25 * highest : 1),
      series: series)
    let names = compared.enumerated().map {
      "\(quoted(SchemeRegistry.standard.title(of: $1.name))) \($0)"
    }
    panel.commands = ["set xtics noenhanced (\(names.joined(separator: ", ")))"]
    if let cost = reference.value {
      panel.commands += [
        """
        set arrow from -0.6,\(cost) to \(last),\(cost) nohead front linewidth 1.5 \
        dashtype \(Look.of("optimal").dash.rawValue)
        """,
        """
        set label sprintf("\(reference.kind.title)\\n\(number)", \(cost)) at \(last - 0.05),\(cost) right \
        offset 0,1.9 front noenhanced
        """,
      ]
    }
    var picture = GnuplotPicture(
      name: "schemes", title: "\(count) unseen workflows: \(settings.caption)", panels: [panel])
    picture.columns = 1
    picture.panelHeight = 220
    return picture
  }
}
