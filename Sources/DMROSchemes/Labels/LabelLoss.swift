#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The cross-entropy of labels under a softmax of the outputs of a network.
///
/// The logit of an action is (±output − cost) ÷ temperature: with + the greatest output is the
/// choice, with − the least cost + output. The cost of an action that is not available is infinite;
/// costs that are not used are 0.
package struct LabelLoss: Hashable, Sendable {
  /// The temperature, above 0.
  package var temperature: Float
  /// 1 if the greatest output is the choice, −1 if the least cost + output is.
  package var sign: Float

  /// Creates a loss.
  ///
  /// - Parameters:
  ///   - temperature: The temperature, above 0.
  ///   - isCost: `true` if the least cost + output is the choice.
  package init(temperature: Float, isCost: Bool) {
    self.temperature = temperature
    sign = isCost ? -1 : 1
  }

  /// Returns the available action of the greatest logit, at a tie the first.
  ///
  /// - Parameters:
  ///   - outputs: The outputs of a network.
  ///   - costs: The costs of the actions, as many.
  ///   - group: The range of the group of actions; the result counts from its beginning.
  /// - Precondition: An action is available.
  package func choice(
    of outputs: ContiguousArray<Float>, costs: ContiguousArray<Float>, in group: Range<Int>
  ) -> Int {
    var (best, greatest) = (-1, -Float.infinity)
    for index in group where costs[index] < .infinity {
      let logit = logit(outputs[index], costs[index])
      // The first one also where no value is a number: an action must be available.
      if best < 0 || logit > greatest { (best, greatest) = (index, logit) }
    }
    precondition(best >= 0, "an action must be available")
    return best - group.lowerBound
  }

  /// Writes the logarithm of the probability of each action of a group; −∞ where it is not available.
  ///
  /// - Parameters:
  ///   - outputs: The outputs of a network.
  ///   - costs: The costs of the actions, as many.
  ///   - group: The range of the group of actions.
  ///   - logProbabilities: Receives the logarithms at the places of the group.
  /// - Precondition: An action is available.
  package func writeLogProbabilities(
    _ outputs: ContiguousArray<Float>, costs: ContiguousArray<Float>, in group: Range<Int>,
    into logProbabilities: inout ContiguousArray<Float>
  ) {
    for index in group {
      logProbabilities[index] =
        costs[index] < .infinity ? logit(outputs[index], costs[index]) : -.infinity
    }
    var all = logProbabilities.mutableSpan
    var logits = all._mutatingExtracting(group)
    PolicyGradient.logSoftmax(&logits)
  }

  /// Draws an action of a group from its probabilities.
  ///
  /// - Parameters:
  ///   - outputs: The outputs of a network.
  ///   - costs: The costs of the actions, as many.
  ///   - group: The range of the group of actions; the result counts from its beginning.
  ///   - uniform: A number drawn uniformly from `[0, 1)`.
  ///   - logProbabilities: Room for the logarithms of the probabilities.
  /// - Returns: An available action; the choice, if probabilities are not numbers.
  /// - Precondition: An action is available.
  package func draw(
    from outputs: ContiguousArray<Float>, costs: ContiguousArray<Float>, in group: Range<Int>,
    uniform: Double, into logProbabilities: inout ContiguousArray<Float>
  ) -> Int {
    writeLogProbabilities(outputs, costs: costs, in: group, into: &logProbabilities)
    let action = PolicyGradient.draw(logProbabilities.span.extracting(group), uniform: uniform)
    return logProbabilities[group.lowerBound + action] > -.infinity
      ? action : choice(of: outputs, costs: costs, in: group)
  }

  /// Writes the gradient −∂ ln p(label) ÷ ∂ outputs, and returns the loss −ln p(label).
  ///
  /// - Parameters:
  ///   - outputs: The outputs of a network.
  ///   - costs: The costs of the actions, as many.
  ///   - group: The range of the group of actions.
  ///   - label: The action to learn, counted from the beginning of the group.
  ///   - weight: The factor of the gradient, such as 1 ÷ (size of the minibatch).
  ///   - gradients: Receives the gradient of the group; 0 for actions that are not available.
  /// - Precondition: The label is available.
  package func differentiate(
    _ outputs: ContiguousArray<Float>, costs: ContiguousArray<Float>, in group: Range<Int>,
    label: Int, weight: Float, into gradients: inout ContiguousArray<Float>
  ) -> Float {
    let labeled = group.lowerBound + label
    precondition(
      group.contains(labeled) && costs[labeled] < .infinity,
      "the label \(label) must be an available action")
    writeLogProbabilities(outputs, costs: costs, in: group, into: &gradients)
    let loss = -gradients[labeled]
    let factor = sign * weight / temperature
    for index in group {
      gradients[index] = factor * (exp(gradients[index]) - (index == labeled ? 1 : 0))
    }
    return loss
  }

  private func logit(_ output: Float, _ cost: Float) -> Float {
    (sign * output - cost) / temperature
  }
}
