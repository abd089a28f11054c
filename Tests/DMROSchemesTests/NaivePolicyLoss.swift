import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// A state of a minibatch in Double.
struct NaivePolicyState {
  /// The rows that have an available action.
  var rows: [[Double]]
  /// The known cost of each row; none where logits are outputs.
  var costs: [Double]?
  /// The available actions, counted in the rows.
  var available: [Bool]
  /// The action.
  var action: Int
  /// The logarithm of its probability when it was taken.
  var logProbability: Double
  /// The advantage.
  var advantage: Double
  /// The target of the critic.
  var target: Double
}

/// The loss of PPO in Double, one state at a time: the slow twin, itself checked by central
/// differences.
struct NaivePolicyLoss {
  var policy: NaiveNetwork
  var critic: NaiveNetwork
  var clipRange: Double
  var entropyCoefficient: Double
  var valueCoefficient: Double
  var temperature: Double

  /// The parameters of the policy, then those of the critic.
  var parameters: [Double] {
    get { policy.parameters + critic.parameters }
    set {
      policy.parameters = Array(newValue[..<policy.parameters.count])
      critic.parameters = Array(newValue[policy.parameters.count...])
    }
  }

  /// The probabilities of a state's actions.
  func probabilities(_ state: NaivePolicyState) -> [Double] {
    var logits = state.rows.flatMap { policy.outputs(for: $0) }
    if let costs = state.costs {
      logits = zip(costs, logits).map { -($0 + $1) / temperature }
    }
    let powers = zip(logits, state.available).map { $1 ? exp($0) : 0 }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  func value(_ state: NaivePolicyState) -> Double {
    state.rows.reduce(0) { $0 + critic.outputs(for: $1)[0] } / Double(state.rows.count)
  }

  /// The mean loss.
  func callAsFunction(_ states: [NaivePolicyState]) -> Double {
    states.reduce(0) { sum, state in
      let probabilities = probabilities(state)
      let ratio = probabilities[state.action] / exp(state.logProbability)
      let clipped = min(max(ratio, 1 - clipRange), 1 + clipRange)
      let surrogate = min(ratio * state.advantage, clipped * state.advantage)
      let entropy = probabilities.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
      let error = value(state) - state.target
      return sum - surrogate + valueCoefficient * error * error - entropyCoefficient * entropy
    } / Double(states.count)
  }

  /// The gradient, by the chain rule.
  func gradient(_ states: [NaivePolicyState]) -> [Double] {
    var sum = [Double](repeating: 0, count: parameters.count)
    let scale = 1 / Double(states.count)
    for state in states {
      let probabilities = probabilities(state)
      let ratio = probabilities[state.action] / exp(state.logProbability)
      let isClipped = state.advantage > 0 ? ratio > 1 + clipRange : ratio < 1 - clipRange
      let slope = isClipped ? 0 : -ratio * state.advantage
      let entropy = probabilities.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
      let ofLogits = probabilities.enumerated().map { other, p in
        p == 0
          ? 0
          : slope * ((other == state.action ? 1 : 0) - p)
            + entropyCoefficient * p * (log(p) + entropy)
      }
      let factor = scale * (state.costs == nil ? 1 : -1 / temperature)
      let ofValue = scale * 2 * valueCoefficient * (value(state) - state.target)
      for (row, input) in state.rows.enumerated() {
        let columns = row * policy.outputs..<(row + 1) * policy.outputs
        let ofPolicy = policy.gradient(
          input: input, outputGradient: ofLogits[columns].map { factor * $0 })
        let ofCritic = critic.gradient(
          input: input, outputGradient: [ofValue / Double(state.rows.count)])
        for (index, value) in (ofPolicy + ofCritic).enumerated() { sum[index] += value }
      }
    }
    return sum
  }

  /// The same gradient by central differences.
  func centralDifferences(_ states: [NaivePolicyState], step: Double = 1e-6) -> [Double] {
    parameters.indices.map { index in
      var moved = self
      moved.parameters[index] += step
      let above = moved(states)
      moved.parameters[index] -= 2 * step
      return (above - moved(states)) / (2 * step)
    }
  }
}

func naiveLog(_ value: Double) -> Double { log(value) }
func naiveExp(_ value: Double) -> Double { exp(value) }
