import DMROExperiments

/// The scale of an experiment.
public struct ExperimentScale: Hashable, Sendable {
  /// The number of seeds: 1, 2, and so on.
  public var seeds: Int
  /// The number of updates of a training.
  public var updates: Int
  /// The number of unseen workflows for the comparison of schemes.
  public var unseenWorkflows: Int
  /// The number of gradient steps of the training of a start for new systems; the contextual one
  /// takes four times as many.
  public var startUpdates: Int

  /// The settings that the trials change, but for seed and updates.
  package var base = TrainingSettings()

  /// Creates a scale.
  ///
  /// - Parameters:
  ///   - seeds: The number of seeds.
  ///   - updates: The number of updates of a training.
  ///   - unseenWorkflows: The number of unseen workflows for the comparison of schemes.
  ///   - startUpdates: The number of gradient steps of the training of a start for new systems.
  public init(seeds: Int, updates: Int, unseenWorkflows: Int, startUpdates: Int = 5000) {
    self.seeds = seeds
    self.updates = updates
    self.unseenWorkflows = unseenWorkflows
    self.startUpdates = startUpdates
  }

  /// The scale of the paper's figures.
  ///
  /// - Parameter seeds: The number of seeds.
  /// - Returns: The scale.
  public static func full(seeds: Int = 10) -> ExperimentScale {
    ExperimentScale(seeds: seeds, updates: 2000, unseenWorkflows: 500)
  }

  /// A check in seconds that everything runs; its numbers mean nothing.
  ///
  /// - Parameter seeds: The number of seeds.
  /// - Returns: The scale.
  public static func quick(seeds: Int = 2) -> ExperimentScale {
    ExperimentScale(seeds: seeds, updates: 200, unseenWorkflows: 50, startUpdates: 50)
  }

  /// `true` for the scale of a check, whose pictures say so.
  var isQuick: Bool { self == .quick(seeds: seeds) }

  /// The warning in pictures of this scale; empty for none.
  var notice: String {
    isQuick ? "Quick preset: a check that all runs. The numbers mean nothing." : ""
  }

  /// Trials for every seed.
  ///
  /// - Parameter trials: Makes the trials of a seed from the default settings.
  func trials(_ trials: (TrainingSettings) -> [Trial]) -> [Trial] {
    (1...max(1, seeds)).flatMap { seed in
      var settings = base
      settings.seed = UInt64(seed)
      settings.updates = updates
      return trials(settings)
    }
  }
}
