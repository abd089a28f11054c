public import DMROExperiments
import DMRORecords
import DMROStatistics

extension Sweep {
  /// The columns of records that appear in the table where they have several values.
  private static let labels = [
    ("scheme", "Scheme"), ("system", "System"), ("scaling", "Scaling"), ("energy_weight", "δ"),
    ("updates", "Updates"),
  ]

  /// Returns the table of a sweep: a row for each combination, and for what it measures.
  ///
  /// Of a sweep over the outer model, estimates are means over systems and seeds, the seeds
  /// resampled within each system.
  ///
  /// - Parameter records: The records of the experiment.
  public func analyze(_ records: ExperimentRunner.Records) -> StudyAnalysis {
    let isMeta = subject == .metaTraining
    // The scheme of an adaptation is its start, and systems are strata.
    let known = varied.map { $0.replacing("-", with: "_") } + (isMeta ? ["scheme", "system"] : [])
    let labels = Self.labels.filter { name, _ in
      !known.contains(name) && records.results.groups(by: [name]).count > 1
    }
    let rows = rows(of: records.results, by: labels.map(\.0))
    let hasVariants = rows.contains { !$0.variant.isEmpty }
    let hasGaps = records.results.numbers("gap").contains { !$0.isNaN }
    var table = SummaryTable(
      columns: varied.map { .init($0) } + (hasVariants ? [.init("variant", title: "Variant")] : [])
        + labels.map { .init($0.0, title: $0.1) }
        + [.init("mean_cost", title: "Total cost", style: .decimal(4))]
        + (hasGaps
          ? [.init("gap", title: "Gap to the \(records.reference)", style: .percent(2))] : []))
    let stream = RandomStream(seed: 1).split("sweep")
    for (number, row) in rows.enumerated() {
      func estimate(_ column: String) -> SummaryTable.Cell {
        guard !row.table.numbers(column).contains(where: \.isNaN) else { return .missing }
        return .estimate(
          AdaptationAnalysis.estimate(
            column, of: row.table, using: stream.split(number).split(column)))
      }
      table.append(
        varied.map { .text(row.combination.texts[$0] ?? "") }
          + (hasVariants ? [.text(row.variant)] : []) + row.labels.map { .text($0) }
          + [estimate("mean_cost")] + (hasGaps ? [estimate("gap")] : []))
    }
    return StudyAnalysis(
      summary: table,
      unit: hasGaps ? "gap to the \(records.reference) on unseen workflows" : "cost")
  }

  /// The records of a row of the table.
  private struct Row {
    var combination: Combination
    var variant: String
    var labels: [String]
    var table: RecordTable
  }

  /// Returns the records in groups, in the order of the combinations.
  private func rows(of results: RecordTable, by labels: [String]) -> [Row] {
    let groups = results.groups(by: ["variant"] + labels).map { group in
      (group.key.map(\.field), group.table)
    }
    return combinations.flatMap { combination in
      groups.compactMap { key, table in
        let name = key[0] ?? ""
        let variant: String
        if name == combination.name {
          variant = ""
        } else if combination.texts.isEmpty {
          guard !combinations.contains(where: { $0.isBehind(name) }) else { return nil }
          variant = name
        } else if combination.isBehind(name) {
          variant = String(name.dropFirst(combination.name.count + 2))
        } else {
          return nil
        }
        return Row(
          combination: combination, variant: variant,
          labels: key.dropFirst().map { $0 ?? "" }, table: table)
      }
    }
  }
}

extension Sweep.Combination {
  /// Returns `true` if a variant in records is of this combination, which has settings.
  fileprivate func isBehind(_ variant: String) -> Bool {
    !texts.isEmpty && (variant == name || variant.hasPrefix(name + ": "))
  }
}
