import DMROExperiments
import DMRO

/// The trials of Figures 8 and 9, and estimates over seeds with systems as strata.
enum AdaptationAnalysis {
  static func trial(
    _ family: SystemFamily, _ start: StartingPoint, _ scale: ExperimentScale,
    _ settings: TrainingSettings, checkpoints: [Int], energyWeights: [Double]? = nil
  ) -> Trial {
    var own = settings
    own.model = start.adaptationModel.configuration
    var adaptation = Adaptation(
      family: family, start: start, startUpdates: scale.startUpdates, checkpoints: checkpoints)
    adaptation.energyWeights = energyWeights
    return Trial(.adaptation(adaptation), variant: family.rawValue, settings: own)
  }

  /// The rows of one start in one family.
  static func rows(
    _ table: RecordTable, _ family: SystemFamily, _ start: StartingPoint
  ) -> RecordTable {
    table.filter("variant", .string(family.rawValue)).filter("scheme", .string(start.rawValue))
  }

  /// The interquartile mean over all systems and seeds, the seeds resampled within each system.
  static func estimate(
    _ column: String, of rows: RecordTable, _ statistic: Statistic = .interquartileMean,
    using stream: RandomStream
  ) -> Estimate {
    var stream = stream
    let tasks = rows.groups(by: ["system"]).map { $0.table.numbers(column) }
    return Bootstrap().estimate(statistic, of: tasks, using: &stream)
  }

  /// The mean over seeds of the worst system's gap.
  static func worst(of rows: RecordTable, using stream: RandomStream) -> Estimate {
    var stream = stream
    let worst = rows.groups(by: ["seed"]).map { $0.table.numbers("gap").max() ?? .nan }
    return Bootstrap().estimate(.mean, of: worst, using: &stream)
  }

  /// Columns for an estimate of each start.
  static func columns(_ starts: [StartingPoint]) -> [RecordColumn] {
    starts.flatMap { RecordColumn.estimate($0.rawValue) }
  }
}
