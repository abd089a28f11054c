import DMRO
import DMROFiles

/// An experiment as data: trials, and what is measured in each.
///
/// Its records are a pure function of it: the same for any number of jobs, and after an
/// interruption.
public struct Experiment: Hashable, Sendable {
  /// The name of its folder.
  public var name: String
  /// The trials, in the order of the records.
  public var trials: [Trial]
  /// The number of updates whose mean is a row of `curves.csv`; no curves unless told.
  public var curveWindow: Int?
  /// The number of unseen workflows by which schemes are compared.
  public var unseenWorkflows: Int

  /// Whether the networks of a learner are also measured each alone.
  public var measuresUnitsAlone = false

  /// The scheme in `results.csv` that is the optimum on the workflows learned from.
  package static let optimumOfTraining = "optimal-training"
  /// What follows the name of a scheme in `results.csv` where its networks decide each alone.
  package static let aloneSuffix = "-alone"

  /// Creates an experiment.
  ///
  /// - Parameters:
  ///   - name: The name of its folder.
  ///   - trials: The trials, in the order of the records.
  ///   - curveWindow: The number of updates whose mean is a row of `curves.csv`.
  ///   - unseenWorkflows: The number of unseen workflows by which schemes are compared.
  public init(
    name: String, trials: [Trial], curveWindow: Int? = nil, unseenWorkflows: Int = 500
  ) {
    self.name = name
    self.trials = trials
    self.curveWindow = curveWindow
    self.unseenWorkflows = unseenWorkflows
  }

  /// Whether it trains policies that are checked for collapse: for sitting on one site, or costing
  /// more than a fixed plan.
  public var checksForCollapse: Bool {
    trials.contains { if case .learner = $0.subject { true } else { false } }
  }

  /// Runs one trial.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - isInterrupted: Asked before every step; the trial ends there once it returns `true`.
  /// - Throws: `InputError`, if the trial fails or is interrupted.
  func perform(
    _ trial: Trial, isInterrupted: () -> Bool = { false }
  ) throws(InputError) -> TrialRecords {
    let settings = trial.resolvedSettings
    let unseen = settings.unseenWorkflows(unseenWorkflows, seed: settings.seed)
    var records = TrialRecords()
    func append(
      _ result: SchemeResult, units: Int = 0, updates: Int = 0, warning: String = ""
    ) {
      records.results.append(
        trial.rows(scheme: result.name).result(
          result, units: units, updates: updates, workflows: unseen.count, warning: warning))
    }
    switch trial.subject {
    case .fixedSchemes:
      let comparison = SchemeComparison(
        costModel: settings.costModel, learned: [], workflows: unseen,
        training: settings.trainingWorkflows)
      for result in comparison.results { append(result) }
      if curveWindow != nil { append(optimumOfTraining(settings)) }
    case .adaptation(let adaptation):
      return try perform(adaptation, trial, until: isInterrupted)
    case .scenario(let scenario):
      return try perform(scenario, trial, until: isInterrupted)
    case .learner(let learner):
      let (networks, progress) = try train(
        learner, settings, units: trial.settings.model.units, isInterrupted: isInterrupted)
      let plans = networks.decisions(for: unseen, on: settings.process).map(\.plan)
      let comparison = SchemeComparison(
        costModel: settings.costModel, learned: [(learner.rawValue, plans)], workflows: unseen,
        training: settings.trainingWorkflows)
      append(
        comparison.results[0], units: networks.count, updates: settings.updates,
        warning: comparison.warnings.joined(separator: "; "))
      if measuresUnitsAlone {
        append(
          alone(learner, networks, settings, unseen), units: networks.count,
          updates: settings.updates)
      }
      records.curve = curve(of: progress, trial.rows(scheme: learner.rawValue))
    }
    return records
  }

  /// What the optimum makes of the workflows that learners learn from, under a name of its own.
  private func optimumOfTraining(_ settings: TrainingSettings) -> SchemeResult {
    let plans = settings.trainingWorkflows.map(settings.costModel.optimalPlan)
    return SchemeResult(
      name: Self.optimumOfTraining, plans: plans, optimal: plans,
      siteCount: settings.system.siteCount)
  }

  /// What the networks of a learner decide each alone: the mean over them, under a name of its own.
  private func alone(
    _ learner: Learner, _ networks: NetworkBlock, _ settings: TrainingSettings,
    _ workflows: [Workflow]
  ) -> SchemeResult {
    let model = settings.costModel
    let optimal = workflows.map(model.optimalPlan)
    let plans = networks.plans(for: workflows, on: settings.process)
    return SchemeResult(
      name: learner.rawValue + Self.aloneSuffix,
      plans: plans.flatMap { zip($0, workflows).map { model.plan($0.plan, for: $1) } },
      optimal: plans.flatMap { _ in optimal }, siteCount: settings.system.siteCount)
  }

  /// Trains the models of a learner, and returns all their networks as one block.
  private func train(
    _ learner: Learner, _ settings: TrainingSettings, units: Int, isInterrupted: () -> Bool
  ) throws(InputError) -> (NetworkBlock, [TrainingRun.Progress]) {
    let count = learner.modelCount(units: units)
    var blocks: [NetworkBlock] = []
    var progress: [TrainingRun.Progress] = []
    for model in 0..<count {
      var own = settings
      own.modelSeed = count == 1 ? nil : model
      let result = try TrainingRun.train(
        own, measuresProgress: curveWindow != nil, until: isInterrupted)
      blocks.append(result.networks)
      if model == 0 { progress = result.progress }
    }
    return (NetworkBlock(joining: blocks), progress)
  }

  /// Means over windows of updates.
  private func curve(
    of progress: [TrainingRun.Progress], _ own: TrialRows
  ) -> [[RecordValue]] {
    guard let window = curveWindow else { return [] }
    return stride(from: window, through: progress.count, by: window).map { end in
      let rows = progress[end - window..<end]
      let costs = rows.map { Double($0.step.cost) }
      return own.curve(
        rows[end - 1].step.update, cost: Statistics.mean(costs),
        deviation: window > 1 ? Statistics.standardDeviation(costs) : 0,
        meanReward: Statistics.mean(rows.map(\.step.meanReward)), gap: rows.compactMap(\.gap).last)
    }
  }
}
