#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The rules of policy gradients, each a pure function.
///
/// Probabilities are given by their logarithms; −∞ marks an action that is not available.
public enum PolicyGradient {
  /// Writes the advantages of T steps by generalized advantage estimation.
  ///
  /// With δₜ = rₜ + γₜ · v(sₜ₊₁) − v(sₜ), Aₜ = δₜ + γₜ · λ · Aₜ₊₁: Equations (11), (12) and (16) of
  /// Schulman et al., "High-Dimensional Continuous Control Using Generalized Advantage Estimation"
  /// (2016), with a discount of its own for each step. A discount of 0 ends an episode.
  ///
  /// - Parameters:
  ///   - rewards: The reward rₜ of each step, `[T]`.
  ///   - discounts: The discount γₜ of the next state of each step, `[T]`.
  ///   - values: The value of each state, and of the one after the last step, `[T + 1]`.
  ///   - lambda: The decay λ.
  ///   - advantages: Receives the advantages, `[T]`.
  /// - Precondition: The counts agree.
  public static func estimateAdvantages(
    rewards: Span<Float>, discounts: Span<Float>, values: Span<Float>, lambda: Float,
    into advantages: inout MutableSpan<Float>
  ) {
    let count = rewards.count
    precondition(
      discounts.count == count && values.count == count + 1 && advantages.count == count,
      "\(count) rewards, \(discounts.count) discounts, \(values.count) values")
    var advantage: Float = 0
    for step in (0..<count).reversed() {
      let discount = discounts[step]
      let error = rewards[step] + discount * values[step + 1] - values[step]
      advantage = error + discount * lambda * advantage
      advantages[step] = advantage
    }
  }

  /// Turns logits into logarithms of probabilities, ln softmax.
  ///
  /// - Parameter logits: The logits, `[K]`; −∞ for an action that is not available.
  /// - Precondition: An action is available.
  public static func logSoftmax(_ logits: inout MutableSpan<Float>) {
    var greatest = -Float.infinity
    for action in logits.indices { greatest = max(greatest, logits[action]) }
    var sum: Float = 0
    for action in logits.indices { sum += exp(logits[action] - greatest) }
    let normalizer = greatest + log(sum)
    for action in logits.indices { logits[action] -= normalizer }
  }

  /// Returns the entropy −Σ p · ln p.
  ///
  /// - Parameter logProbabilities: The logarithms of the probabilities, `[K]`.
  public static func entropy(_ logProbabilities: Span<Float>) -> Float {
    var entropy: Float = 0
    for action in logProbabilities.indices where logProbabilities[action] > -.infinity {
      entropy -= exp(logProbabilities[action]) * logProbabilities[action]
    }
    return entropy
  }

  /// Returns the clipped surrogate of an action, and its derivative with respect to ln π(a|s).
  ///
  /// With ρ = π(a|s) / π_old(a|s) it is min(ρ · A, clip(ρ, 1 − ε, 1 + ε) · A): Equation (7) of
  /// Schulman et al., "Proximal Policy Optimization Algorithms" (2017). The derivative is ρ · A, or 0
  /// where the clipped term is the smaller one. With ρ = 1 it is the advantage: plain actor–critic.
  ///
  /// - Parameters:
  ///   - ratio: The probability ratio ρ.
  ///   - advantage: The advantage A.
  ///   - clipRange: The range ε; infinite for no clipping.
  public static func clippedSurrogate(
    ratio: Float, advantage: Float, clipRange: Float
  ) -> (value: Float, derivative: Float) {
    let isClipped = advantage > 0 ? ratio > 1 + clipRange : ratio < 1 - clipRange
    guard isClipped else { return (ratio * advantage, ratio * advantage) }
    return ((advantage > 0 ? 1 + clipRange : 1 - clipRange) * advantage, 0)
  }

  /// Writes the gradient of g · ln π(a|s) + c · H(π) with respect to the logits.
  ///
  /// With p = softmax(z), ∂ ln pₐ / ∂zⱼ = 1{j = a} − pⱼ and ∂H / ∂zⱼ = −pⱼ · (ln pⱼ + H).
  ///
  /// - Parameters:
  ///   - logProbabilities: The logarithms of the probabilities, `[K]`.
  ///   - action: The action a.
  ///   - slope: The factor g.
  ///   - entropySlope: The factor c.
  ///   - gradient: Receives the gradient, `[K]`; 0 for an action that is not available.
  /// - Returns: The entropy H.
  @discardableResult
  public static func differentiate(
    _ logProbabilities: Span<Float>, action: Int, slope: Float, entropySlope: Float,
    into gradient: inout MutableSpan<Float>
  ) -> Float {
    let entropy = entropy(logProbabilities)
    for other in logProbabilities.indices {
      let logarithm = logProbabilities[other]
      guard logarithm > -.infinity else {
        gradient[other] = 0
        continue
      }
      let probability = exp(logarithm)
      gradient[other] =
        slope * ((other == action ? 1 : 0) - probability)
        - entropySlope * probability * (logarithm + entropy)
    }
    return entropy
  }

  /// Draws an action.
  ///
  /// - Parameters:
  ///   - logProbabilities: The logarithms of the probabilities, `[K]`.
  ///   - uniform: A number drawn uniformly from `[0, 1)`.
  /// - Returns: An available action.
  static func draw(_ logProbabilities: Span<Float>, uniform: Double) -> Int {
    var (left, last) = (uniform, 0)
    for action in logProbabilities.indices where logProbabilities[action] > -.infinity {
      last = action
      left -= Double(exp(logProbabilities[action]))
      if left < 0 { return action }
    }
    // Probabilities sum to 1 up to rounding.
    return last
  }
}
