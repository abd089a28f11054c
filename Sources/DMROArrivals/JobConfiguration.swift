public import DMROFiles

/// The settings of learning what a choice costs others.
public struct JobConfiguration: Hashable, Sendable {
  /// The number s of networks.
  public var units = 3
  /// The widths of the hidden layers.
  public var hidden = [64, 64]
  /// The number of rounds: in each, states are collected by the policy of the round before.
  public var rounds = 6
  /// The number of simulations of a round.
  public var runs = 10
  /// The number of states of a simulation.
  public var statesPerRun = 250
  /// The number of jobs between two states.
  public var spacing = 8
  /// The number of jobs before the first state.
  public var warmUp = 500
  /// The number H of jobs of a rollout; 0 for one that grows with the load.
  public var horizon = 150
  /// The number of updates of each network in a round.
  public var updatesPerRound = 800
  /// The number of states of a minibatch; each state has all its actions.
  public var batchSize = 64
  /// The learning rate of Adam in the first half of a round; then it is 0.3 and 0.1 of it.
  public var learningRate = 1e-3
  /// The probability ε of a random action.
  public var exploration = 0.05
  /// The probability of a burst of arrivals before the first state of a simulation.
  public var burstShare = 0.0
  /// The factor of a round's weight for each round after it.
  public var memoryDecay = 0.7
  /// The weight of the expected regret beside the squared error.
  public var regretWeight = 8.0
  /// The weight κ of the square of a cost: c + κ·c²/U.
  public var convexity = 0.0

  /// Creates the settings of learning for one system.
  public init() {}

  /// The settings of learning for a family of systems.
  public static let family: JobConfiguration = {
    var configuration = JobConfiguration()
    configuration.rounds = 6
    configuration.runs = 80
    configuration.statesPerRun = 30
    configuration.spacing = 20
    configuration.warmUp = 2000
    configuration.horizon = 0
    configuration.updatesPerRound = 1500
    configuration.burstShare = 0.4
    return configuration
  }()

  /// Returns settings with a share of the rounds, simulations and updates.
  ///
  /// - Parameter effort: The share; from 1 on all.
  package func scaled(by effort: Double) -> JobConfiguration {
    guard effort < 1 else { return self }
    func share(_ number: Int, atLeast least: Int) -> Int {
      max(least, Int(Double(number) * effort))
    }
    var configuration = self
    configuration.rounds = share(rounds, atLeast: 1)
    configuration.runs = share(runs, atLeast: 1)
    configuration.updatesPerRound = share(updatesPerRound, atLeast: 10)
    configuration.warmUp = share(warmUp, atLeast: 50)
    return configuration
  }

  /// Checks the settings.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) { try Self.settings.check(self) }
}

extension JobConfiguration: Codable {
  /// All settings.
  package static let settings: [Setting<JobConfiguration>] = [
    Setting("units", \.units, as: .integer, rule: .within(1...64)),
    Setting("hidden", \.hidden, as: .integers),
    Setting("rounds", \.rounds, as: .integer, rule: .within(1...10_000)),
    Setting("runs", \.runs, as: .integer, rule: .within(1...100_000)),
    Setting("statesPerRun", \.statesPerRun, as: .integer, rule: .within(1...100_000)),
    Setting("spacing", \.spacing, as: .integer, rule: .within(1...1_000_000)),
    Setting("warmUp", \.warmUp, as: .integer, rule: .within(0...100_000_000)),
    Setting("horizon", \.horizon, as: .integer, rule: .within(0...1_000_000)),
    Setting("updatesPerRound", \.updatesPerRound, as: .integer, rule: .within(1...10_000_000)),
    Setting("batchSize", \.batchSize, as: .integer, rule: .within(1...100_000)),
    Setting("learningRate", \.learningRate, as: .number, rule: .positive),
    Setting("exploration", \.exploration, as: .number, rule: .share),
    Setting("burstShare", \.burstShare, as: .number, rule: .share),
    Setting("memoryDecay", \.memoryDecay, as: .number, rule: .share),
    Setting("regretWeight", \.regretWeight, as: .number, rule: .notNegative),
    Setting("convexity", \.convexity, as: .number, rule: .notNegative),
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
