public import DMROFiles

/// A process with measured costs, for the agent.
public protocol MeasurableProcess: RepriceableProcess {
  /// The measured terms of the cost of a plan.
  associatedtype Terms: Hashable, Sendable

  /// Returns the predicted terms of a plan.
  ///
  /// - Parameters:
  ///   - decision: The action at each step, `[N]`.
  ///   - episode: An episode that fits the process.
  /// - Precondition: The plan is one for the episode.
  func terms(of decision: [Int], for episode: Episode) -> Terms

  /// Returns the cost of terms.
  ///
  /// - Parameter terms: The terms.
  /// - Throws: `InputError`, if a term is not finite or below 0.
  func cost(of terms: Terms) throws(InputError) -> Double

  /// Returns `true` if a parameter of an environment changed by more than a tolerance.
  ///
  /// - Parameters:
  ///   - environment: The current environment.
  ///   - reference: The earlier environment.
  ///   - tolerance: The tolerated relative change.
  static func hasMoved(
    _ environment: Environment, from reference: Environment, tolerance: Double
  ) -> Bool

  /// The name of an episode in messages.
  ///
  /// - Parameter episode: The episode.
  static func name(of episode: Episode) -> String
}
