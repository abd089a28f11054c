import DMRO
public import DMROPictures

/// A learner with other settings than DMRO: the baselines of Section V-C of the paper, and further
/// ones for a fair comparison.
public struct Learner: LearningScheme, RawRepresentable, Hashable {
  /// The name in records.
  public let rawValue: String
  /// The name in pictures and tables.
  public let title: String
  /// The look in pictures.
  public let look: GnuplotPicture.Look
  /// `true` if it uses as much computation as DMRO.
  public let hasComputationOfDMRO: Bool
  /// Changes the settings of DMRO to those of the learner.
  private let change: @Sendable (inout TrainingSettings) -> Void
  /// `true` for s independent models of one unit each.
  private let hasModelForEachUnit: Bool

  /// Creates a learner.
  ///
  /// - Parameters:
  ///   - name: The name in records.
  ///   - title: The name in pictures and tables.
  ///   - look: The look in pictures.
  ///   - hasComputationOfDMRO: `true` if it uses as much computation as DMRO.
  ///   - hasModelForEachUnit: `true` if there are s independent models of one unit each.
  ///   - change: Changes the settings of DMRO to those of the learner.
  public init(
    _ name: String, title: String,
    look: GnuplotPicture.Look = .init(.black, .solid, .cross), hasComputationOfDMRO: Bool = true,
    hasModelForEachUnit: Bool = false,
    change: @escaping @Sendable (inout TrainingSettings) -> Void
  ) {
    rawValue = name
    self.title = title
    self.look = look
    self.hasComputationOfDMRO = hasComputationOfDMRO
    self.hasModelForEachUnit = hasModelForEachUnit
    self.change = change
  }

  /// Returns the learner of the package with a name; `nil` if there is none.
  ///
  /// - Parameter name: The name in records.
  public init?(rawValue name: String) {
    guard let learner = Self.allCases.first(where: { $0.rawValue == name }) else { return nil }
    self = learner
  }

  /// The name in records.
  public var name: String { rawValue }

  /// Returns the settings of the learner.
  ///
  /// - Parameter settings: The settings of DMRO.
  public func settings(_ settings: TrainingSettings) -> TrainingSettings {
    var own = settings
    change(&own)
    return own
  }

  /// Returns the number of independent models.
  ///
  /// - Parameter units: The number s of units of DMRO.
  public func modelCount(units: Int) -> Int { hasModelForEachUnit ? units : 1 }

  /// Returns `true` if two learners have the same name.
  ///
  /// - Parameters:
  ///   - first: A learner.
  ///   - second: Another.
  public static func == (first: Learner, second: Learner) -> Bool {
    first.rawValue == second.rawValue
  }

  /// Hashes the name.
  ///
  /// - Parameter hasher: The hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

extension Learner: CaseIterable {
  /// The learners of the package, in the order of tables.
  public static let allCases: [Learner] = [
    .dmro, .dmroCounterfactual, .dqn, .doubleDQN, .duelingDQN, .prioritizedDQN, .prioritizedDMRO,
    .dqnTimesUnits, .bestOfDQNs,
  ]

  /// The four learners of the paper's figures.
  public static let paper: [Learner] = [.dmro, .dqn, .doubleDQN, .duelingDQN]

  /// DMRO: s units with the paper's reward.
  public static let dmro = Learner(
    "dmro", title: "DMRO", look: .init(.vermilion, .solid, .circle, width: 1.9)
  ) { _ in }

  /// DMRO with counterfactual targets: each unit learns from the outcome of its own action.
  public static let dmroCounterfactual = Learner(
    "dmro-counterfactual", title: "DMRO, counterfactual",
    look: .init(.orange, .dashDotted, .openCircle)
  ) { $0.model.transitionRule = .counterfactual }

  /// A deep Q-network: one unit.
  public static let dqn = Learner(
    "dqn", title: "DQN", look: .init(.blue, .dashed, .square), hasComputationOfDMRO: false
  ) { $0.model.units = 1 }

  /// Double DQN: the online network chooses the action, the target network evaluates it.
  public static let doubleDQN = Learner(
    "double-dqn", title: "Double DQN", look: .init(.skyBlue, .dotted, .triangle, width: 1.9),
    hasComputationOfDMRO: false
  ) {
    $0.model.units = 1
    $0.model.targetRule = .doubleQLearning
  }

  /// Dueling DQN: a value and an advantage stream.
  public static let duelingDQN = Learner(
    "dueling-dqn", title: "Dueling DQN", look: .init(.green, .longDashed, .diamond),
    hasComputationOfDMRO: false
  ) {
    $0.model.units = 1
    $0.model.head = .dueling
  }

  /// DQN with prioritized replay.
  public static let prioritizedDQN = Learner(
    "prioritized-dqn", title: "DQN, prioritized", hasComputationOfDMRO: false
  ) {
    $0.model.units = 1
    $0.model.prioritizedReplay = PrioritizedReplay()
  }

  /// DMRO with prioritized replay in each unit.
  public static let prioritizedDMRO = Learner("prioritized-dmro", title: "DMRO, prioritized") {
    $0.model.prioritizedReplay = PrioritizedReplay()
  }

  /// DQN with s times the updates: as much computation as DMRO.
  public static let dqnTimesUnits = Learner("dqn-s-times", title: "DQN, s × updates") {
    $0.updates *= $0.model.units
    $0.model.units = 1
  }

  /// The best plan of s independent DQNs: as much computation as DMRO.
  public static let bestOfDQNs = Learner(
    "best-of-s-dqn", title: "best of s DQNs", hasModelForEachUnit: true
  ) { $0.model.units = 1 }
}
