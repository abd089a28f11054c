public import DMROFiles

/// The settings of learning from observed costs.
public struct ObservedConfiguration: Hashable, Sendable {
  /// The widths of the hidden layers of both networks.
  public var hidden = [64, 64]
  /// The number n of steps of a target.
  public var steps = 5
  /// The discount γ from one arrival to the next.
  public var discount = 0.98
  /// The number of jobs with random actions, whose means become units, before the first update.
  public var warmUp = 200
  /// The probability ε of a random action in the end.
  public var exploration = 0.05
  /// The number of jobs in which ε falls from 1 to its end, in a straight line.
  public var explorationJobs = 2000
  /// The capacity of the memory, in jobs.
  public var memoryCapacity = 50_000
  /// The number of jobs of a minibatch.
  public var batchSize = 64
  /// The number of jobs between two updates.
  public var updateInterval = 2
  /// The number of updates between renewals of the target network.
  public var freezeInterval = 200
  /// The learning rate of Adam at first.
  public var learningRate = 1e-3
  /// The number of jobs after which the learning rate falls, with one over the root of the number of
  /// jobs.
  public var decayJobs = 20_000

  /// Creates the default settings.
  public init() {}

  /// Checks the settings.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    try Self.settings.check(self)
    try NumberRules.within(1...memoryCapacity - 1, steps, "steps")
  }
}

extension ObservedConfiguration: Codable {
  /// All settings.
  package static let settings: [Setting<ObservedConfiguration>] = [
    Setting("hidden", \.hidden, as: .integers),
    Setting("steps", \.steps, as: .integer, rule: .within(1...100_000)),
    Setting("discount", \.discount, as: .number, rule: .share),
    Setting("warmUp", \.warmUp, as: .integer, rule: .within(1...1_000_000)),
    Setting("exploration", \.exploration, as: .number, rule: .share),
    Setting("explorationJobs", \.explorationJobs, as: .integer, rule: .notNegative),
    Setting("memoryCapacity", \.memoryCapacity, as: .integer, rule: .within(2...10_000_000)),
    Setting("batchSize", \.batchSize, as: .integer, rule: .within(1...100_000)),
    Setting("updateInterval", \.updateInterval, as: .integer, rule: .within(1...1_000_000)),
    Setting("freezeInterval", \.freezeInterval, as: .integer, rule: .within(1...100_000_000)),
    Setting("learningRate", \.learningRate, as: .number, rule: .positive),
    Setting("decayJobs", \.decayJobs, as: .integer, rule: .within(1...1_000_000_000)),
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
