/// Temporal-difference errors of action values, each a pure function of one transition.
///
/// The index `tm1` is the step t − 1 of the action; the discount is 0 at the end of an episode.
public enum TemporalDifference {
  /// Returns the error `rₜ + γₜ · vₜ − qₜ₋₁` of one action value, given the value of the next
  /// state.
  ///
  /// - Parameters:
  ///   - qTM1: The value of the taken action.
  ///   - rT: The reward.
  ///   - discountT: The discount of the next state.
  ///   - vT: The value of the next state.
  @inlinable
  public static func error(qTM1: Float, rT: Float, discountT: Float, vT: Float) -> Float {
    rT + discountT * vT - qTM1
  }

  /// Returns the Q-learning error `rₜ + γₜ · maxₐ q̄ₜ(a) − qₜ₋₁(aₜ₋₁)`: Equation (18).
  ///
  /// - Parameters:
  ///   - qTM1: The action values of the online network, `[K]`.
  ///   - aTM1: The action.
  ///   - rT: The reward.
  ///   - discountT: The discount of the next state.
  ///   - qT: The next action values of the target network, `[K]`.
  @inlinable
  public static func qLearning(
    qTM1: Span<Float>, aTM1: Int, rT: Float, discountT: Float, qT: Span<Float>
  ) -> Float {
    error(qTM1: qTM1[aTM1], rT: rT, discountT: discountT, vT: greatestValue(qT))
  }

  /// Returns the Double Q-learning error `rₜ + γₜ · q̄ₜ(argmaxₐ qₜ(a)) − qₜ₋₁(aₜ₋₁)`: van Hasselt, Guez
  /// and Silver (2016).
  ///
  /// - Parameters:
  ///   - qTM1: The action values of the online network, `[K]`.
  ///   - aTM1: The action.
  ///   - rT: The reward.
  ///   - discountT: The discount of the next state.
  ///   - qTValue: The next action values of the target network, `[K]`.
  ///   - qTSelector: The next action values of the online network, `[K]`.
  @inlinable
  public static func doubleQLearning(
    qTM1: Span<Float>, aTM1: Int, rT: Float, discountT: Float, qTValue: Span<Float>,
    qTSelector: Span<Float>
  ) -> Float {
    error(
      qTM1: qTM1[aTM1], rT: rT, discountT: discountT, vT: qTValue[greedyAction(qTSelector)])
  }

  /// Returns the action with the greatest value; at a tie, the first.
  ///
  /// - Parameter values: The action values, `[K]`.
  @inlinable
  public static func greedyAction(_ values: Span<Float>) -> Int {
    var best = 0
    for action in 1..<max(1, values.count) where values[action] > values[best] { best = action }
    return best
  }

  /// Returns the available action with the greatest value; at a tie, the first.
  ///
  /// - Parameters:
  ///   - values: The action values, `[K]`.
  ///   - mask: The available actions, `[K]`; empty if all are available.
  /// - Precondition: An action is available.
  @inlinable
  public static func greedyAction(_ values: Span<Float>, mask: Span<Bool>) -> Int {
    guard !mask.isEmpty else { return greedyAction(values) }
    var best = -1
    for action in values.indices where mask[action] {
      if best < 0 || values[action] > values[best] { best = action }
    }
    precondition(best >= 0, "an action must be available")
    return best
  }

  /// Returns the greatest value: that of the greedy action.
  ///
  /// - Parameter values: The action values, `[K]`.
  @inlinable
  public static func greatestValue(_ values: Span<Float>) -> Float {
    var greatest = values[0]
    for action in 1..<max(1, values.count) {
      greatest = values[action] > greatest ? values[action] : greatest
    }
    return greatest
  }
}
