import DMRO
import DMROFiles

/// What a row of records says of its trial, but for what was measured.
private struct RowLabel {
  /// From the seed to the weight of energy.
  var values: [RecordValue]
  /// The number of updates, where that is not measured.
  var updates: Int?
  /// Whether the gap was measured.
  var hasGap = true
}

extension Experiment {
  /// Checks that records are of this experiment: that every row is of the trial, seed, scheme, variant,
  /// system, scaling, weight and update that its place says, and that numbers are where they were
  /// measured.
  ///
  /// Analyses take from the records what they ask for by name, and count on finding it.
  ///
  /// - Parameters:
  ///   - records: Records, of all trials or the first ones.
  ///   - directory: Their folder.
  /// - Throws: `InputError`, naming the line and the column.
  package func check(
    _ records: ExperimentRunner.Records, in directory: String
  ) throws(InputError) {
    try check(
      records.results, in: "\(directory)/\(ExperimentRunner.Files.results)", "updates",
      resultLabels)
    try check(
      records.curves, in: "\(directory)/\(ExperimentRunner.Files.curves)", "update", curveLabels)
  }

  private func check(
    _ table: RecordTable, in path: String, _ updates: String, _ labels: (Trial) -> [RowLabel]
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
    func expectNumbers(hasGap: Bool) throws(InputError) {
      for column in measured {
        let isGap = table.columns[column].name == "gap"
        switch table.rows[line][column] {
        case .missing: if hasGap { throw mistake(column, "a number") }
        case .number(let number):
          if isGap && !hasGap { throw mistake(column, "empty") }
          // The gap is infinite where only the optimum is 0.
          guard !number.isNaN, isGap || number.isFinite else {
            throw mistake(column, "a finite number")
          }
        case .string, .integer: break
        }
      }
    }
    for (number, trial) in trials.enumerated() {
      for label in labels(trial) {
        guard line < table.rows.count else { return }
        try expect(.integer(number), 0)
        for (index, value) in label.values.enumerated() { try expect(value, index + 1) }
        if let update = label.updates { try expect(.integer(update), updates) }
        try expectNumbers(hasGap: label.hasGap)
        line += 1
      }
    }
    guard line == table.rows.count else {
      throw InputError(
        source: path,
        rule: "must hold \(line) rows, found \(table.rows.count): they are of another experiment")
    }
  }

  /// The number of rows of `results.csv` that a trial gives.
  func resultCount(of trial: Trial) -> Int { resultLabels(trial).count }

  /// The number of rows of `curves.csv` that a trial gives.
  func curveCount(of trial: Trial) -> Int { curveLabels(trial).count }

  /// What the rows of `results.csv` of a trial say of it.
  private func resultLabels(_ trial: Trial) -> [RowLabel] {
    let settings = trial.settings
    switch trial.subject {
    case .learner(let learner):
      let schemes =
        [learner.rawValue] + (measuresUnitsAlone ? [learner.rawValue + Self.aloneSuffix] : [])
      return schemes.map {
        RowLabel(values: trial.rows(scheme: $0).prefix, updates: trial.resolvedSettings.updates)
      }
    case .fixedSchemes:
      let schemes = Scheme.compared(in: settings.system).map(\.rawValue)
      return (schemes + (curveWindow == nil ? [] : [Self.optimumOfTraining])).map {
        RowLabel(values: trial.rows(scheme: $0).prefix, updates: 0)
      }
    case .adaptation(let adaptation):
      return labels(adaptation, trial)
    case .scenario(let scenario):
      return scenario.scenario.phases.map {
        RowLabel(values: scenario.rows(in: $0, settings).prefix, updates: nil)
      }
    }
  }

  /// What the rows of `curves.csv` of a trial say of it.
  private func curveLabels(_ trial: Trial) -> [RowLabel] {
    guard let window = curveWindow else { return [] }
    switch trial.subject {
    case .learner(let learner):
      let settings = trial.resolvedSettings
      let (updates, interval) = (settings.updates, settings.evaluationInterval)
      let values = trial.rows(scheme: learner.rawValue).prefix
      return stride(from: window, through: updates, by: window).map { end in
        RowLabel(
          values: values, updates: end,
          hasGap: end == updates || end / interval > (end - window) / interval)
      }
    case .fixedSchemes: return []
    case .adaptation(let adaptation):
      return labels(adaptation, trial).filter { $0.updates != 0 }
    case .scenario(let scenario):
      var time = 0
      return scenario.scenario.phases.flatMap { phase in
        let values = scenario.rows(in: phase, trial.settings).prefix
        return (0..<phase.workflows).map { _ in
          time += 1
          return RowLabel(values: values, updates: time)
        }
      }
    }
  }

  /// What the measurements of an adaptation say of it.
  private func labels(_ adaptation: Adaptation, _ trial: Trial) -> [RowLabel] {
    let variants =
      adaptation.models.isEmpty
      ? [trial.variant]
      : adaptation.models.map { Adaptation.variant(trial.variant, $0.name) }
    var labels: [RowLabel] = []
    for system in adaptation.family.systems(for: adaptation.purpose) {
      for weight in adaptation.energyWeights ?? [trial.settings.energyWeight] {
        var own = trial.settings
        own.system = system
        own.energyWeight = weight
        for variant in variants {
          let values = TrialRows(own, scheme: adaptation.start.rawValue, variant: variant).prefix
          labels += adaptation.checkpoints.map { RowLabel(values: values, updates: $0) }
        }
      }
    }
    return labels
  }
}
