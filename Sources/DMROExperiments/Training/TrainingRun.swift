public import DMRO
public import DMROFiles

/// A training from settings to networks.
public enum TrainingRun {
  /// One row of `progress.csv`.
  public struct Progress: Hashable, Sendable {
    /// The report of the update.
    public var step: TrainingStep
    /// The gap of the model's decisions to the optimum on held-out workflows, if measured.
    public var gap: Double?

    /// The names of the columns.
    public static let header = "update,cost,epsilon,mean_reward,gap"

    /// The row; numbers read back to the same values.
    public var row: String {
      "\(step.update),\(step.cost),\(step.epsilon),\(step.meanReward),"
        + (gap.map { "\($0)" } ?? "")
    }
  }

  /// The result of a training.
  public struct Result: Sendable {
    /// The networks, `[s, P]`.
    public var networks: NetworkBlock
    /// A row for every update.
    public var progress: [Progress]

    /// Creates the result of a training.
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
  ///   - settings: The settings of the training.
  ///   - start: The initial parameters of all units; `nil` for a random draw in each.
  ///   - measuresProgress: `true` if the gap on held-out workflows is measured at intervals.
  ///   - threads: The number of threads; the results are the same for any.
  ///   - report: Called after every update.
  ///   - isInterrupted: Called before every step; the training ends when it returns `true`.
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

/// Held-out workflows with their optimum, for repeated measurements of a model.
public struct HeldOutWorkflows: Sendable {
  private let workflows: [Workflow]
  private let process: TrainingProcess
  /// The sum of the costs of the optimal plans.
  private let optimum: Double

  /// Solves the workflows.
  ///
  /// - Parameters:
  ///   - workflows: The workflows.
  ///   - process: The process that prices plans.
  public init(_ workflows: [Workflow], process: TrainingProcess) {
    self.workflows = workflows
    self.process = process
    optimum = workflows.reduce(0) { $0 + process.costModel.optimalPlan(for: $1).cost.cost }
  }

  /// Returns the gap of the networks' decisions to the optimum: mean cost / mean optimum − 1.
  ///
  /// - Parameter networks: The networks; the best of their plans is taken.
  /// - Throws: `InputError`, if the networks do not fit the process.
  public func gap(of networks: NetworkBlock) throws(InputError) -> Double {
    let cost = try networks.decisions(for: workflows, on: process).reduce(0) { $0 + $1.cost }
    return PlanCost.gap(of: cost, to: optimum)
  }
}
