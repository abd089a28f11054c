import DMRO

/// A learner to compare.
enum Learner: String, CaseIterable {
  case dmro
  case dmroCounterfactual = "dmro-counterfactual"
  case dqn
  case doubleDQN = "double-dqn"
  case duelingDQN = "dueling-dqn"

  /// The name in the table.
  var title: String {
    switch self {
    case .dmro: "DMRO, s = 5"
    case .dmroCounterfactual: "DMRO, counterfactual, s = 5"
    case .dqn: "DQN"
    case .doubleDQN: "Double DQN"
    case .duelingDQN: "Dueling DQN"
    }
  }

  /// The default settings, but for what makes the learner.
  var settings: InnerModelConfiguration {
    var settings = InnerModelConfiguration()
    switch self {
    case .dmro: return settings
    case .dmroCounterfactual:
      settings.transitionRule = .counterfactual
      return settings
    case .dqn: break
    case .doubleDQN: settings.targetRule = .doubleQLearning
    case .duelingDQN: settings.head = .dueling
    }
    settings.units = 1
    return settings
  }
}
