import DMROSchemes
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// The rules of policy gradients against their definitions.
struct PolicyGradientRuleTests {
  typealias Numbers = ContiguousArray<Float>

  static func logSoftmax(_ logits: Numbers) -> Numbers {
    var logits = logits
    var span = logits.mutableSpan
    PolicyGradient.logSoftmax(&span)
    return logits
  }

  static func advantages(
    _ rewards: Numbers, _ discounts: Numbers, _ values: Numbers, _ lambda: Float
  ) -> Numbers {
    var result = Numbers(repeating: 0, count: rewards.count)
    var span = result.mutableSpan
    PolicyGradient.estimateAdvantages(
      rewards: rewards.span, discounts: discounts.span, values: values.span, lambda: lambda,
      into: &span)
    return result
  }

  /// Equation (16) of Schulman and others (2016), the sum of (γλ)ˡ · δₜ₊ₗ up to the end of the episode.
  @Test(arguments: [0, 0.3, 0.95, 1] as [Float])
  func `An advantage is the sum of the discounted errors that follow`(lambda: Float) {
    let rewards: Numbers = [1, -2, 0.5, 3, -1, 2]
    let discounts: Numbers = [0.9, 0.9, 0, 0.9, 0.8, 0.9]
    let values: Numbers = [0.3, -0.2, 1, 2, -3, 0.5, 4]
    let found = Self.advantages(rewards, discounts, values, lambda)
    for start in rewards.indices {
      var (sum, weight) = (0.0, 1.0)
      for step in start..<rewards.count {
        let error = Double(rewards[step] + discounts[step] * values[step + 1] - values[step])
        sum += weight * error
        weight *= Double(discounts[step] * lambda)
      }
      #expect(abs(Double(found[start]) - sum) < 1e-5)
    }
  }

  @Test func `With λ = 1 advantage and value are the return`() {
    let found = Self.advantages([1, 2, 4], [0.5, 0.5, 0.5], [7, -3, 5, 8], 1)
    // 1 + 2 / 2 + 4 / 4 + 8 / 8
    #expect(abs(found[0] + 7 - 4) < 1e-5)
  }

  @Test func `Actions that are not available have probability 0`() {
    let logarithms = Self.logSoftmax([1, -.infinity, 2, 1000, -.infinity])
    #expect(logarithms[1] == -.infinity && logarithms[4] == -.infinity)
    #expect(logarithms[3] == 0)
    #expect(PolicyGradient.entropy(Self.logSoftmax([5, -.infinity, 5]).span) == log(2))
    let alone = Self.logSoftmax([-.infinity, -3])
    #expect(alone[1] == 0 && PolicyGradient.entropy(alone.span) == 0)
  }

  @Test(
    arguments: [
      (1.0, 2.0, 2.0, 2.0), (1.1, 2, 2.2, 2.2), (1.3, 2, 2.4, 0), (0.5, 2, 1, 1),
      (1.3, -2, -2.6, -2.6), (0.9, -2, -1.8, -1.8), (0.5, -2, -1.6, 0), (0.5, 0, 0, 0),
    ] as [(Float, Float, Float, Float)])
  func `The surrogate is clipped where that is worse`(
    ratio: Float, advantage: Float, value: Float, derivative: Float
  ) {
    let found = PolicyGradient.clippedSurrogate(
      ratio: ratio, advantage: advantage, clipRange: 0.2)
    let expected = min(ratio * advantage, min(max(ratio, 0.8), 1.2) * advantage)
    #expect(abs(found.value - value) < 1e-6 && abs(found.value - expected) < 1e-6)
    #expect(abs(found.derivative - derivative) < 1e-6)
    let free = PolicyGradient.clippedSurrogate(
      ratio: ratio, advantage: advantage, clipRange: .infinity)
    #expect(free.value == ratio * advantage && free.derivative == ratio * advantage)
  }
}
