import DMRO
import DMROExperiments

extension Figure {
  /// Cost against updates for batch sizes.
  public static let batchSizes = Figure(
    number: 5, title: "Convergence under different batch sizes",
    experiment: BatchSizes.analysis.experiment, analyze: BatchSizes.analysis.analyze)
}

/// Figure 5: cost against updates for batch sizes.
enum BatchSizes {
  static let sizes = ["16", "32", "64", "128"]

  static let analysis = ConvergenceAnalysis(
    name: "fig5", caption: "batch size", values: sizes, title: "Batch sizes"
  ) { size, settings in
    settings.model.batchSize = Int(size) ?? 0
  }
}
