import DMRO
import DMROExperiments

extension Figure {
  /// Cost against updates for learning rates.
  public static let learningRates = Figure(
    number: 4, title: "Convergence under different learning rates",
    experiment: LearningRates.analysis.experiment, analyze: LearningRates.analysis.analyze)
}

/// Figure 4: cost against updates for learning rates.
enum LearningRates {
  static let rates = ["0.1", "0.01", "0.001", "0.0001"]

  static let analysis = ConvergenceAnalysis(
    name: "fig4", caption: "learning rate", values: rates, title: "Learning rates"
  ) { rate, settings in
    settings.model.optimizer = .rmsProp(learningRate: Double(rate) ?? .nan)
  }
}
