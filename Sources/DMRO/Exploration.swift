package import DMROFiles
internal import DMRORandom

/// The exploration schedule: the probability ε of a random action at each step.
public struct Exploration: Hashable, Sendable {
  /// ε at the first step.
  public var initial: Double
  /// ε after the decay.
  public var final: Double
  /// The number of steps of the linear decay.
  public var decaySteps: Int

  /// A constant probability.
  ///
  /// - Parameter epsilon: The probability.
  /// - Returns: The schedule.
  public static func constant(_ epsilon: Double) -> Exploration {
    Exploration(initial: epsilon, final: epsilon, decaySteps: 0)
  }

  /// Creates a schedule.
  ///
  /// - Parameters:
  ///   - initial: ε at the first step.
  ///   - final: ε after the decay.
  ///   - decaySteps: The number of steps of the linear decay.
  public init(initial: Double, final: Double, decaySteps: Int) {
    self.initial = initial
    self.final = final
    self.decaySteps = decaySteps
  }

  /// Returns ε at a step.
  ///
  /// - Parameter step: The number of earlier steps.
  public func epsilon(at step: Int) -> Double {
    guard step < decaySteps else { return final }
    return initial + (final - initial) * Double(step) / Double(decaySteps)
  }

  func validate() throws(InputError) { try Self.settings.check(self) }
}

extension Exploration: Codable {
  /// All settings.
  package static let settings: [Setting<Exploration>] = [
    Setting("initial", \.initial, as: .number, rule: .share),
    Setting("final", \.final, as: .number, rule: .share),
    Setting("decaySteps", \.decaySteps, as: .integer, rule: .notNegative),
  ]

  /// Reads a schedule; a missing or unknown key is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    self = .constant(0)
    try Self.settings.decode(&self, from: decoder, requiresAll: true)
  }

  /// Writes the schedule.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    try Self.settings.encode(self, to: encoder)
  }
}

extension RandomStream {
  /// Returns a random available action.
  ///
  /// - Parameters:
  ///   - count: The number of actions.
  ///   - mask: The available actions, `[count]`; empty if all are available.
  mutating func action(of count: Int, mask: Span<Bool>) -> Int {
    guard !mask.isEmpty else { return below(count) }
    var available = 0
    for action in mask.indices where mask[action] { available += 1 }
    precondition(available > 0, "an action must be available")
    var rest = below(available)
    for action in mask.indices where mask[action] {
      if rest == 0 { return action }
      rest -= 1
    }
    return 0
  }
}
