import DMRO

/// What Figures 8 and 9 share: starts, families, and estimates over seeds with systems as strata.
enum AdaptationFigures {
  static let starts = StartingPoint.allCases
  /// The gradient steps behind a start, for the updates of an inner model's full training.
  static func startUpdates(_ scale: ExperimentScale) -> Int { scale.updates * 5 / 2 }

  static func trial(
    _ family: SystemFamily, _ start: StartingPoint, _ scale: ExperimentScale,
    _ settings: TrainingSettings, checkpoints: [Int]
  ) -> Trial {
    var own = settings
    own.model = adaptingModel(start)
    return Trial(
      .adaptation(
        Adaptation(
          family: family, start: start, startUpdates: startUpdates(scale),
          checkpoints: checkpoints)), variant: family.rawValue, settings: own)
  }

  /// How inner models learn in a new system: from what each unit's own action leads to, without
  /// discount, and from a learned start by steps that do not throw it away.
  ///
  /// The first step of RMSProp moves every weight by √10 times the learning rate, whatever its
  /// gradient: with the paper's 0.01 that is a new random start. Random starts have nothing to lose
  /// and learn faster by it, so that they keep it.
  static func adaptingModel(_ start: StartingPoint) -> InnerModelConfiguration {
    var model = InnerModelConfiguration()
    if start != .random { model.optimizer = .adam(learningRate: 0.001) }
    model.transitionRule = .counterfactual
    model.discount = 1
    return model
  }

  /// The interquartile mean over all systems and seeds, the seeds resampled within each system.
  static func estimate(
    _ column: String, of rows: RecordTable, using stream: RandomStream
  ) -> Estimate {
    var stream = stream
    let tasks = rows.groups(by: ["system"]).map { $0.table.numbers(column) }
    return Bootstrap().estimate(.interquartileMean, of: tasks, using: &stream)
  }

  /// Columns for an estimate of each start.
  static var columns: [RecordColumn] {
    starts.flatMap { start in
      ["", "_lower", "_upper"].map { RecordColumn(start.rawValue + $0, .number) }
    }
  }

  static func values(_ estimate: Estimate) -> [RecordValue] {
    [.number(estimate.value), .number(estimate.lower), .number(estimate.upper)]
  }

  /// Bands and lines of all starts; a logarithmic axis begins with 0.001 %, where 0 is drawn.
  static func series(_ file: String, x: String, isGap: Bool) -> [GnuplotPicture.Series] {
    func y(_ name: String) -> String {
      isGap ? "100 * column(\"\(name)\") + 0.001" : "column(\"\(name)\")"
    }
    let bands = starts.map { start in
      GnuplotPicture.Series(
        file, [x, y(start.rawValue + "_lower"), y(start.rawValue + "_upper")], .band, start.look)
    }
    let lines = starts.map { start in
      GnuplotPicture.Series(file, [x, y(start.rawValue)], .line, start.look)
    }
    return bands + lines
  }
}
