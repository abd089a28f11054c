#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The loss of a state, in units of its scale: the squared error of the centered
/// predictions, plus a weight times the expected regret Σ p·(own + label),
/// p = softmax(−(own + prediction)/0.2).
package enum JobLoss {
  /// The temperature of the softmax.
  package static let temperature: Float = 0.2

  /// Writes the gradient of a state's loss with respect to the predictions.
  ///
  /// - Parameters:
  ///   - predictions: The predictions, `[…]`, those of the state from `row` on.
  ///   - row: The place of the first prediction, and of the first gradient.
  ///   - own: The own costs, `[…]`, those of the state from `first` on.
  ///   - labels: What the actions cost others, `[…]`.
  ///   - first: The place of the first own cost and label.
  ///   - count: The number of actions.
  ///   - scale: The scale, above 0.
  ///   - weight: The weight of the expected regret.
  ///   - share: The factor of the loss.
  ///   - gradients: Receives the gradient.
  /// - Returns: The sum of the squared errors, in squares of the scale.
  package static func differentiate(
    _ predictions: ContiguousArray<Float>, at row: Int, own: ContiguousArray<Float>,
    labels: ContiguousArray<Float>, at first: Int, count: Int, scale: Float,
    regretWeight weight: Float, share: Float, into gradients: inout ContiguousArray<Float>
  ) -> Double {
    var mean: Float = 0
    var labelMean: Float = 0
    var least = Float.infinity
    for action in 0..<count {
      mean += predictions[row + action]
      labelMean += labels[first + action]
      least = min(least, own[first + action] + predictions[row + action])
    }
    mean /= Float(count)
    labelMean /= Float(count)
    var (weights, costs) = (Float(0), Float(0))
    for action in 0..<count where weight > 0 {
      let value = own[first + action] + predictions[row + action]
      let part = exp(-(value - least) / (temperature * scale))
      weights += part
      costs += part * (own[first + action] + labels[first + action])
    }
    var sum = 0.0
    for action in 0..<count {
      let prediction = predictions[row + action]
      let error = (prediction - mean - labels[first + action] + labelMean) / scale
      sum += Double(error * error)
      var gradient = 2 * error
      if weight > 0 {
        let value = own[first + action] + prediction
        let part = exp(-(value - least) / (temperature * scale)) / weights
        let cost = own[first + action] + labels[first + action]
        gradient -= weight / temperature * part * (cost - costs / weights) / scale
      }
      gradients[row + action] = gradient / scale * share
    }
    return sum
  }
}
