#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The cross-entropy of labels under a softmax of the outputs of a network.
///
/// The logit of an action is ±(output) − prior, divided by the temperature: with + the greatest
/// output is the choice, with − the least prior + output. The prior of an action that is not
/// available is infinite.
package struct LabelLoss: Hashable, Sendable {
  /// The temperature, above 0.
  package var temperature: Float
  /// 1 if the greatest output is the choice, −1 if the least prior + output is.
  package var sign: Float

  /// Creates a loss.
  ///
  /// - Parameters:
  ///   - temperature: The temperature, above 0.
  ///   - isCost: `true` if the least prior + output is the choice.
  package init(temperature: Float, isCost: Bool) {
    self.temperature = temperature
    sign = isCost ? -1 : 1
  }

  /// Returns the available action of the greatest logit, at a tie the first.
  ///
  /// - Parameters:
  ///   - outputs: The outputs of a network.
  ///   - priors: The priors of the actions, as many.
  ///   - group: The range of the group of actions; the result counts from its beginning.
  /// - Precondition: An action is available.
  package func choice(
    of outputs: ContiguousArray<Float>, priors: ContiguousArray<Float>, in group: Range<Int>
  ) -> Int {
    var (best, greatest) = (-1, -Float.infinity)
    for index in group where priors[index] < .infinity {
      let logit = logit(outputs[index], priors[index])
      // The first one also where no value is a number: an action must be available.
      if best < 0 || logit > greatest { (best, greatest) = (index, logit) }
    }
    precondition(best >= 0, "an action must be available")
    return best - group.lowerBound
  }

  /// Writes the probability of each action of a group; 0 where it is not available.
  ///
  /// - Parameters:
  ///   - outputs: The outputs of a network.
  ///   - priors: The priors of the actions, as many.
  ///   - group: The range of the group of actions.
  ///   - probabilities: Receives the probabilities of the group.
  /// - Returns: The logarithm of the sum of exp(logit), which the probabilities are divided by.
  /// - Precondition: An action is available.
  @discardableResult
  package func softmax(
    _ outputs: ContiguousArray<Float>, priors: ContiguousArray<Float>, in group: Range<Int>,
    into probabilities: inout ContiguousArray<Float>
  ) -> Float {
    var greatest = -Float.infinity
    for index in group where priors[index] < .infinity {
      greatest = max(greatest, logit(outputs[index], priors[index]))
    }
    var sum: Float = 0
    for index in group {
      probabilities[index] =
        priors[index] < .infinity ? exp(logit(outputs[index], priors[index]) - greatest) : 0
      sum += probabilities[index]
    }
    for index in group { probabilities[index] /= sum }
    return greatest + log(sum)
  }

  /// Writes the gradient −∂ log p(label) / ∂ outputs, and returns the loss −log p(label).
  ///
  /// - Parameters:
  ///   - outputs: The outputs of a network.
  ///   - priors: The priors of the actions, as many.
  ///   - group: The range of the group of actions.
  ///   - label: The right action, counted from the beginning of the group.
  ///   - weight: The factor of the gradient, such as 1 ÷ (size of the minibatch).
  ///   - gradients: Receives the gradient of the group; 0 for actions that are not available.
  /// - Precondition: The label is available.
  package func differentiate(
    _ outputs: ContiguousArray<Float>, priors: ContiguousArray<Float>, in group: Range<Int>,
    label: Int, weight: Float, into gradients: inout ContiguousArray<Float>
  ) -> Float {
    let right = group.lowerBound + label
    precondition(
      group.contains(right) && priors[right] < .infinity,
      "the label \(label) must be an available action")
    let sum = softmax(outputs, priors: priors, in: group, into: &gradients)
    gradients[right] -= 1
    let factor = sign * weight / temperature
    for index in group { gradients[index] *= factor }
    return sum - logit(outputs[right], priors[right])
  }

  private func logit(_ output: Float, _ prior: Float) -> Float {
    (sign * output - prior) / temperature
  }
}
