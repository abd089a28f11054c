public import DMRO

extension SchemeComparison {
  /// The name of the file for `csv`.
  public static let fileName = "schemes.csv"

  /// The names of the columns of `csv`, with the shares of the tiers.
  public static let header = """
    scheme,mean_cost,mean_optimal_cost,gap,mean_delay_s,mean_energy_j,share_device,share_edge,\
    share_cloud
    """

  /// The results as a table in CSV: a row for each scheme, the optimum last.
  ///
  /// Numbers read back to the same values; the cell of a gap is empty unless it is finite.
  ///
  /// - Parameter system: The system of the comparison.
  public func csv(for system: EdgeCloudSystem) -> String {
    let rows = results.map { result in
      let shares = Tier.allCases.map { tier in
        system.sites(in: tier).reduce(0) { $0 + result.siteShares[$1] }
      }
      let numbers =
        [
          "\(result.meanCost)", result.reference.value.map { "\($0)" } ?? "",
          result.gap.flatMap { $0.isFinite ? "\($0)" : nil } ?? "", "\(result.meanDelay)",
          "\(result.meanEnergy)",
        ] + shares.map { "\($0)" }
      return ([result.name] + numbers).joined(separator: ",")
    }
    return ([Self.header] + rows).joined(separator: "\n") + "\n"
  }
}

extension GnuplotPicture {
  /// The picture of a comparison: a bar for the mean cost of each scheme, a line for the optimum.
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
    let kind = comparison.results.first?.reference.kind ?? .none
    let compared = comparison.results.dropLast()
    let optimum = comparison.results.last?.meanCost ?? 0
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
          "sprintf(\"\(number)\\n+%.2f %%\", column(\"mean_cost\"), 100 * column(\"gap\"))",
        ], .labels, .of("optimal")))
    let unit = settings.scaling == .none ? "s, J weighted by δ" : "dimensionless"
    var panel = Panel(
      x: Axis(
        "scheme (above each bar: mean cost, gap to the \(kind.title))", lower: -0.6, upper: last),
      y: Axis(
        "total cost T + δE (\(unit))", lower: 0, upper: highest > 0 ? 1.25 * highest : 1),
      series: series)
    let names = compared.enumerated().map {
      "\(quoted(SchemeRegistry.standard.title(of: $1.name))) \($0)"
    }
    panel.commands = [
      "set xtics noenhanced (\(names.joined(separator: ", ")))",
      """
      set arrow from -0.6,\(optimum) to \(last),\(optimum) nohead front linewidth 1.5 \
      dashtype \(Look.of("optimal").dash.rawValue)
      """,
      """
      set label sprintf("optimum\\n\(number)", \(optimum)) at \(last - 0.05),\(optimum) right \
      offset 0,1.9 front noenhanced
      """,
    ]
    var picture = GnuplotPicture(
      name: "schemes", title: "\(count) unseen workflows: \(settings.caption)", panels: [panel])
    picture.columns = 1
    picture.panelHeight = 220
    return picture
  }
}
