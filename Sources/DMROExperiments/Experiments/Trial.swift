import DMRO

/// One training, or the schemes that need none, as data.
public struct Trial: Hashable, Sendable {
  /// What is run.
  public enum Subject: Hashable, Sendable {
    /// A learner.
    case learner(Learner)
    /// All fixed plans, the greedy ones, and the optimum.
    case fixedSchemes
    /// A start, and how inner models adapt from it to new systems.
    case adaptation(Adaptation)
    /// An agent in a system that changes.
    case scenario(ScenarioTrial)
  }

  /// What is run.
  public var subject: Subject
  /// The name of what this trial varies, as in `batch 64`; empty where it varies nothing.
  public var variant: String
  /// The settings as DMRO has them, with the seed; a learner derives its own.
  public var settings: TrainingSettings

  /// Creates a trial.
  ///
  /// - Parameters:
  ///   - subject: What is run.
  ///   - variant: The name of what it varies.
  ///   - settings: The settings as DMRO has them.
  public init(_ subject: Subject, variant: String = "", settings: TrainingSettings) {
    self.subject = subject
    self.variant = variant
    self.settings = settings
  }

  /// The settings in force.
  var resolvedSettings: TrainingSettings {
    switch subject {
    case .learner(let learner): learner.settings(settings)
    case .fixedSchemes, .adaptation, .scenario: settings
    }
  }
}

/// What a trial measured.
struct TrialRecords: Sendable {
  /// Rows of `curves.csv`, without the number of the trial.
  var curve: [[RecordValue]] = []
  /// Rows of `results.csv`, without the number of the trial.
  var results: [[RecordValue]] = []
}

/// The columns of record files, which are the same for all experiments.
public enum RecordColumns {
  /// What every row says of its trial.
  static let trial: [RecordColumn] = [
    .init("trial", .integer), .init("seed", .integer), .init("scheme", .string),
    .init("variant", .string), .init("system", .string), .init("scaling", .string),
    .init("energy_weight", .number),
  ]

  /// `curves.csv`: the mean over a window of updates that ends with `update`.
  public static let curves: [RecordColumn] =
    trial + [
      .init("update", .integer), .init("cost", .number), .init("cost_deviation", .number),
      .init("mean_reward", .number), .init("gap", .number, isOptional: true),
    ]

  /// `results.csv`: what a scheme makes of unseen workflows.
  public static let results: [RecordColumn] =
    trial + [
      .init("units", .integer), .init("updates", .integer), .init("workflows", .integer),
      .init("mean_cost", .number), .init("mean_optimal_cost", .number), .init("gap", .number),
      .init("mean_delay", .number), .init("mean_energy", .number),
      .init("site_shares", .string), .init("warning", .string),
    ]
}
