import DMRO
import DMROFiles

extension Experiment {
  /// Checks that records belong to this experiment: that every row has the expected trial, seed,
  /// scheme, variant, system, scaling, weight and update, and that only unmeasured numbers are
  /// missing.
  ///
  /// Analyses select records by name, and rely on their presence.
  ///
  /// - Parameters:
  ///   - records: Records, of all trials or the first ones.
  ///   - directory: Their folder.
  ///   - numbers: The numbers of the trials, ascending; by default all.
  ///   - schemes: The schemes by their names.
  /// - Throws: `InputError`, naming the line and the column.
  package func check(
    _ records: ExperimentRunner.Records, in directory: String, of numbers: [Int]? = nil,
    _ schemes: SchemeRegistry = .standard
  ) throws(InputError) {
    let numbers = numbers ?? Array(trials.indices)
    var rows: [TrialRows] = []
    for number in numbers { try rows.append(self.rows(of: trials[number], schemes)) }
    try check(
      records.results, in: "\(directory)/\(ExperimentRunner.Files.results)", "updates",
      zip(numbers, rows.map(\.results)))
    try check(
      records.curves, in: "\(directory)/\(ExperimentRunner.Files.curves)", "update",
      zip(numbers, rows.map(\.curves)))
  }

  private func check(
    _ table: RecordTable, in path: String, _ updates: String,
    _ labels: some Sequence<(Int, [RowLabel])>
  ) throws(InputError) {
    let updates = table.index(of: updates)
    var line = 0
    func mistake(_ column: Int, _ rule: String) -> InputError {
      InputError(
        source: path, element: "line \(line + 2), column \(table.columns[column].name)",
        rule: """
          must be \(rule), found \(table.rows[line][column].text): the records are of another \
          experiment, or were changed after they were made
          """)
    }
    func expect(_ value: RecordValue, _ column: Int) throws(InputError) {
      guard table.rows[line][column] == value else { throw mistake(column, value.text) }
    }
    let measured = table.columns.indices.dropFirst(RecordColumns.trial.count).filter {
      table.columns[$0].kind == .number
    }
    func expectNumbers(_ label: RowLabel) throws(InputError) {
      for column in measured {
        let name = table.columns[column].name
        let isGap = name == "gap"
        let isExpected =
          isGap ? label.hasGap : name == "mean_optimal_cost" ? label.reference != .none : true
        switch table.rows[line][column] {
        case .missing: if isExpected { throw mistake(column, "a number") }
        case .number(let number):
          guard isExpected else { throw mistake(column, "empty") }
          // The gap is infinite if only the reference is 0.
          guard !number.isNaN, isGap || number.isFinite else {
            throw mistake(column, "a finite number")
          }
        case .string, .integer: break
        }
      }
    }
    let reference = table.columns.firstIndex { $0.name == "reference" }
    for (number, labels) in labels {
      for label in labels {
        guard line < table.rows.count else { return }
        try expect(.integer(number), 0)
        for (index, value) in label.values.enumerated() { try expect(value, index + 1) }
        if let update = label.updates { try expect(.integer(update), updates) }
        if let reference { try expect(.string(label.reference.rawValue), reference) }
        try expectNumbers(label)
        line += 1
      }
    }
    guard line == table.rows.count else {
      throw InputError(
        source: path,
        rule: "must hold \(line) rows, found \(table.rows.count): they are of another experiment")
    }
  }
}
