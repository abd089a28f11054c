import DMRO
public import DMROFiles
import DMROStatistics

/// A training of a scheme, with measurements of its decisions for unseen workflows.
public struct LearnerTrial: TrialKind {
  /// The name of the kind in the file of an experiment.
  public static let kind = "learner"

  /// The name of the scheme.
  public var learner: String

  /// Creates a trial.
  ///
  /// - Parameter learner: The scheme.
  public init(_ learner: any LearningScheme) { self.learner = learner.name }

  /// `true`: trained policies are checked for collapse.
  public var checksForCollapse: Bool { true }

  /// Returns the rows of the trial, without measurements.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  /// - Throws: `InputError`, if a scheme is not known.
  public func rows(of trial: Trial, in context: TrialContext) throws(InputError) -> TrialRows {
    let scheme = try scheme(in: context)
    let settings = scheme.settings(trial.settings)
    let experiment = context.experiment
    func label(_ name: String, updates: Int, hasGap: Bool = true) -> RowLabel {
      RowLabel(
        trial.settings, scheme: name, variant: trial.variant, updates: updates, hasGap: hasGap)
    }
    let names = [learner] + (experiment.measuresUnitsAlone ? [aloneName] : [])
    var rows = TrialRows(results: names.map { label($0, updates: settings.updates) })
    if let window = experiment.curveWindow {
      let (updates, interval) = (settings.updates, settings.evaluationInterval)
      rows.curves = stride(from: window, through: updates, by: window).map { end in
        label(
          learner, updates: end,
          hasGap: end == updates || end / interval > (end - window) / interval)
      }
    }
    return rows
  }

  /// Runs the trial.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  ///   - isInterrupted: Called before every step; the trial ends when it returns `true`.
  /// - Throws: `InputError`, if the trial fails or is interrupted.
  public func measure(
    _ trial: Trial, in context: TrialContext, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialMeasurements {
    let scheme = try scheme(in: context)
    let experiment = context.experiment
    let trained = try scheme.train(
      trial.settings, measuresProgress: experiment.curveWindow != nil, until: isInterrupted)
    let settings = scheme.settings(trial.settings)
    let unseen = settings.unseenWorkflows(experiment.unseenWorkflows, seed: settings.seed)
    let plans = try trained.plans(for: unseen, by: settings.costModel)
    let comparison = try SchemeComparison(
      costModel: settings.costModel, learned: [(learner, plans)], workflows: unseen,
      training: settings.trainingWorkflows)
    func result(_ result: SchemeResult, _ warnings: [String] = []) -> TrialMeasurements.Result {
      .init(
        result: result, units: trained.networks.count, workflows: unseen.count,
        warning: warnings.joined(separator: "; "))
    }
    var measured = TrialMeasurements()
    measured.results = [result(comparison.results[0], comparison.warnings)]
    if experiment.measuresUnitsAlone {
      measured.results.append(result(try alone(trained, settings, unseen)))
    }
    measured.curves = Self.curve(of: trained.progress, window: experiment.curveWindow)
    return measured
  }

  private var aloneName: String { learner + Experiment.aloneSuffix }

  private func scheme(in context: TrialContext) throws(InputError) -> any LearningScheme {
    guard let scheme = context.schemes.learning(learner) else {
      throw SchemeRegistry.unknown(learner, among: context.schemes.learning.map(\.name))
    }
    return scheme
  }

  /// The result of single networks: the mean over all.
  private func alone(
    _ trained: TrainedScheme, _ settings: TrainingSettings, _ workflows: [Workflow]
  ) throws(InputError) -> SchemeResult {
    let model = settings.costModel
    let optimal = workflows.map(model.optimalPlan)
    let plans = try trained.networks.plans(for: workflows, on: settings.process)
    return SchemeResult(
      name: aloneName,
      plans: plans.flatMap { zip($0, workflows).map { model.plan(known: $0.plan, for: $1) } },
      optimal: plans.flatMap { _ in optimal }, siteCount: settings.system.siteCount)
  }

  /// Means over windows of updates.
  private static func curve(
    of progress: [TrainingRun.Progress], window: Int?
  ) -> [TrialMeasurements.Point] {
    guard let window else { return [] }
    return stride(from: window, through: progress.count, by: window).map { end in
      let rows = progress[end - window..<end]
      let costs = rows.map { Double($0.step.cost) }
      return TrialMeasurements.Point(
        cost: Statistics.mean(costs),
        deviation: window > 1 ? Statistics.standardDeviation(costs) : 0,
        meanReward: Statistics.mean(rows.map(\.step.meanReward)), gap: rows.compactMap(\.gap).last)
    }
  }
}

extension TrialKind where Self == LearnerTrial {
  /// A training of a scheme.
  ///
  /// - Parameter scheme: The scheme.
  public static func learner(_ scheme: any LearningScheme) -> LearnerTrial { LearnerTrial(scheme) }
}
