import DMRO
import DMROExperiments
import DMROFiles

extension Study {
  /// All learners in both systems of the paper under both scalings, at equal updates and at equal
  /// computation.
  public static let comparison = Study(
    name: "comparison", title: "Learners at equal updates and at equal computation",
    abstract: "all learners, at equal updates and at equal computation",
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
    columns += [
      .init("better_than_dqn", title: "Better than DQN, share of pairs", style: .percent(0)),
      .init("reduction_from_dqn", title: "Cost below DQN, mean of systems", style: .percent(2)),
    ]
    var table = SummaryTable(columns: columns)
    // The optimum has no gap; own schemes come last, so that the streams of the others stay.
    let known = SchemeRegistry.standard
    let names = (known.learning.map(\.name) + known.planning.map(\.name)).filter {
      $0 != OptimalScheme().name
    }
    for (number, scheme) in (names + schemes.own.map(\.name)).enumerated() {
      let learner = schemes.learning(scheme)
      let computation = learner.map { $0.hasComputationOfDMRO ? "s × DQN" : "DQN" } ?? "none"
      let stream = RandomStream(seed: 1).split("comparison").split(number)
      let gaps = systems.flatMap { system in
        scalings.map { scaling -> SummaryTable.Cell in
          var stream = stream.split(system.name).split(scaling.rawValue)
          let values = values("gap", of: scheme, system, scaling, records)
          // A scheme of one's own need not apply to every system.
          guard !values.isEmpty else { return .missing }
          return .estimate(Bootstrap().estimate(.interquartileMean, of: values, using: &stream))
        }
      }
      table.append(
        [.text(learner?.title ?? scheme), .text(computation)] + gaps
          + beside(Learner.dqn.name, scheme, records, stream))
    }
    return StudyAnalysis(
      summary: table, unit: "gap to the \(records.reference) on unseen workflows")
  }

  /// The share of wins of a scheme against another by gap, and its cost reduction; nothing
  /// for the other itself.
  private static func beside(
    _ other: String, _ scheme: String, _ records: ExperimentRunner.Records, _ stream: RandomStream
  ) -> [SummaryTable.Cell] {
    func tasks(_ column: String, _ scheme: String) -> [[Double]] {
      systems.flatMap { system in
        scalings.map { values(column, of: scheme, system, $0, records) }
      }
    }
    /// The mean cost over systems and scalings, seed by seed.
    func costs(_ scheme: String) -> [Double] {
      let all = tasks("mean_cost", scheme)
      return all[0].indices.map { seed in Statistics.mean(all.map { $0[seed] }) }
    }
    let counts = (tasks("gap", scheme) + tasks("gap", other)).map(\.count)
    guard scheme != other, Set(counts).count == 1, counts[0] > 0 else {
      return [.missing, .missing]
    }
    var (better, lower) = (stream.split("better"), stream.split("lower"))
    return [
      .estimate(
        Bootstrap().probabilityOfImprovement(
          of: tasks("gap", scheme), over: tasks("gap", other), better: .lower, using: &better)),
      .estimate(
        Bootstrap().pairedReduction(
          .interquartileMean, of: costs(scheme), from: costs(other), using: &lower)),
    ]
  }

  /// The values of a column of `results.csv` for a scheme, seed by seed.
  private static func values(
    _ column: String, of scheme: String, _ system: EdgeCloudSystem, _ scaling: CostScaling,
    _ records: ExperimentRunner.Records
  ) -> [Double] {
    records.results.filter("scheme", .string(scheme)).filter("system", .string(system.name))
      .filter("scaling", .string(scaling.rawValue)).numbers(column)
  }
}
