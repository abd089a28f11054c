import DMRO
public import DMROFiles

/// A trial of the schemes without training.
public struct PlanningTrial: TrialKind {
  /// The name of the kind in the file of an experiment.
  public static let kind = "planning"

  /// The names of the schemes; only those that apply to the system are run.
  public var schemes: [String]

  /// Creates a trial of all schemes without training.
  ///
  /// - Parameter schemes: The schemes.
  public init(_ schemes: SchemeRegistry = .standard) {
    self.schemes = schemes.planning.map(\.name)
  }

  /// Creates a trial of named schemes without training.
  ///
  /// - Parameter schemes: The names of registered schemes.
  public init(_ schemes: [String]) { self.schemes = schemes }

  /// Returns the rows of the trial, without measurements.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  /// - Throws: `InputError`, if a scheme is not known.
  public func rows(of trial: Trial, in context: TrialContext) throws(InputError) -> TrialRows {
    let names = try context.schemes.compared(schemes, in: trial.settings.system).map(\.name)
    let all = names + (context.experiment.curveWindow == nil ? [] : [Experiment.optimumOfTraining])
    return TrialRows(
      results: all.map {
        RowLabel(trial.settings, scheme: $0, variant: trial.variant, updates: 0)
      })
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
    let settings = trial.settings
    let costs = settings.costModel
    let training = settings.trainingWorkflows
    let unseen = settings.unseenWorkflows(context.experiment.unseenWorkflows, seed: settings.seed)
    var results = try SchemeComparison(
      costModel: costs, learned: [], workflows: unseen, training: training,
      schemes: context.schemes.compared(schemes, in: settings.system)
    ).results
    if context.experiment.curveWindow != nil {
      // The optimum on the training workflows.
      let plans = training.map(costs.optimalPlan)
      results.append(
        SchemeResult(
          name: Experiment.optimumOfTraining, plans: plans, optimal: plans,
          siteCount: settings.system.siteCount))
    }
    var measured = TrialMeasurements()
    measured.results = results.map { .init(result: $0, workflows: unseen.count) }
    return measured
  }
}

extension TrialKind where Self == PlanningTrial {
  /// A trial of the schemes without training.
  ///
  /// - Parameter schemes: The schemes.
  public static func planning(_ schemes: SchemeRegistry = .standard) -> PlanningTrial {
    PlanningTrial(schemes)
  }
}
