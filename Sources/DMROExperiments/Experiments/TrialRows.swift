import DMRO

/// The rows of one scheme in one trial, as `RecordColumns` has them, without the number of the trial.
struct TrialRows {
  /// What every row says of its trial.
  let prefix: [RecordValue]

  init(_ settings: TrainingSettings, scheme: String, variant: String) {
    prefix = [
      .integer(Int(truncatingIfNeeded: settings.seed)), .string(scheme), .string(variant),
      .string(settings.system.name), .string(settings.scaling.rawValue),
      .number(settings.energyWeight),
    ]
  }

  /// A row of `results.csv`.
  func result(
    _ result: SchemeResult, units: Int = 0, updates: Int = 0, workflows: Int, warning: String = ""
  ) -> [RecordValue] {
    prefix + [
      .integer(units), .integer(updates), .integer(workflows), .number(result.meanCost),
      .number(result.meanOptimalCost), .number(result.gap), .number(result.meanDelay),
      .number(result.meanEnergy),
      .string(result.siteShares.map { "\($0)" }.joined(separator: " ")), .string(warning),
    ]
  }

  /// A row of `curves.csv`.
  func curve(
    _ update: Int, cost: Double, deviation: Double = 0, meanReward: Double, gap: Double?
  ) -> [RecordValue] {
    prefix + [
      .integer(update), .number(cost), .number(deviation), .number(meanReward), RecordValue(gap),
    ]
  }
}

extension Trial {
  /// The rows of a scheme in the trial.
  func rows(scheme: String) -> TrialRows {
    TrialRows(settings, scheme: scheme, variant: variant)
  }
}
