public import DMRORecords

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
