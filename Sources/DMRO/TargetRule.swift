/// What a network is taught that an action is worth.
public enum TargetRule: String, CaseIterable, Codable, Sendable {
  /// The frozen network's greatest value of the next state: Equation (18), and DQN.
  case qLearning = "q-learning"
  /// The frozen network's value of the action that the learning network prefers: Double DQN (van
  /// Hasselt, Guez and Silver, 2016).
  case doubleQLearning = "double-q-learning"
}
