public import DMROExperiments
public import DMROFiles

/// An experiment beside the paper's figures.
public struct Study: Sendable {
  /// Makes the experiment behind a study.
  package typealias MakeExperiment =
    @Sendable (ExperimentScale, SchemeRegistry) -> Experiment
  /// Computes the results of a study from the records.
  package typealias Analyze =
    @Sendable (ExperimentRunner.Records, ExperimentScale, SchemeRegistry) -> StudyAnalysis
  /// Measures times, and adds them to the results of a study.
  package typealias Measure =
    @Sendable (inout StudyAnalysis, ExperimentRunner.Records, ExperimentScale) throws(InputError)
    -> Void

  /// The name of its experiment, and of the folder for it among those of others.
  public let name: String
  /// The title of the study.
  public let title: String
  /// The experiment, in one line.
  public let abstract: String
  private let makeExperiment: MakeExperiment
  private let makeAnalysis: Analyze
  private let measure: Measure?
  /// The files that hold or draw measured times, which differ from run to run.
  package let measuredFiles: [String]

  package init(
    name: String, title: String, abstract: String, experiment: @escaping MakeExperiment,
    analyze: @escaping Analyze, measure: Measure? = nil, measuredFiles: [String] = []
  ) {
    self.name = name
    self.title = title
    self.abstract = abstract
    makeExperiment = experiment
    makeAnalysis = analyze
    self.measure = measure
    self.measuredFiles = measuredFiles
  }

  /// Returns the study of a name; `nil` where there is none.
  ///
  /// - Parameter name: The name.
  public init?(name: String) {
    guard let study = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = study
  }

  /// Returns the experiment behind the study.
  ///
  /// - Parameters:
  ///   - scale: The scale of the experiment.
  ///   - schemes: The schemes; own ones take part in studies that compare all schemes.
  /// - Returns: The experiment, without trials where the analysis simulates all by itself.
  public func experiment(
    _ scale: ExperimentScale, _ schemes: SchemeRegistry = .standard
  ) -> Experiment {
    makeExperiment(scale, schemes)
  }

  /// Returns the results of the study, as a pure function of the records.
  ///
  /// - Parameters:
  ///   - records: The records of the experiment.
  ///   - scale: The scale of the records.
  ///   - schemes: The schemes with which it was run.
  public func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale,
    _ schemes: SchemeRegistry = .standard
  ) -> StudyAnalysis {
    var analysis = makeAnalysis(records, scale, schemes)
    analysis.picture?.notice = scale.notice
    return analysis
  }

  /// Measures times on this machine, if the study has any, and adds their table and picture to its
  /// results.
  ///
  /// Times differ from run to run: they are no records, and no part of the comparison of runs.
  ///
  /// - Parameters:
  ///   - analysis: The results of the study.
  ///   - records: The records of the experiment.
  ///   - scale: The scale of the records.
  /// - Throws: `InputError`, if a plan cannot be made.
  public func addTimes(
    to analysis: inout StudyAnalysis, _ records: ExperimentRunner.Records,
    _ scale: ExperimentScale
  ) throws(InputError) {
    try measure?(&analysis, records, scale)
    analysis.picture?.notice = scale.notice
  }
}

extension Study: CaseIterable {
  /// All studies, in the order of help texts.
  public static let allCases: [Study] = [
    .comparison, .ablations, .adaptation, .scenario, .detection, .graphs, .graphAblations,
    .adversary, .congestion, .recipe, .changes, .families,
  ]
}

extension Study: Hashable {
  /// Returns `true` if two studies have the same name.
  ///
  /// - Parameters:
  ///   - first: A study.
  ///   - second: Another.
  public static func == (first: Study, second: Study) -> Bool { first.name == second.name }

  /// Hashes the name.
  ///
  /// - Parameter hasher: The hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
