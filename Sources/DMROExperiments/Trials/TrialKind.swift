public import DMROFiles

/// A kind of trial: what it runs, and which rows of records it gives.
///
/// `rows(of:in:)` is the one description of the rows: by it rows are written, counted, and checked
/// where they are read. `measure(_:in:until:)` gives a measurement for each, in the same order.
public protocol TrialKind: Hashable, Sendable, Encodable {
  /// The name of the kind in the file of an experiment.
  static var kind: String { get }

  /// Whether policies are trained that are checked for collapse; by default `false`.
  var checksForCollapse: Bool { get }

  /// Returns what the rows of a trial say of it.
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
  ///   - isInterrupted: Asked before every step; the trial ends there once it returns `true`.
  /// - Returns: A measurement for each of `rows(of:in:)`.
  /// - Throws: `InputError`, if the trial fails or is interrupted.
  func measure(
    _ trial: Trial, in context: TrialContext, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialMeasurements
}

extension TrialKind {
  /// Whether policies are trained that are checked for collapse.
  public var checksForCollapse: Bool { false }
}

/// What a trial knows of its experiment.
public struct TrialContext: Sendable {
  /// The experiment.
  public var experiment: Experiment
  /// The schemes by their names.
  public var schemes: SchemeRegistry
  /// The folder that keeps learned starts; `nil` where each trial learns its own.
  public var starts: StartFolder?
}

/// The rows of a trial, without what is measured.
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
    /// The number of updates, where the row does not say it by itself.
    public var updates = 0
    /// The number of workflows.
    public var workflows: Int
    /// A warning about the policy; empty where there is none.
    public var warning = ""

    /// Creates a row.
    ///
    /// - Parameters:
    ///   - result: The result of the scheme.
    ///   - units: The number of networks; 0 without learning.
    ///   - updates: The number of updates, where the row does not say it by itself.
    ///   - workflows: The number of workflows.
    ///   - warning: A warning about the policy; empty where there is none.
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
    /// The gap of decisions, where it was measured.
    public var gap: Double?

    /// Creates a row.
    ///
    /// - Parameters:
    ///   - cost: The cost while learning.
    ///   - deviation: Its standard deviation within the window.
    ///   - meanReward: The mean reward of a step.
    ///   - gap: The gap of decisions, where it was measured.
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

  /// Creates measurements of nothing.
  public init() {}
}
