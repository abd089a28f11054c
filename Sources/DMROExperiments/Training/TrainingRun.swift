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
  }

  /// Trains a model.
  ///
  /// - Parameters:
  ///   - settings: What the training depends on.
  ///   - start: The parameters with which all units start, where they are not drawn.
  ///   - measuresProgress: Whether the gap is measured on held-out workflows now and then.
  ///   - threads: The number of threads; the results are the same for any.
  ///   - report: Called after every update.
  /// - Returns: The networks and the progress of the training.
  /// - Throws: `InputError`, if a setting is out of bounds or the training diverges.
  public static func train(
    _ settings: TrainingSettings, startingFrom start: NetworkBlock? = nil,
    measuresProgress: Bool = true, threads: Int = 1, report: (Progress) -> Void = { _ in }
  ) throws(InputError) -> Result {
    try settings.validate()
    var process = settings.process
    var model = try InnerModel(
      settings.model, for: process, stream: settings.modelStream, startingFrom: start,
      threads: threads)
    let heldOut =
      measuresProgress ? HeldOutWorkflows(settings.measuredWorkflows, process: process) : nil
    var rows: [Progress] = []
    rows.reserveCapacity(min(settings.updates, 1 << 16))
    model.train(
      on: &process, workflows: settings.trainingWorkflows, updates: settings.updates
    ) { model, step in
      let isMeasured =
        step.update % settings.evaluationInterval == 0 || step.update == settings.updates
      let row = Progress(step: step, gap: isMeasured ? heldOut?.gap(of: model.networks) : nil)
      rows.append(row)
      report(row)
    }
    if let row = rows.first(where: { !$0.step.cost.isFinite }) {
      throw InputError(
        rule: """
          the training diverged: the cost of update \(row.step.update) is \(row.step.cost); a lower \
          learning rate or a greatest norm of the gradient may help
          """)
    }
    return Result(networks: model.networks, progress: rows)
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
  public func gap(of networks: NetworkBlock) -> Double {
    let cost = networks.decisions(for: workflows, on: process).reduce(0) { $0 + $1.cost }
    return PlanCost.gap(of: cost, to: optimum)
  }
}
