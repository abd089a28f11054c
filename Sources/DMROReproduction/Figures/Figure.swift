public import DMROExperiments
import DMRO
public import DMROFiles

/// A figure of the paper that can be reproduced.
public enum Figure: Int, CaseIterable, Sendable {
  /// Cost against updates for learning rates.
  case learningRates = 4
  /// Cost against updates for batch sizes.
  case batchSizes = 5
  /// Total cost against the weight of energy for all schemes.
  case schemes = 6
  /// Average reward against updates with several servers.
  case severalServers = 7
  /// Cost against updates in a new system for different starts.
  case adaptation = 8
  /// Total cost against the weight of energy after a few updates in a new system.
  case adaptedWeights = 9

  /// The name of its experiment, and of the folder for it among those of others.
  package var name: String { "fig\(rawValue)" }

  /// What the figure shows.
  public var title: String {
    switch self {
    case .learningRates: "Convergence under different learning rates"
    case .batchSizes: "Convergence under different batch sizes"
    case .schemes: "Comparison of schemes under different weights of energy"
    case .severalServers: "Comparison of learners with several servers"
    case .adaptation: "Convergence in a new system from different starts"
    case .adaptedWeights: "Total cost after a few updates in a new system"
    }
  }

  /// The experiment behind the figure.
  ///
  /// - Parameter scale: How much of it is run.
  public func experiment(_ scale: ExperimentScale) -> Experiment {
    switch self {
    case .learningRates: LearningRateFigure.experiment(scale)
    case .batchSizes: BatchSizeFigure.experiment(scale)
    case .schemes: SchemeFigure.experiment(scale)
    case .severalServers: SeveralServersFigure.experiment(scale)
    case .adaptation: AdaptationCurveFigure.experiment(scale)
    case .adaptedWeights: AdaptationWeightFigure.experiment(scale)
    }
  }

  /// The figure as a pure function of the records.
  ///
  /// - Parameters:
  ///   - records: The records of the experiment.
  ///   - scale: How much of it was run.
  ///   - own: Schemes of your own, whose `results(of:)` are among the records; only Figure 6 draws
  ///     them.
  /// - Precondition: Only Figure 6 has schemes of your own.
  public func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, adding own: [CustomScheme] = []
  ) -> FigureAnalysis {
    precondition(
      self == .schemes || own.isEmpty, "only Figure 6 compares schemes, not \(rawValue)")
    return switch self {
    case .learningRates: LearningRateFigure.analyze(records, scale)
    case .batchSizes: BatchSizeFigure.analyze(records, scale)
    case .schemes: SchemeFigure.analyze(records, scale, adding: own)
    case .severalServers: SeveralServersFigure.analyze(records, scale)
    case .adaptation: AdaptationCurveFigure.analyze(records, scale)
    case .adaptedWeights: AdaptationWeightFigure.analyze(records, scale)
    }
  }
}

/// What a figure shows, as files.
public struct FigureAnalysis: Hashable, Sendable {
  /// The numbers, for readers.
  public var summary: SummaryTable
  /// The CSV files that the picture reads, by name.
  public var data: [String: RecordTable]
  /// The picture.
  public var picture: GnuplotPicture

  /// Writes the numbers and the program of the picture, which gnuplot then draws.
  ///
  /// - Parameter directory: The folder, which is made where it is missing.
  /// - Throws: `InputError`, if a file cannot be written.
  public func write(to directory: String) throws(InputError) {
    try FileContents.makeDirectory(directory)
    try data.write(to: directory)
    try summary.write(to: "\(directory)/summary")
    try FileContents.write(picture.source, to: "\(directory)/\(picture.sourceFile)")
  }
}
