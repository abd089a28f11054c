/// A process whose actions are candidates, each with a row of features of its own: R = K, V = 1.
///
/// The available actions are the first ones. A step can be taken back, so that a learner sees what
/// every action leads to.
public protocol CandidateProcess: OffloadingProcess {
  /// The number of candidates of the current state; 0 when the episode has ended.
  var candidateCount: Int { get }

  /// Returns the cost of an action.
  ///
  /// - Parameter action: An available action.
  func cost(of action: Int) -> Double

  /// Takes back the last step.
  ///
  /// - Precondition: A step was taken since `reset(to:)` or the last call. Targets of n steps need a
  ///   process that takes back n steps in a row.
  mutating func undo()
}

extension CandidateProcess {
  /// Returns the cost of an action, and the discount of the next state.
  ///
  /// - Parameter action: An available action.
  public func cost(of action: Int) -> Double { outcome(of: action).cost }
}
