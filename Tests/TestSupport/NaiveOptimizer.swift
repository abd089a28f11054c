internal import Foundation

/// The steps of optimizers in Double, as the documentation of PyTorch writes them.
///
/// See `torch.optim.SGD` (no dampening, no Nesterov), `torch.optim.RMSprop` (not centered) and
/// `torch.optim.Adam` (no AMSGrad).
package struct NaiveOptimizer: Sendable {
  /// The rule with its settings.
  package enum Rule: Sendable {
    /// Stochastic gradient descent with momentum.
    case sgd(momentum: Double)
    /// RMSProp.
    case rmsProp(decay: Double, epsilon: Double)
    /// Adam.
    case adam(beta1: Double, beta2: Double, epsilon: Double)
  }

  /// The rule with its settings.
  package let rule: Rule
  /// The learning rate.
  package var rate: Double
  /// The first running mean or sum.
  package private(set) var first: [Double]
  /// The second running mean.
  package private(set) var second: [Double]
  private var steps = 0

  /// Creates the memory of an optimizer before its first step.
  package init(_ rule: Rule, rate: Double, count: Int) {
    self.rule = rule
    self.rate = rate
    first = [Double](repeating: 0, count: count)
    second = first
  }

  /// Changes parameters by their gradients.
  package mutating func step(_ parameters: inout [Double], _ gradients: [Double]) {
    steps += 1
    for (index, g) in gradients.enumerated() {
      switch rule {
      case .sgd(let momentum):
        first[index] = momentum * first[index] + g
        parameters[index] -= rate * first[index]
      case .rmsProp(let decay, let epsilon):
        second[index] = decay * second[index] + (1 - decay) * g * g
        parameters[index] -= rate * g / (second[index].squareRoot() + epsilon)
      case .adam(let beta1, let beta2, let epsilon):
        first[index] = beta1 * first[index] + (1 - beta1) * g
        second[index] = beta2 * second[index] + (1 - beta2) * g * g
        let mean = first[index] / (1 - pow(beta1, Double(steps)))
        let square = second[index] / (1 - pow(beta2, Double(steps)))
        parameters[index] -= rate * mean / (square.squareRoot() + epsilon)
      }
    }
  }

  /// Returns gradients whose norm is at most a given one.
  package static func clipped(_ gradients: [Double], toNorm greatest: Double) -> [Double] {
    let norm = gradients.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > greatest ? gradients.map { $0 * greatest / norm } : gradients
  }
}

/// A power of a positive number, in Double.
package func naivePower(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
