/// A decision process whose outcomes are known before acting.
///
/// With a known model every unit can price its own proposal, whichever is taken: Algorithm 1.
public protocol PricedProcess: DecisionProcess {
  /// Returns the outcome that `step(_:)` would give: the local objective F(S_i, a) of Equation (14),
  /// and the discount of the next state.
  ///
  /// - Parameter action: The action, which is available.
  /// - Precondition: The episode is not finished.
  func outcome(of action: Int) -> Outcome

  /// Writes the observation of the state S_{i+1} after an action.
  ///
  /// All features are 0 where the action ends the episode.
  ///
  /// - Parameters:
  ///   - action: The action, which is available.
  ///   - state: The features, `[R, F]`; all of them are overwritten.
  /// - Precondition: The episode is not finished.
  func encodeState(after action: Int, into state: inout MutableSpan<Float>)

  /// Writes which actions are available after an action; where it ends the episode, any.
  ///
  /// Called only where `shape.isMasked`. By default all actions are available.
  ///
  /// - Parameters:
  ///   - action: The action, which is available.
  ///   - mask: Whether each action is available, `[R · V]`; all are overwritten.
  func encodeMask(after action: Int, into mask: inout MutableSpan<Bool>)
}

extension PricedProcess {
  /// Marks all actions as available.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - mask: Whether each action is available, `[R · V]`.
  public func encodeMask(after action: Int, into mask: inout MutableSpan<Bool>) {
    for action in mask.indices { mask[action] = true }
  }
}
