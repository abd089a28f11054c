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
  public var checksForCollapse: Bool { trials.contains { $0.subject.checksForCollapse } }

  /// Runs one trial.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - schemes: The schemes by their names.
  ///   - starts: The folder that keeps learned starts, if any.
  ///   - isInterrupted: Asked before every step; the trial ends there once it returns `true`.
  /// - Throws: `InputError`, if the trial fails or is interrupted.
  func perform(
    _ trial: Trial, _ schemes: SchemeRegistry, _ starts: StartFolder?,
    isInterrupted: () -> Bool
  ) throws(InputError) -> TrialRecords {
    let context = TrialContext(experiment: self, schemes: schemes, starts: starts)
    let rows = try trial.subject.rows(of: trial, in: context)
    return TrialRecords(
      rows, try trial.subject.measure(trial, in: context, until: isInterrupted))
  }

  /// Returns what the rows of a trial say of it.
  func rows(of trial: Trial, _ schemes: SchemeRegistry) throws(InputError) -> TrialRows {
    try trial.subject.rows(of: trial, in: TrialContext(experiment: self, schemes: schemes))
  }
}
