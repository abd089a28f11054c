public import DMRO
public import DMROFiles

/// A training from settings to networks.
public enum TrainingRun {
  /// One row of `progress.csv`.
  public struct Progress: Hashable, Sendable {
    /// What the update reported.
    public var step: TrainingStep
    /// The gap of the model's decisions to the optimum on held-out workflows, where it was measured.
    public var gap: Double?

    /// The names of the columns.
    public static let header = "update,cost,epsilon,mean_reward,gap"

    /// The row; numbers read back to the same values.
    public var row: String {
      "\(step.update),\(step.cost),\(step.epsilon),\(step.meanReward),"
        + (gap.map { "\($0)" } ?? "")
    }
  }

  /// What a training leaves.
  public struct Result: Sendable {
    /// The networks, `[s, P]`.
    public var networks: NetworkBlock
    /// A row for every update.
    public var progress: [Progress]

    /// Creates what a training left.
    ///
    /// - Parameters:
    ///   - networks: The networks, `[s, P]`.
    ///   - progress: A row for every update.
    public init(networks: NetworkBlock, progress: [Progress]) {
      self.networks = networks
      self.progress = progress
    }
  }

  /// Trains a model.
  ///
  /// - Parameters:
  ///   - settings: What the training depends on.
  ///   - start: The parameters with which all units start, where they are not drawn.
  ///   - measuresProgress: Whether the gap is measured on held-out workflows now and then.
  ///   - threads: The number of threads; the results are the same for any.
  ///   - report: Called after every update.
  ///   - isInterrupted: Asked before every step; the training ends there once it returns `true`.
  /// - Returns: The networks and the progress of the training.
  /// - Throws: `InputError`, if a setting is out of bounds, if the training is interrupted, or if a
  ///   cost is not finite. Costs that are finite are results, however large they are.
  public static func train(
    _ settings: TrainingSettings, startingFrom start: NetworkBlock? = nil,
    measuresProgress: Bool = true, threads: Int = 1, report: (Progress) -> Void = { _ in },
    until isInterrupted: () -> Bool = { false }
  ) throws(InputError) -> Result {
    var course = try TrainingCourse(
      settings, startingFrom: start, measuresProgress: measuresProgress, threads: threads)
    try course.advance(
      to: settings.updates, watchesDivergence: false, until: isInterrupted, report: report)
    guard course.model.updates == settings.updates else {
      throw InputError(
        .interrupted, rule: "interrupted at update \(course.model.updates) of \(settings.updates)")
    }
    return Result(networks: course.model.networks, progress: course.rows)
  }
}

/// Workflows with their optimum, on which a model is measured again and again.
public struct HeldOutWorkflows: Sendable {
  private let workflows: [Workflow]
  private let process: ChainProcess
  /// The sum of the costs of the optimal plans.
  private let optimum: Double

  /// Solves the workflows.
  ///
  /// - Parameters:
  ///   - workflows: The workflows.
  ///   - process: The process that prices plans.
  public init(_ workflows: [Workflow], process: ChainProcess) {
    self.workflows = workflows
    self.process = process
    optimum = workflows.reduce(0) { $0 + process.costModel.optimalPlan(for: $1).cost.cost }
  }

  /// Returns the gap of the networks' decisions to the optimum: mean cost / mean optimum − 1.
  ///
  /// - Parameter networks: The networks, the best of whose plans counts.
  /// - Throws: `InputError`, if the networks do not fit the process.
  public func gap(of networks: NetworkBlock) throws(InputError) -> Double {
    let cost = try networks.decisions(for: workflows, on: process).reduce(0) { $0 + $1.cost }
    return PlanCost.gap(of: cost, to: optimum)
  }
}
