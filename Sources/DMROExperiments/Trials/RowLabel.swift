import DMRO
import DMRORecords

/// The columns of a row of records without its measurements.
public struct RowLabel: Hashable, Sendable {
  /// The values from the seed to the weight of energy.
  let values: [RecordValue]
  /// The number of updates; `nil` if it is measured.
  let updates: Int?
  /// `true` if the gap is measured.
  let hasGap: Bool
  /// The kind of reference for costs.
  let reference: Reference.Kind

  /// Creates a label.
  ///
  /// - Parameters:
  ///   - settings: The settings: seed, system and objective.
  ///   - scheme: The name of the scheme.
  ///   - variant: The variant.
  ///   - updates: The number of updates; `nil` if it is measured.
  ///   - hasGap: `true` if the gap is measured if there is a reference.
  ///   - reference: The kind of reference for costs.
  public init(
    _ settings: TrainingSettings, scheme: String, variant: String, updates: Int?,
    hasGap: Bool = true, reference: Reference.Kind = .optimum
  ) {
    values = [
      .integer(Int(truncatingIfNeeded: settings.seed)), .string(scheme), .string(variant),
      .string(settings.system.name), .string(settings.scaling.rawValue),
      .number(settings.energyWeight),
    ]
    self.updates = updates
    self.hasGap = hasGap && reference != .none
    self.reference = reference
  }

  /// Creates a label for workflows on random systems with random weights of energy.
  ///
  /// - Parameters:
  ///   - seed: The seed.
  ///   - scheme: The name of the scheme.
  ///   - variant: The variant.
  ///   - scaling: The name of the scaling of costs.
  ///   - updates: The number of updates; `nil` if it is measured.
  init(
    randomSystemsOf seed: UInt64, scheme: String, variant: String, scaling: String, updates: Int?
  ) {
    values = [
      .integer(Int(truncatingIfNeeded: seed)), .string(scheme), .string(variant),
      .string("random"), .string(scaling), RecordValue(nil),
    ]
    self.updates = updates
    hasGap = false
    reference = .none
  }

  /// A row of `results.csv`, without the number of the trial.
  func row(_ measured: TrialMeasurements.Result) -> [RecordValue] {
    let result = measured.result
    precondition(
      result.reference.kind == reference,
      "a row with the reference \(reference) cannot hold \(result.reference.kind)")
    return values + [
      .integer(measured.units), .integer(updates ?? measured.updates),
      .integer(measured.workflows), .number(result.meanCost), RecordValue(result.reference.value),
      RecordValue(result.gap), .number(result.meanDelay), .number(result.meanEnergy),
      .string(result.siteShares.map { "\($0)" }.joined(separator: " ")),
      .string(measured.warning), .string(reference.rawValue),
    ]
  }

  /// A row of `curves.csv`, without the number of the trial.
  func row(_ measured: TrialMeasurements.Point) -> [RecordValue] {
    values + [
      .integer(updates ?? 0), .number(measured.cost), .number(measured.deviation),
      .number(measured.meanReward), RecordValue(measured.gap),
    ]
  }
}

/// The records of a trial: rows without the number of the trial.
struct TrialRecords: Sendable {
  /// Rows of `curves.csv`.
  var curve: [[RecordValue]]
  /// Rows of `results.csv`.
  var results: [[RecordValue]]

  init(_ rows: TrialRows, _ measured: TrialMeasurements) {
    precondition(
      rows.results.count == measured.results.count && rows.curves.count == measured.curves.count,
      """
      a trial must measure \(rows.results.count) results and \(rows.curves.count) points, found \
      \(measured.results.count) and \(measured.curves.count)
      """)
    results = zip(rows.results, measured.results).map { $0.row($1) }
    curve = zip(rows.curves, measured.curves).map { $0.row($1) }
  }
}
