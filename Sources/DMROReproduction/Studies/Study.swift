public import DMROExperiments
import DMRO
public import DMROFiles

/// An experiment beside the paper's figures.
public enum Study: String, CaseIterable, Sendable {
  /// All learners in both systems of the paper under both scalings, at equal updates and at equal
  /// computation.
  case comparison
  /// What in DMRO earns its cost: one setting changed at a time.
  case ablations
  /// By which settings to adapt to a new system from each start, in systems kept for validation.
  case adaptation
  /// An agent in a system that changes, with and without adaptation.
  case scenario
  /// False alarms and delays of noticing change.
  case detection

  /// What the study shows.
  public var title: String {
    switch self {
    case .comparison: "Learners at equal updates and at equal computation"
    case .ablations: "What in DMRO earns its cost"
    case .adaptation: "Settings of adaptation"
    case .scenario: "A system that changes"
    case .detection: "Noticing change by observed costs"
    }
  }

  /// What its numbers are.
  public var unit: String {
    switch self {
    case .comparison, .ablations, .adaptation: "gap to the optimum on unseen workflows"
    case .scenario: "gap to the optimum, and restarts of the inner model, in each phase"
    case .detection: "false alarms, workflows until a change is noticed, changes not noticed in 100"
    }
  }

  /// The experiment behind the study.
  ///
  /// - Parameter scale: How much of it is run.
  /// - Returns: The experiment, without trials where the analysis simulates all by itself.
  public func experiment(_ scale: ExperimentScale) -> Experiment {
    switch self {
    case .comparison: ComparisonStudy.experiment(scale)
    case .ablations: AblationStudy.experiment(scale)
    case .adaptation: AdaptationStudy.experiment(scale)
    case .scenario: ScenarioStudy.experiment(scale)
    case .detection: DetectionStudy.experiment(scale)
    }
  }

  /// What the study shows, as a pure function of the records.
  ///
  /// - Parameters:
  ///   - records: The records of the experiment.
  ///   - scale: How much of it was run.
  public func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale
  ) -> StudyAnalysis {
    switch self {
    case .comparison: StudyAnalysis(summary: ComparisonStudy.analyze(records))
    case .ablations: StudyAnalysis(summary: AblationStudy.analyze(records))
    case .adaptation: AdaptationStudy.analyze(records)
    case .scenario: ScenarioStudy.analyze(records, seeds: scale.seeds)
    case .detection: DetectionStudy.analyze(runs: DetectionStudy.experiment(scale).unseenWorkflows)
    }
  }
}

/// What a study shows, as files.
public struct StudyAnalysis: Hashable, Sendable {
  /// The numbers, for readers.
  public var summary: SummaryTable
  /// The CSV files that the picture reads, by name.
  public var data: [String: RecordTable] = [:]
  /// The picture, where there is one.
  public var picture: GnuplotPicture?

  init(
    summary: SummaryTable, data: [String: RecordTable] = [:], picture: GnuplotPicture? = nil
  ) {
    self.summary = summary
    self.data = data
    self.picture = picture
  }

  /// Writes the numbers, and what the picture reads, into a folder.
  ///
  /// - Parameter directory: The folder.
  /// - Throws: `InputError`, if a file cannot be written.
  public func write(to directory: String) throws(InputError) {
    try data.write(to: directory)
    try summary.write(to: "\(directory)/summary")
  }
}

/// All learners in both systems under both scalings.
enum ComparisonStudy {
  static let systems = [EdgeCloudSystem.table2, .table3]
  static let scalings = [CostScaling.perTerm, .perParameter]

  static func experiment(_ scale: ExperimentScale) -> Experiment {
    let trials = scale.trials { settings in
      systems.flatMap { system in
        scalings.flatMap { scaling in
          var own = settings
          own.system = system
          own.scaling = scaling
          return Learner.allCases.map { Trial(.learner($0), settings: own) }
            + [Trial(.fixedSchemes, settings: own)]
        }
      }
    }
    return Experiment(
      name: "comparison", trials: trials, unseenWorkflows: scale.unseenWorkflows)
  }

  static func analyze(_ records: ExperimentRunner.Records) -> SummaryTable {
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
    let others = Scheme.fixedNames + ["greedy"]
    for (number, scheme) in (Learner.allCases.map(\.rawValue) + others).enumerated() {
      let learner = Learner(rawValue: scheme)
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
    return table
  }
}

/// One setting of DMRO changed at a time, under both scalings.
enum AblationStudy {
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

  static func experiment(_ scale: ExperimentScale) -> Experiment {
    let trials = scale.trials { settings in
      ComparisonStudy.scalings.flatMap { scaling in
        changes.map { change in
          var own = settings
          own.scaling = scaling
          change.apply(&own)
          return Trial(.learner(.dmro), variant: change.name, settings: own)
        }
      }
    }
    var experiment = Experiment(
      name: "ablations", trials: trials, unseenWorkflows: scale.unseenWorkflows)
    experiment.measuresUnitsAlone = true
    return experiment
  }

  static func analyze(_ records: ExperimentRunner.Records) -> SummaryTable {
    var columns = [SummaryTable.Column("change", title: "Change")]
    for scaling in ComparisonStudy.scalings {
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
      let gaps = ComparisonStudy.scalings.flatMap { scaling in
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
    return table
  }
}
