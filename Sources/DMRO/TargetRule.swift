/// The learning target: the value of the next state in a temporal-difference error.
public enum TargetRule: String, CaseIterable, Codable, Sendable {
  /// The target network's greatest value of the next state: Equation (18), and DQN.
  case qLearning = "q-learning"
  /// The target network's value of the online network's greedy action: Double DQN (van Hasselt,
  /// Guez and Silver, 2016).
  case doubleQLearning = "double-q-learning"
}
