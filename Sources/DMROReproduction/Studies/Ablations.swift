import DMRO
import DMROExperiments
import DMROFiles

extension Study {
  /// The ablations of DMRO: one setting changed at a time.
  public static let ablations = Study(
    name: "ablations", title: "Ablations of DMRO",
    abstract: "one setting of DMRO changed at a time",
    experiment: Ablations.experiment, analyze: Ablations.analyze)
}

/// One setting of DMRO changed at a time, under both scalings.
enum Ablations {
  /// A setting that is changed.
  struct Change: Sendable {
    var name: String
    var apply: @Sendable (inout TrainingSettings) -> Void
  }

  static let unitCounts = [1, 2, 3, 5, 8, 16]

  static let changes: [Change] =
    [Change(name: "default: s = 5, paper, own minibatches, one-hot") { _ in }]
    + unitCounts.filter { $0 != 5 }.map { count in
      Change(name: "s = \(count)") { $0.model.units = count }
    }
    + [TransitionRule.counterfactual, .chosen].map { rule in
      Change(name: "rule \(rule.rawValue)") { $0.model.transitionRule = rule }
    }
    + [
      Change(name: "shared minibatch") { $0.model.sharesMinibatch = true },
      Change(name: "scalar location") { $0.encoding = .scalar },
    ]

  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    let trials = scale.trials { settings in
      Comparison.scalings.flatMap { scaling in
        changes.map { change in
          var own = settings
          own.scaling = scaling
          change.apply(&own)
          return Trial(.learner(Learner.dmro), variant: change.name, settings: own)
        }
      }
    }
    var experiment = Experiment(
      name: "ablations", trials: trials, unseenWorkflows: scale.unseenWorkflows)
    experiment.measuresUnitsAlone = true
    return experiment
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _: ExperimentScale, _: SchemeRegistry
  ) -> StudyAnalysis {
    var columns = [SummaryTable.Column("change", title: "Change")]
    for scaling in Comparison.scalings {
      columns.append(
        .init(
          "\(scaling.rawValue) best", title: "\(scaling.rawValue): best plan of s",
          style: .percent(2)))
      columns.append(
        .init(
          "\(scaling.rawValue) alone", title: "\(scaling.rawValue): a network alone",
          style: .percent(2)))
    }
    var table = SummaryTable(columns: columns)
    let schemes = [Learner.dmro.rawValue, Learner.dmro.rawValue + Experiment.aloneSuffix]
    for (number, change) in changes.enumerated() {
      let gaps = Comparison.scalings.flatMap { scaling in
        schemes.map { scheme -> SummaryTable.Cell in
          var stream = RandomStream(seed: 1).split("ablations").split(number).split(scheme)
            .split(scaling.rawValue)
          let values = records.results.filter("variant", .string(change.name))
            .filter("scheme", .string(scheme))
            .filter("scaling", .string(scaling.rawValue)).numbers("gap")
          return .estimate(Bootstrap().estimate(.interquartileMean, of: values, using: &stream))
        }
      }
      table.append([.text(change.name)] + gaps)
    }
    return StudyAnalysis(
      summary: table, unit: "gap to the \(records.reference) on unseen workflows")
  }
}
