public import DMROFiles

/// A kind of trial: its run and its rows of records.
///
/// `rows(of:in:)` is the only description of the rows: it serves to write, count and check
/// them. `measure(_:in:until:)` gives a measurement for each, in the same order.
public protocol TrialKind: Hashable, Sendable, Encodable {
  /// The name of the kind in the file of an experiment.
  static var kind: String { get }

  /// `true` if policies are trained and checked for collapse; by default `false`.
  var checksForCollapse: Bool { get }

  /// Returns the rows of a trial, without measurements.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  /// - Throws: `InputError`, if the trial names a scheme that is not known.
  func rows(of trial: Trial, in context: TrialContext) throws(InputError) -> TrialRows

  /// Runs a trial.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  ///   - isInterrupted: Called before every step; the trial ends when it returns `true`.
  /// - Returns: A measurement for each of `rows(of:in:)`.
  /// - Throws: `InputError`, if the trial fails or is interrupted.
  func measure(
    _ trial: Trial, in context: TrialContext, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialMeasurements
}

extension TrialKind {
  /// `true` if policies are trained and checked for collapse.
  public var checksForCollapse: Bool { false }
}

/// The context of a trial: its experiment.
public struct TrialContext: Sendable {
  /// The experiment.
  public var experiment: Experiment
  /// The schemes by their names.
  public var schemes: SchemeRegistry
  /// The folder of learned starts; `nil` if each trial learns its own.
  public var starts: StartFolder?
}

/// The rows of a trial, without measurements.
public struct TrialRows: Hashable, Sendable {
  /// The rows of `results.csv`.
  public var results: [RowLabel]
  /// The rows of `curves.csv`.
  public var curves: [RowLabel]

  /// Creates rows.
  ///
  /// - Parameters:
  ///   - results: The rows of `results.csv`.
  ///   - curves: The rows of `curves.csv`.
  public init(results: [RowLabel], curves: [RowLabel] = []) {
    self.results = results
    self.curves = curves
  }
}

/// The measurements of a trial, one for each of its rows.
public struct TrialMeasurements: Hashable, Sendable {
  /// A row of `results.csv`.
  public struct Result: Hashable, Sendable {
    /// The result of the scheme.
    public var result: SchemeResult
    /// The number of networks; 0 without learning.
    public var units = 0
    /// The number of updates, used if the label of the row has none.
    public var updates = 0
    /// The number of workflows.
    public var workflows: Int
    /// A warning about the policy; empty without one.
    public var warning = ""

    /// Creates a row.
    ///
    /// - Parameters:
    ///   - result: The result of the scheme.
    ///   - units: The number of networks; 0 without learning.
    ///   - updates: The number of updates, used if the label of the row has none.
    ///   - workflows: The number of workflows.
    ///   - warning: A warning about the policy; empty without one.
    public init(
      result: SchemeResult, units: Int = 0, updates: Int = 0, workflows: Int, warning: String = ""
    ) {
      self.result = result
      self.units = units
      self.updates = updates
      self.workflows = workflows
      self.warning = warning
    }
  }

  /// A row of `curves.csv`.
  public struct Point: Hashable, Sendable {
    /// The cost while learning.
    public var cost: Double
    /// Its standard deviation within the window.
    public var deviation = 0.0
    /// The mean reward of a step.
    public var meanReward: Double
    /// The gap of decisions, if measured.
    public var gap: Double?

    /// Creates a row.
    ///
    /// - Parameters:
    ///   - cost: The cost while learning.
    ///   - deviation: Its standard deviation within the window.
    ///   - meanReward: The mean reward of a step.
    ///   - gap: The gap of decisions, if measured.
    public init(cost: Double, deviation: Double = 0, meanReward: Double, gap: Double? = nil) {
      self.cost = cost
      self.deviation = deviation
      self.meanReward = meanReward
      self.gap = gap
    }
  }

  /// For each row of `results.csv`.
  public var results: [Result] = []
  /// For each row of `curves.csv`.
  public var curves: [Point] = []

  /// Creates measurements without rows.
  public init() {}
}
