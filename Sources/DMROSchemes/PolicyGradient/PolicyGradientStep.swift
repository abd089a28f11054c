/// The measures of one update.
public struct PolicyGradientStep: Hashable, Sendable {
  /// The number of updates made, from 1.
  public let update: Int
  /// The mean cost of a step in the rollouts, by the policy before the update.
  public let meanCost: Double
  /// The mean of the clipped surrogate, over all passes of the update.
  public let surrogate: Float
  /// The mean squared error of the critic.
  public let valueLoss: Float
  /// The mean entropy of the policy.
  public let entropy: Float
  /// The mean divergence KL(π_old ‖ π), estimated as ρ − 1 − ln ρ (Schulman, 2020).
  public let divergence: Float
  /// The share of ratios beyond the clip range.
  public let clippedShare: Float

  init(update: Int, _ sums: PolicySums, _ rollouts: [SharedRollout]) {
    let count = Float(max(1, sums.count))
    var (cost, steps) = (0.0, 0)
    for rollout in rollouts {
      cost += rollout.value.cost
      steps += rollout.value.count
    }
    self.update = update
    meanCost = cost / Double(max(1, steps))
    surrogate = sums.surrogate / count
    valueLoss = sums.squaredError / count
    entropy = sums.entropy / count
    divergence = sums.divergence / count
    clippedShare = Float(sums.clipped) / count
  }
}
