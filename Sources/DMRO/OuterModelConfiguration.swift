public import DMROFiles
internal import DMRONetworks

/// The settings of the outer model.
public struct OuterModelConfiguration: Hashable, Sendable {
  /// The meta-learning algorithm; Algorithm 2 by default.
  public var algorithm = MetaAlgorithm.jointTraining
  /// The network and how it learns: of these settings `units`, `transitionRule`, `targetRule`,
  /// `prioritizedReplay` and `sharesMinibatch` do not count in Algorithm 2.
  public var learner = InnerModelConfiguration()
  /// The number of gradient steps over which the learning rate falls.
  public var updates = 5000
  /// The learning rate after them, as a share of the first; 1 leaves it as it is.
  public var finalLearningRate = 1.0
  /// Whether a step is learned from for every action and not only for the one taken; the cost of an
  /// action that was not taken is known as well where the system is.
  public var usesAllActions = false
  /// The number of random systems in which a minibatch is priced; one in the paper.
  public var systemsPerUpdate = 1
  /// Whether errors count relative to the least cost of computing in their system: what matters is how
  /// much dearer than the optimum a plan is, and the optima of systems differ by a factor of ten.
  public var weighsErrors = false
  /// The number k of gradient steps in one system, for Reptile and first-order MAML.
  public var innerUpdates = 10
  /// How far ψ goes at each meta-update, for Reptile and first-order MAML.
  public var metaRate = 0.1

  /// Creates the settings of Algorithm 2.
  public init() {}

  /// What the start that depends on the system is learned with: a network of 128 units a layer, from
  /// the cost of every action, each transition in a random system of its own.
  ///
  /// It belongs to a process whose states tell of the system.
  public static let contextual: OuterModelConfiguration = {
    var configuration = OuterModelConfiguration()
    configuration.learner.hidden = [128, 128]
    configuration.learner.optimizer = .adam(learningRate: 0.003)
    configuration.learner.exploration = .constant(0.3)
    configuration.learner.discount = 1
    configuration.learner.maximumGradientNorm = 1
    configuration.learner.freezeInterval = 100
    configuration.learner.memoryCapacity = 20_000
    configuration.learner.batchSize = 256
    configuration.updates = 20_000
    configuration.finalLearningRate = 0.003
    configuration.usesAllActions = true
    configuration.systemsPerUpdate = 64
    configuration.weighsErrors = true
    return configuration
  }()

  /// Checks that the settings can be used.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    try Self.settings.check(self)
  }
}

extension OuterModelConfiguration: Codable {
  /// All settings.
  package static let settings: [Setting<OuterModelConfiguration>] = [
    Setting("algorithm", \.algorithm, as: .choice),
    Setting("learner", \.learner, rule: .valid { l throws(InputError) in try l.validate() }),
    Setting("updates", \.updates, as: .integer, rule: .within(1...100_000_000)),
    Setting("finalLearningRate", \.finalLearningRate, as: .number, rule: .positive),
    Setting("usesAllActions", \.usesAllActions, as: .truth),
    Setting("systemsPerUpdate", \.systemsPerUpdate, as: .integer, rule: .within(1...1_000_000)),
    Setting("weighsErrors", \.weighsErrors, as: .truth),
    Setting("innerUpdates", \.innerUpdates, as: .integer, rule: .within(1...1_000_000)),
    Setting("metaRate", \.metaRate, as: .number, rule: .positive),
  ]

  /// Reads settings; those that are missing keep their defaults, unknown ones are refused.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    try Self.settings.decode(&self, from: decoder)
  }

  /// Writes all settings.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    try Self.settings.encode(self, to: encoder)
  }
}

extension OuterModelConfiguration {
  /// Algorithm 2 with a learning rate that falls to a hundredth, which brings ψ closer to the mean
  /// over systems than steps that stay large.
  public static let joint: OuterModelConfiguration = {
    var configuration = OuterModelConfiguration()
    configuration.finalLearningRate = 0.01
    return configuration
  }()

  /// Reptile with the settings that did best in wide systems kept for validation.
  ///
  /// There were 45 of them: plain descent with three learning rates and Adam with two, k of 2, 5 and
  /// 10, and meta-rates of 0.1, 0.3 and 1.
  public static let reptile = byInnerUpdates(.reptile, 10, metaRate: 0.3)

  /// First-order MAML with the settings that did best in wide systems kept for validation.
  ///
  /// There were 45 of them, as for Reptile, with k of 1, 2 and 4.
  public static let firstOrderMAML = byInnerUpdates(.firstOrderMAML, 4, metaRate: 1)

  private static func byInnerUpdates(
    _ algorithm: MetaAlgorithm, _ innerUpdates: Int, metaRate: Double
  ) -> OuterModelConfiguration {
    var configuration = OuterModelConfiguration()
    configuration.algorithm = algorithm
    configuration.learner.optimizer = .adam(learningRate: 0.003)
    configuration.innerUpdates = innerUpdates
    configuration.metaRate = metaRate
    return configuration
  }
}
