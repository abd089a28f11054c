import DMRO
import DMROFiles

/// An experiment as data: trials and their measurements.
///
/// The records are a pure function of the experiment: the same for any number of jobs, and after an
/// interruption.
public struct Experiment: Hashable, Sendable {
  /// The name of its folder.
  public var name: String
  /// The trials, in the order of the records.
  public var trials: [Trial]
  /// The number of updates averaged in a row of `curves.csv`; by default no curves.
  public var curveWindow: Int?
  /// The number of unseen workflows for the comparison of schemes.
  public var unseenWorkflows: Int

  /// `true` if each network of a learner is also measured alone.
  public var measuresUnitsAlone = false

  /// The name in `results.csv` of the optimum on the training workflows.
  package static let optimumOfTraining = "optimal-training"
  /// The suffix of a scheme's name in `results.csv` for decisions of single networks.
  package static let aloneSuffix = "-alone"

  /// Creates an experiment.
  ///
  /// - Parameters:
  ///   - name: The name of its folder.
  ///   - trials: The trials, in the order of the records.
  ///   - curveWindow: The number of updates averaged in a row of `curves.csv`.
  ///   - unseenWorkflows: The number of unseen workflows for the comparison of schemes.
  public init(
    name: String, trials: [Trial], curveWindow: Int? = nil, unseenWorkflows: Int = 500
  ) {
    self.name = name
    self.trials = trials
    self.curveWindow = curveWindow
    self.unseenWorkflows = unseenWorkflows
  }

  /// `true` if it trains policies with a check for collapse: one site for nearly all subtasks, or a
  /// higher cost than a fixed plan.
  public var checksForCollapse: Bool { trials.contains { $0.subject.checksForCollapse } }

  /// Runs one trial.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - schemes: The schemes by their names.
  ///   - starts: The folder that keeps learned starts, if any.
  ///   - isInterrupted: Called before every step; the trial ends when it returns `true`.
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

  /// Returns the rows of a trial, without measurements.
  func rows(of trial: Trial, _ schemes: SchemeRegistry) throws(InputError) -> TrialRows {
    try trial.subject.rows(of: trial, in: TrialContext(experiment: self, schemes: schemes))
  }
}
