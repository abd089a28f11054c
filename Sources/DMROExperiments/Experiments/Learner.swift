import DMRO

/// A scheme that learns: Section V-C of the paper, and what it is compared with for fairness.
///
/// Learners share everything but the settings named here.
public enum Learner: String, CaseIterable, Codable, Sendable {
  /// DMRO: s units with the paper's reward.
  case dmro
  /// DMRO whose units each learn from what their own action would have led to.
  case dmroCounterfactual = "dmro-counterfactual"
  /// A deep Q-network: one unit.
  case dqn
  /// Double DQN: the online network chooses, the frozen one values.
  case doubleDQN = "double-dqn"
  /// Dueling DQN: a value and an advantage stream.
  case duelingDQN = "dueling-dqn"
  /// DQN with prioritized replay.
  case prioritizedDQN = "prioritized-dqn"
  /// DMRO with prioritized replay in each unit.
  case prioritizedDMRO = "prioritized-dmro"
  /// DQN with s times the updates: as much computation as DMRO.
  case dqnTimesUnits = "dqn-s-times"
  /// s independent DQNs, of whose plans the best counts: as much computation as DMRO.
  case bestOfDQNs = "best-of-s-dqn"

  /// The four learners of the paper's figures.
  public static let paper: [Learner] = [.dmro, .dqn, .doubleDQN, .duelingDQN]

  /// The name in pictures and tables.
  public var title: String {
    switch self {
    case .dmro: "DMRO"
    case .dmroCounterfactual: "DMRO, counterfactual"
    case .dqn: "DQN"
    case .doubleDQN: "Double DQN"
    case .duelingDQN: "Dueling DQN"
    case .prioritizedDQN: "DQN, prioritized"
    case .prioritizedDMRO: "DMRO, prioritized"
    case .dqnTimesUnits: "DQN, s × updates"
    case .bestOfDQNs: "best of s DQNs"
    }
  }

  /// The number of models that learn apart from each other.
  ///
  /// - Parameter units: The number s of units that DMRO would have.
  public func modelCount(units: Int) -> Int { self == .bestOfDQNs ? units : 1 }

  /// Whether the learner spends as much computation as DMRO.
  public var hasComputationOfDMRO: Bool {
    switch self {
    case .dqn, .doubleDQN, .duelingDQN, .prioritizedDQN: false
    default: true
    }
  }

  /// Returns the settings of the learner.
  ///
  /// - Parameter settings: Those of DMRO.
  public func settings(_ settings: TrainingSettings) -> TrainingSettings {
    var own = settings
    switch self {
    case .dmro: break
    case .dmroCounterfactual: own.model.transitionRule = .counterfactual
    case .dqn, .bestOfDQNs: own.model.units = 1
    case .doubleDQN:
      own.model.units = 1
      own.model.targetRule = .doubleQLearning
    case .duelingDQN:
      own.model.units = 1
      own.model.head = .dueling
    case .prioritizedDQN:
      own.model.units = 1
      own.model.prioritizedReplay = PrioritizedReplay()
    case .prioritizedDMRO:
      own.model.prioritizedReplay = PrioritizedReplay()
    case .dqnTimesUnits:
      own.model.units = 1
      own.updates *= settings.model.units
    }
    return own
  }
}
