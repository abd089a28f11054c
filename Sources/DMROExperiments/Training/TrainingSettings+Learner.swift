import DMRO

extension TrainingSettings {
  /// The name of the learner with these settings.
  public var learnerName: String {
    guard model.units == 1 else { return Learner.dmro.rawValue }
    if model.head == .dueling { return Learner.duelingDQN.rawValue }
    return model.targetRule == .doubleQLearning
      ? Learner.doubleDQN.rawValue : Learner.dqn.rawValue
  }
}
