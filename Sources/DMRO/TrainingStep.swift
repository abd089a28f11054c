/// The report of an update.
public struct TrainingStep: Hashable, Sendable {
  /// The number of the update, from 1.
  public let update: Int
  /// The mean loss of the networks: the "cost" of the paper's figures.
  public let cost: Float
  /// The probability of a random action at the last step.
  public let epsilon: Double
  /// The mean reward of the actions taken since the last update.
  public let meanReward: Double

  /// Creates the report of an update.
  ///
  /// - Parameters:
  ///   - update: The number of the update, from 1.
  ///   - cost: The mean loss of the networks.
  ///   - epsilon: The probability of a random action at the last step.
  ///   - meanReward: The mean reward of the actions taken since the last update.
  public init(update: Int, cost: Float, epsilon: Double, meanReward: Double) {
    self.update = update
    self.cost = cost
    self.epsilon = epsilon
    self.meanReward = meanReward
  }
}

/// The mean of the rewards between two updates.
struct RewardMeter: Hashable, Sendable {
  var sum = 0.0
  var count = 0

  mutating func add(_ reward: Double) {
    sum += reward
    count += 1
  }

  mutating func take() -> Double {
    defer { self = RewardMeter() }
    return count == 0 ? 0 : sum / Double(count)
  }
}
