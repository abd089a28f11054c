import DMRO
import DMROExperiments
import DMROFiles

extension Study {
  /// All learners in both systems of the paper under both scalings, at equal updates and at equal
  /// computation.
  public static let comparison = Study(
    name: "comparison", title: "Learners at equal updates and at equal computation",
    abstract: "all learners, at equal updates and at equal computation",
    unit: "gap to the optimum on unseen workflows",
    experiment: Comparison.experiment, analyze: Comparison.analyze)
}

/// All learners in both systems under both scalings.
enum Comparison {
  static let systems = [EdgeCloudSystem.table2, .table3]
  static let scalings = [CostScaling.perTerm, .perParameter]

  static func experiment(_ scale: ExperimentScale, _ schemes: SchemeRegistry) -> Experiment {
    let trials = scale.trials { settings in
      systems.flatMap { system in
        scalings.flatMap { scaling in
          var own = settings
          own.system = system
          own.scaling = scaling
          return schemes.learning.map { Trial(.learner($0), settings: own) }
            + [Trial(.planning(schemes), settings: own)]
        }
      }
    }
    return Experiment(
      name: "comparison", trials: trials, unseenWorkflows: scale.unseenWorkflows)
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _: ExperimentScale, _ schemes: SchemeRegistry
  ) -> StudyAnalysis {
    var columns: [SummaryTable.Column] = [
      .init("scheme", title: "Scheme"), .init("computation", title: "Computation"),
    ]
    for system in systems {
      for scaling in scalings {
        columns.append(
          .init(
            "\(system.name) \(scaling.rawValue)", title: "\(system.name), \(scaling.rawValue)",
            style: .percent(2)))
      }
    }
    var table = SummaryTable(columns: columns)
    // The optimum has no gap; own schemes come last, so that the streams of the others stay.
    let known = SchemeRegistry.standard
    let names = (known.learning.map(\.name) + known.planning.map(\.name)).filter {
      $0 != OptimalScheme().name
    }
    for (number, scheme) in (names + schemes.own.map(\.name)).enumerated() {
      let learner = schemes.learning(scheme)
      let computation = learner.map { $0.hasComputationOfDMRO ? "s × DQN" : "DQN" } ?? "none"
      let gaps = systems.flatMap { system in
        scalings.map { scaling -> SummaryTable.Cell in
          var stream = RandomStream(seed: 1).split("comparison").split(number).split(system.name)
            .split(scaling.rawValue)
          let values = records.results.filter("scheme", .string(scheme))
            .filter("system", .string(system.name))
            .filter("scaling", .string(scaling.rawValue)).numbers("gap")
          return .estimate(Bootstrap().estimate(.interquartileMean, of: values, using: &stream))
        }
      }
      table.append([.text(learner?.title ?? scheme), .text(computation)] + gaps)
    }
    return StudyAnalysis(summary: table)
  }
}
