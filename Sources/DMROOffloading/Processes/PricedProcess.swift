/// A decision process with outcomes known before acting.
///
/// In Algorithm 1, every unit prices its own proposal, even if another one is taken.
public protocol PricedProcess: DecisionProcess {
  /// Returns the outcome of `step(_:)` in advance: the local objective F(S_i, a) of Equation (14),
  /// and the discount of the next state.
  ///
  /// - Parameter action: An available action.
  /// - Precondition: The episode is not finished.
  func outcome(of action: Int) -> Outcome

  /// Writes the observation of the state S_{i+1} after an action.
  ///
  /// All features are 0 if the action ends the episode.
  ///
  /// - Parameters:
  ///   - action: An available action.
  ///   - state: The features, `[R, F]`; all of them are overwritten.
  /// - Precondition: The episode is not finished.
  func encodeState(after action: Int, into state: inout MutableSpan<Float>)

  /// Writes the mask of available actions after an action; any mask if it ends the episode.
  ///
  /// Called only if `shape.isMasked`. By default all actions are available.
  ///
  /// - Parameters:
  ///   - action: An available action.
  ///   - mask: The available actions, `[R · V]`; all of them are overwritten.
  func encodeMask(after action: Int, into mask: inout MutableSpan<Bool>)
}

extension PricedProcess {
  /// Marks all actions as available.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - mask: The available actions, `[R · V]`.
  public func encodeMask(after action: Int, into mask: inout MutableSpan<Bool>) {
    for action in mask.indices { mask[action] = true }
  }
}
