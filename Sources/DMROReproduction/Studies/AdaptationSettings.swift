import DMROExperiments
import DMRO

extension Study {
  /// The settings of adaptation from each start, in validation systems.
  public static let adaptation = Study(
    name: "adaptation", title: "Settings of adaptation",
    abstract: "settings of adaptation for each start, in validation systems",
    experiment: AdaptationSettings.experiment, analyze: AdaptationSettings.analyze)
}

/// The settings of adaptation: each start under each of them, in validation systems.
enum AdaptationSettings {
  /// Returns the updates at which gaps are measured: 100 at most, and fewer in quick checks.
  static func checkpoints(_ scale: ExperimentScale) -> [Int] {
    [0, 1, 10, 100].filter { $0 <= scale.updates / 20 }
  }

  static let starts: [StartingPoint] = [.random, .trained, .meta, .contextual]

  /// The compared settings, by name.
  static let models: [(name: String, model: InnerModelConfiguration)] = {
    var models: [(String, InnerModelConfiguration)] = []
    for model in AdaptationModel.allCases {
      for (name, optimizer) in [
        ("RMSProp 0.01", Optimizer.rmsProp(learningRate: 0.01)),
        ("RMSProp 0.001", .rmsProp(learningRate: 0.001)),
        ("Adam 0.001", .adam(learningRate: 0.001)),
        ("SGD 0.01", .sgd(learningRate: 0.01)),
      ] {
        var own = model.configuration
        own.optimizer = optimizer
        models.append(("\(name), \(own.transitionRule.rawValue), γ = \(own.discount)", own))
      }
    }
    return models
  }()

  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    let trials = scale.trials { settings in
      SystemFamily.allCases.flatMap { family in
        starts.map { start in
          var adaptation = Adaptation(
            family: family, start: start, startUpdates: scale.startUpdates,
            checkpoints: checkpoints(scale))
          adaptation.purpose = .validation
          adaptation.models = models.map { .init(name: $0.name, configuration: $0.model) }
          return Trial(.adaptation(adaptation), variant: family.rawValue, settings: settings)
        }
      }
    }
    return Experiment(
      name: "adaptation", trials: trials, unseenWorkflows: min(100, scale.unseenWorkflows))
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> StudyAnalysis {
    let checkpoints = checkpoints(scale)
    let stream = RandomStream(seed: 1).split("adaptation")
    var table = SummaryTable(
      columns: [
        .init("family", title: "Systems"), .init("start", title: "Start"),
        .init("settings", title: "Settings in the new system"),
      ] + checkpoints.map { .init("gap_\($0)", title: "Gap after \($0)", style: .percent(2)) })
    for family in SystemFamily.allCases {
      for start in starts {
        for (name, _) in models {
          let own = records.results.filter("scheme", .string(start.rawValue))
            .filter("variant", .string(Adaptation.variant(family.rawValue, name)))
          table.append(
            [.text(family.distribution.name), .text(start.title), .text(name)]
              + checkpoints.map { updates in
                .estimate(
                  AdaptationAnalysis.estimate(
                    "gap", of: own.filter("updates", .integer(updates)),
                    using: stream.split(family.rawValue).split(start.rawValue).split(name)
                      .split(updates)))
              })
        }
      }
    }
    return StudyAnalysis(
      summary: table, unit: "gap to the \(records.reference) on unseen workflows")
  }
}
