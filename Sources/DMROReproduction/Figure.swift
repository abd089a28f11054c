public import DMROExperiments

/// A figure of the paper that can be reproduced.
public struct Figure: Sendable {
  /// Makes the experiment behind a figure.
  package typealias MakeExperiment =
    @Sendable (ExperimentScale, SchemeRegistry) -> Experiment
  /// Computes the results of a figure from the records.
  package typealias Analyze =
    @Sendable (ExperimentRunner.Records, ExperimentScale, SchemeRegistry) -> FigureAnalysis

  /// The number in the paper.
  public let number: Int
  /// The title of the figure.
  public let title: String
  private let makeExperiment: MakeExperiment
  private let makeAnalysis: Analyze

  package init(
    number: Int, title: String, experiment: @escaping MakeExperiment, analyze: @escaping Analyze
  ) {
    self.number = number
    self.title = title
    makeExperiment = experiment
    makeAnalysis = analyze
  }

  /// The name of its experiment, and of the folder for it among those of others.
  package var name: String { "fig\(number)" }

  /// Returns the figure of a number; `nil` where there is none.
  ///
  /// - Parameter number: The number in the paper.
  public init?(number: Int) {
    guard let figure = Self.allCases.first(where: { $0.number == number }) else { return nil }
    self = figure
  }

  /// Returns the experiment behind the figure.
  ///
  /// - Parameters:
  ///   - scale: The scale of the experiment.
  ///   - schemes: The schemes; own ones take part in figures that compare all schemes.
  public func experiment(
    _ scale: ExperimentScale, _ schemes: SchemeRegistry = .standard
  ) -> Experiment {
    makeExperiment(scale, schemes)
  }

  /// Returns the figure as a pure function of the records.
  ///
  /// - Parameters:
  ///   - records: The records of the experiment.
  ///   - scale: The scale of the records.
  ///   - schemes: The schemes with which it was run.
  public func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale,
    _ schemes: SchemeRegistry = .standard
  ) -> FigureAnalysis {
    var analysis = makeAnalysis(records, scale, schemes)
    analysis.picture.notice = scale.notice
    return analysis
  }
}

extension Figure: CaseIterable {
  /// All figures, in the order of the paper.
  public static let allCases: [Figure] = [
    .learningRates, .batchSizes, .schemes, .severalServers, .adaptation, .adaptedWeights,
  ]
}

extension Figure: Hashable {
  /// Returns `true` if two figures have the same number.
  ///
  /// - Parameters:
  ///   - first: A figure.
  ///   - second: Another.
  public static func == (first: Figure, second: Figure) -> Bool { first.number == second.number }

  /// Hashes the number.
  ///
  /// - Parameter hasher: The hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
