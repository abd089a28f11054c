import DMRO
package import DMROFiles

extension GnuplotPicture {
  /// Writes the program of the picture, its numbers for pgfplots, the script that draws it with
  /// matplotlib, and a table for LaTeX.
  ///
  /// - Parameters:
  ///   - directory: The folder.
  ///   - data: The files that the picture reads, by name.
  ///   - table: The table beside the picture.
  /// - Throws: `InputError`, if a file cannot be written.
  package func write(
    to directory: String, data: [String: RecordTable], table: SummaryTable
  ) throws(InputError) {
    let numbers = DrawnNumbers(of: self) { data[$0]?.numbers($1) ?? [] }
    try FileContents.write(source, to: "\(directory)/\(sourceFile)")
    try FileContents.write(numbers.text, to: "\(directory)/\(numbersFile)")
    try FileContents.write(script(drawing: numbers), to: "\(directory)/\(scriptFile)")
    try FileContents.write(table.latex, to: "\(directory)/\(tableFile)")
  }
}

extension SchemeComparison {
  /// The table of `schemes.csv` for readers.
  ///
  /// - Parameter records: The records of the file.
  package static func summary(of records: RecordTable) -> SummaryTable {
    let reference = Reference.Kind.title(of: records.referenceKinds)
    let columns: [SummaryTable.Column] = [
      .init("mean_cost", title: "Total cost", style: .decimal(4)),
      .init("gap", title: "Gap to the \(reference)", style: .percent(2)),
      .init("mean_delay_s", title: "Delay (s)", style: .decimal(1)),
      .init("mean_energy_j", title: "Energy (J)", style: .decimal(1)),
    ]
    var table = SummaryTable(columns: [.init("scheme", title: "Scheme")] + columns)
    let numbers = columns.map { records.numbers($0.name) }
    for (row, scheme) in records.strings("scheme").enumerated() {
      table.append(
        [.text(SchemeRegistry.standard.title(of: scheme))] + numbers.map { .number($0[row]) })
    }
    return table
  }
}

extension TrainingRun.Progress {
  /// The cost as the file has it, in few digits.
  private var writtenCost: Double { Double("\(step.cost)") ?? Double(step.cost) }

  /// Returns rows of `progress.csv` as the table that its picture reads.
  ///
  /// - Parameter rows: The rows.
  package static func records(of rows: [Self]) -> RecordTable {
    var table = RecordTable(columns: [
      .init("update", .integer), .init("cost", .number), .init("gap", .number, isOptional: true),
    ])
    for row in rows {
      table.append([.integer(row.step.update), .number(row.writtenCost), RecordValue(row.gap)])
    }
    return table
  }

  /// Returns the table of the decisions that were measured.
  ///
  /// - Parameters:
  ///   - rows: The rows of `progress.csv`.
  ///   - reference: The kind of reference of the gap.
  package static func summary(of rows: [Self], to reference: Reference.Kind) -> SummaryTable {
    var table = SummaryTable(columns: [
      .init("update", title: "Updates", style: .decimal(0)),
      .init("cost", title: "TD loss", style: .decimal(5)),
      .init(
        "gap", title: "Gap to the \(Reference.Kind.title(of: [reference])), held-out workflows",
        style: .percent(3)),
    ])
    for row in rows {
      guard let gap = row.gap else { continue }
      table.append([.number(Double(row.step.update)), .number(row.writtenCost), .number(gap)])
    }
    return table
  }
}
