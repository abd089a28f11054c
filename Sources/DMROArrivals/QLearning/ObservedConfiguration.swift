public import DMROFiles

/// The settings of learning from observed costs.
public struct ObservedConfiguration: Hashable, Sendable {
  /// The number n of steps of a return.
  public var steps = 40
  /// The discount γ from one arrival to the next.
  public var discount = 1.0
  /// The number of jobs that go to the site of the least reported backlog, before the learned choice
  /// is taken.
  public var warmUp = 1000
  /// The probability ε of a random action in the warm-up.
  public var firstExploration = 0.3
  /// The probability ε of a random action in the end.
  public var exploration = 0.1
  /// The number of jobs after the warm-up in which ε falls to its end, in a straight line.
  public var explorationJobs = 2000
  /// The number of jobs before what an action costs others counts: early estimates are noise, and a
  /// scheme that follows them overloads sites.
  public var patience = 30_000
  /// The number of jobs after which an observation counts 1/e of a new one.
  public var memory = 300_000.0
  /// The ridge of what an action costs others: the larger, the longer the scheme stays selfish.
  public var ridge = 2000.0
  /// The number of jobs between two solutions.
  public var interval = 50

  /// Creates the default settings.
  public init() {}

  /// Checks the settings.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) { try Self.settings.check(self) }
}

extension ObservedConfiguration: Codable {
  /// All settings.
  package static let settings: [Setting<ObservedConfiguration>] = [
    Setting("steps", \.steps, as: .integer, rule: .within(1...100_000)),
    Setting("discount", \.discount, as: .number, rule: .share),
    Setting("warmUp", \.warmUp, as: .integer, rule: .within(1...1_000_000)),
    Setting("firstExploration", \.firstExploration, as: .number, rule: .share),
    Setting("exploration", \.exploration, as: .number, rule: .share),
    Setting("explorationJobs", \.explorationJobs, as: .integer, rule: .notNegative),
    Setting("patience", \.patience, as: .integer, rule: .notNegative),
    Setting("memory", \.memory, as: .number, rule: .positive),
    Setting("ridge", \.ridge, as: .number, rule: .positive),
    Setting("interval", \.interval, as: .integer, rule: .within(1...1_000_000)),
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
