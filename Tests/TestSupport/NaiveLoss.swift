/// The loss of a prediction's error, in Double.
package enum NaiveLoss: String, CaseIterable, Sendable {
  /// The square.
  case meanSquared = "mean-squared"
  /// Half the square up to 1, linear beyond.
  case huber

  /// The cost of an error.
  package func value(_ error: Double) -> Double {
    switch self {
    case .meanSquared: error * error
    case .huber: abs(error) <= 1 ? error * error / 2 : abs(error) - 0.5
    }
  }

  /// Its derivative.
  package func derivative(_ error: Double) -> Double {
    switch self {
    case .meanSquared: 2 * error
    case .huber: abs(error) <= 1 ? error : (error < 0 ? -1 : 1)
    }
  }
}

/// Inputs, the action taken in each, and the value that its output should have.
package struct NaiveBatch: Sendable {
  /// The inputs, a row each.
  package var inputs: [[Double]]
  /// The actions taken.
  package var actions: [Int]
  /// The targets of these actions.
  package var targets: [Double]

  /// Creates a batch.
  package init(inputs: [[Double]], actions: [Int], targets: [Double]) {
    self.inputs = inputs
    self.actions = actions
    self.targets = targets
  }
}

extension NaiveNetwork {
  /// The mean cost over a batch, of the outputs of the actions taken.
  package func loss(_ loss: NaiveLoss, on batch: NaiveBatch) -> Double {
    var sum = 0.0
    for (row, input) in batch.inputs.enumerated() {
      sum += loss.value(outputs(for: input)[batch.actions[row]] - batch.targets[row])
    }
    return sum / Double(batch.inputs.count)
  }

  /// The gradient of the mean cost with respect to the parameters.
  package func gradient(of loss: NaiveLoss, on batch: NaiveBatch) -> [Double] {
    var sum = [Double](repeating: 0, count: parameters.count)
    for (row, input) in batch.inputs.enumerated() {
      let action = batch.actions[row]
      let error = outputs(for: input)[action] - batch.targets[row]
      var outputGradient = [Double](repeating: 0, count: outputs)
      outputGradient[action] = loss.derivative(error) / Double(batch.inputs.count)
      for (index, slope) in gradient(input: input, outputGradient: outputGradient).enumerated() {
        sum[index] += slope
      }
    }
    return sum
  }

  /// The same gradient by central differences.
  package func centralDifferences(
    of loss: NaiveLoss, on batch: NaiveBatch, step: Double = 1e-6
  ) -> [Double] {
    parameters.indices.map { index in
      var moved = self
      moved.parameters[index] = parameters[index] + step
      let above = moved.loss(loss, on: batch)
      moved.parameters[index] = parameters[index] - step
      return (above - moved.loss(loss, on: batch)) / (2 * step)
    }
  }
}
