public import DMROFiles
internal import DMRONetworks
internal import DMROParallel

/// The settings of the outer model.
public struct OuterModelConfiguration: Hashable, Sendable {
  /// The meta-learning algorithm; Algorithm 2 by default.
  public var algorithm = MetaAlgorithm.jointTraining
  /// The settings of network and learning; Algorithm 2 ignores `units`, `transitionRule`,
  /// `prioritizedReplay` and `sharesMinibatch`.
  public var learner = InnerModelConfiguration()
  /// The number of gradient steps over which the learning rate decays.
  public var updates = 5000
  /// The final learning rate, as a share of the first; 1 keeps it constant.
  public var finalLearningRate = 1.0
  /// If `true`, each step teaches the values of all actions, not only of the stored one: in a known
  /// system all their costs are known.
  public var usesAllActions = false
  /// The number of random systems for the prices of a minibatch; one in the paper.
  public var systemsPerUpdate = 1
  /// If `true`, errors count relative to the least cost of computing in their system: the relative
  /// gap to the optimum matters, and the optima of systems differ by a factor of ten.
  public var weighsErrors = false
  /// The number of parts of a minibatch, whose gradients are summed in a fixed tree.
  ///
  /// Threads and ranks take whole parts. The last bits of ψ depend on it, but not on those.
  public var parts = 1
  /// The number k of gradient steps in one system, for Reptile and first-order MAML.
  public var innerUpdates = 10
  /// The step size of ψ in a meta-update, for Reptile and first-order MAML.
  public var metaRate = 0.1

  /// Creates the settings of Algorithm 2.
  public init() {}

  /// The settings for a start that depends on the system: 128 units in each layer, the costs of all
  /// actions, and minibatches priced in 64 random systems.
  ///
  /// The states of the process must include features of the system.
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

  /// Checks the settings.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    try Self.settings.check(self)
    guard parts <= learner.batchSize else {
      throw InputError(
        element: "parts",
        rule: "must be at most the \(learner.batchSize) steps of a minibatch, found \(parts)")
    }
  }

  /// Checks that the training can be divided over ranks.
  func check(_ ranks: any Ranks) throws(InputError) {
    guard ranks.count > 1 else { return }
    guard algorithm == .jointTraining else {
      throw InputError(
        element: "algorithm",
        rule: """
          must be \(MetaAlgorithm.jointTraining.rawValue) to be divided over \(ranks.count) ranks, \
          found \(algorithm.rawValue)
          """)
    }
    guard parts >= ranks.count else {
      throw InputError(
        element: "parts",
        rule: "must be at least the number of ranks, \(ranks.count), found \(parts)")
    }
  }

  /// The number of parts in files, where one part is not mentioned.
  fileprivate var severalParts: Int? {
    get { parts == 1 ? nil : parts }
    set { parts = newValue ?? 1 }
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
    Setting(optional: "parts", \.severalParts),
    Setting(part: "parts", \.parts, as: .integer, rule: .within(1...1_000_000)),
    Setting("innerUpdates", \.innerUpdates, as: .integer, rule: .within(1...1_000_000)),
    Setting("metaRate", \.metaRate, as: .number, rule: .positive),
  ]

  /// Sets settings from texts.
  ///
  /// - Parameter texts: The texts by the names of their settings in files, as in
  ///   `learner.batchSize`.
  /// - Throws: `InputError`, naming a setting that is unknown, or whose text is none of a value.
  package mutating func set(_ texts: [String: String]) throws(InputError) {
    try (Self.settings + InnerModelConfiguration.settings.below("learner", \.learner)).set(
      &self, texts)
  }

  /// Reads settings; missing ones keep their defaults, an unknown one is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    try Self.settings.decode(&self, from: decoder)
    let decoded = self
    try decoder.validated { () throws(InputError) in try decoded.validate() }
  }

  /// Writes all settings.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    try Self.settings.encode(self, to: encoder)
  }
}

extension OuterModelConfiguration {
  /// Algorithm 2 with a learning rate that decays to a hundredth: ψ comes closer to the mean over
  /// systems than at a constant rate.
  public static let joint: OuterModelConfiguration = {
    var configuration = OuterModelConfiguration()
    configuration.finalLearningRate = 0.01
    return configuration
  }()

  /// Reptile with the best of 45 settings on validation systems of the wide distribution.
  ///
  /// The 45 settings: plain descent with three learning rates and Adam with two; k of 2, 5 and 10;
  /// meta-rates of 0.1, 0.3 and 1.
  public static let reptile = byInnerUpdates(.reptile, 10, metaRate: 0.3)

  /// First-order MAML with the best of 45 settings on validation systems of the wide distribution.
  ///
  /// The 45 settings: as for Reptile, but with k of 1, 2 and 4.
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
