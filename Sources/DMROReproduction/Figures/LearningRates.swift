import DMRO
import DMROExperiments

extension Figure {
  /// Cost against updates for learning rates.
  public static let learningRates = Figure(
    number: 4, title: "Convergence under different learning rates",
    experiment: LearningRates.experiment, analyze: LearningRates.analyze)
}

/// Figure 4: cost against updates for learning rates.
enum LearningRates {
  static let rates = ["0.1", "0.01", "0.001", "0.0001"]

  private static let analysis = ConvergenceAnalysis(
    name: "fig4", caption: "learning rate", values: rates, title: "Learning rates")

  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    analysis.experiment(scale) { rate, settings in
      settings.model.optimizer = .rmsProp(learningRate: Double(rate) ?? .nan)
    }
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> FigureAnalysis {
    analysis.analyze(records, scale)
  }
}
