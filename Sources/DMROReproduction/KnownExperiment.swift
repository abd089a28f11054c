import DMRO
import DMROExperiments
import DMROFiles

/// A figure or a study with the scale of its experiment.
struct KnownExperiment {
  private enum Subject {
    case figure(Figure)
    case study(Study)
  }

  private let subject: Subject
  private let scale: ExperimentScale
  private let schemes: SchemeRegistry

  /// Finds the figure or study of an experiment; `nil` if it is of none, or of a scale that cannot
  /// be analyzed.
  init?(_ found: Experiment) {
    let figures = Figure.allCases.filter { $0.name == found.name }.map(Subject.figure)
    guard let subject = figures.first ?? Study(name: found.name).map(Subject.study) else {
      return nil
    }
    guard let schemes = try? SchemeRegistry(of: found) else { return nil }
    self.subject = subject
    self.schemes = schemes
    var scale = ExperimentScale(of: found)
    // Some trials may be there once for all seeds.
    let ofOne = Self.experiment(subject, scale, schemes).trials.count
    scale.seeds = 2
    let perSeed = Self.experiment(subject, scale, schemes).trials.count - ofOne
    scale.seeds = 1
    if perSeed > 0 {
      // Analyses take means over the last tenth of the updates, in windows of 10 or 20.
      guard scale.updates >= 100, scale.updates % 100 == 0 else { return nil }
      scale.seeds = max(1, (found.trials.count - ofOne) / perSeed + 1)
    } else {
      // Without trials the analysis simulates: only as much as a preset does.
      let presets = [ExperimentScale.full(), .quick()].map(\.unseenWorkflows)
      guard presets.contains(scale.unseenWorkflows) else { return nil }
    }
    self.scale = scale
    guard Self.experiment(subject, scale, schemes).isSame(as: found) else { return nil }
  }

  private static func experiment(
    _ subject: Subject, _ scale: ExperimentScale, _ schemes: SchemeRegistry
  ) -> Experiment {
    switch subject {
    case .figure(let figure): figure.experiment(scale, schemes)
    case .study(let study): study.experiment(scale)
    }
  }

  /// Returns the table of the records.
  func summary(of records: ExperimentRunner.Records) -> SummaryTable {
    switch subject {
    case .figure(let figure): figure.analyze(records, scale, schemes).summary
    case .study(let study): study.analyze(records, scale).summary
    }
  }

  /// Writes what the command makes of the records, but for the picture.
  ///
  /// - Returns: The names of the files of the picture, which depend on its style.
  func write(
    _ records: ExperimentRunner.Records, to directory: String
  ) throws(InputError) -> [String] {
    switch subject {
    case .figure(let figure):
      let analysis = figure.analyze(records, scale, schemes)
      try analysis.write(to: directory)
      return GnuplotPicture.files(of: analysis.picture.name)
    case .study(let study):
      let analysis = study.analyze(records, scale)
      try analysis.write(to: directory)
      return (analysis.picture.map { GnuplotPicture.files(of: $0.name) } ?? [])
        + study.measuredFiles
    }
  }
}

extension ExperimentScale {
  /// The scale for one seed by which an experiment of a figure or study would be made.
  fileprivate init(of experiment: Experiment) {
    self.init(
      seeds: 1, updates: experiment.trials.first?.settings.updates ?? 100,
      unseenWorkflows: experiment.unseenWorkflows)
    let startUpdates = experiment.trials.lazy.compactMap { trial -> Int? in
      (trial.subject as? Adaptation)?.startUpdates
        ?? (trial.subject as? ScenarioTrial)?.startUpdates
    }.first
    if let startUpdates { self.startUpdates = startUpdates }
    // The effort of learning over time follows from the preset.
    let effort = experiment.trials.lazy.compactMap { trial in
      (trial.subject as? CongestionTrial)?.effort ?? (trial.subject as? ChangeTrial)?.effort
    }.first
    if let effort, effort < 1 {
      self.startUpdates = Self.quick().startUpdates
    }
    if let updates = experiment.trials.lazy.compactMap({ ($0.subject as? GraphTrial)?.updates })
      .first
    {
      self.startUpdates = updates / 2
      self.unseenWorkflows = Graphs.unseenWorkflows(ofTests: experiment.unseenWorkflows)
    }
  }
}
