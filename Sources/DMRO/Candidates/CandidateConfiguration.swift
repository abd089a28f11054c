public import DMROFiles
public import DMRONetworks
public import DMROOffloading

/// The settings of learning from candidate rows; defaults are the recipe for graphs.
public struct CandidateConfiguration: Hashable, Sendable {
  /// The number s of networks.
  public var units = 5
  /// The widths of the hidden layers.
  public var hidden = [64, 64]
  /// The learning rate of Adam at the first update.
  public var learningRate = 1e-3
  /// The learning rate at the last update; in between it falls like a cosine.
  public var finalLearningRate = 1e-5
  /// The number of updates of the whole training.
  public var updates = 10_000
  /// The number of states of a minibatch; each state has all its actions.
  public var batchSize = 64
  /// The number of new states between two updates.
  public var statesPerUpdate = 64
  /// The number of episodes that are played at the same time.
  public var actors = 16
  /// The capacity of the memory, in states.
  public var memoryCapacity = 20_000
  /// The number of stored states before the first update.
  public var warmUp = 4000
  /// The number of updates between renewals of the target (frozen) networks.
  public var freezeInterval = 200
  /// The probability ε of a random action.
  public var exploration = 0.15
  /// The discount γ.
  public var discount = 1.0
  /// The weight of the mean error of a state's actions, against their differences; 1 gives plain
  /// errors.
  public var meanErrorWeight = 0.1
  /// The limit of errors in a gradient step, at most 1; 0 for none.
  public var errorLimit = 0.1
  /// True if networks learn what must be added to the cost of an action, otherwise the whole value.
  public var isResidual = true

  /// Creates the default settings.
  public init() {}

  /// The settings of networks that learn on in one system: fewer updates, with a smaller warm-up.
  public static let adaptation: CandidateConfiguration = {
    var configuration = CandidateConfiguration()
    configuration.updates = 500
    configuration.warmUp = 1000
    return configuration
  }()

  /// Checks the settings.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    try Self.settings.check(self)
    try NumberRules.within(1...memoryCapacity, warmUp, "warmUp")
    guard statesPerUpdate % actors == 0 else {
      throw InputError(
        element: "statesPerUpdate",
        rule: "must be a multiple of the \(actors) actors, found \(statesPerUpdate)")
    }
  }

  /// Returns the architecture of the networks for a process.
  ///
  /// - Parameter shape: The shape of the process.
  /// - Throws: `InputError`, if a width is out of bounds.
  public func architecture(
    for shape: ObservationShape
  ) throws(InputError) -> NetworkArchitecture {
    try NetworkArchitecture(inputs: shape.features, hidden: hidden, outputs: 1)
  }
}

extension CandidateConfiguration: Codable {
  /// All settings.
  package static let settings: [Setting<CandidateConfiguration>] = [
    Setting("units", \.units, as: .integer, rule: .within(1...64)),
    Setting("hidden", \.hidden, as: .integers),
    Setting("learningRate", \.learningRate, as: .number, rule: .positive),
    Setting("finalLearningRate", \.finalLearningRate, as: .number, rule: .positive),
    Setting("updates", \.updates, as: .integer, rule: .within(1...100_000_000)),
    Setting("batchSize", \.batchSize, as: .integer, rule: .within(1...100_000)),
    Setting("statesPerUpdate", \.statesPerUpdate, as: .integer, rule: .within(1...100_000)),
    Setting("actors", \.actors, as: .integer, rule: .within(1...1024)),
    Setting("memoryCapacity", \.memoryCapacity, as: .integer, rule: .within(1...10_000_000)),
    Setting("warmUp", \.warmUp, as: .integer),
    Setting("freezeInterval", \.freezeInterval, as: .integer, rule: .within(1...100_000_000)),
    Setting("exploration", \.exploration, as: .number, rule: .share),
    Setting("discount", \.discount, as: .number, rule: .share),
    Setting("meanErrorWeight", \.meanErrorWeight, as: .number, rule: .share),
    Setting("errorLimit", \.errorLimit, as: .number, rule: .share),
    Setting("isResidual", \.isResidual, as: .truth),
  ]

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
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    try Self.settings.encode(self, to: encoder)
  }
}
