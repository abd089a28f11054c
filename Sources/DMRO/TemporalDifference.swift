/// Errors of action values, each a pure function of one transition.
///
/// The index `tm1` is the step t − 1 at which the action was taken; the discount is 0 where the
/// episode ended.
public enum TemporalDifference {
  /// Returns the Q-learning error `rₜ + γₜ · maxₐ q̄ₜ(a) − qₜ₋₁(aₜ₋₁)`: Equation (18).
  ///
  /// - Parameters:
  ///   - qTM1: The action values of the learning network, `[K]`.
  ///   - aTM1: The action.
  ///   - rT: The reward.
  ///   - discountT: The discount of what follows.
  ///   - qT: The next action values of the frozen network, `[K]`.
  @inlinable
  public static func qLearning(
    qTM1: Span<Float>, aTM1: Int, rT: Float, discountT: Float, qT: Span<Float>
  ) -> Float {
    rT + discountT * qT[greedyAction(qT)] - qTM1[aTM1]
  }

  /// Returns the action with the greatest value; of equal ones the first.
  ///
  /// - Parameter values: The action values, `[K]`.
  @inlinable
  public static func greedyAction(_ values: Span<Float>) -> Int {
    var best = 0
    for action in 1..<max(1, values.count) where values[action] > values[best] { best = action }
    return best
  }
}
