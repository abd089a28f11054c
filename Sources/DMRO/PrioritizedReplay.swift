package import DMROFiles

/// How transitions are drawn by their errors instead of uniformly: proportional prioritized replay
/// (Schaul et al., 2016).
///
/// Transition i is drawn with probability `P(i) = pᵢ^α / Σ p^α`, where `pᵢ = |δᵢ| + ε` is its error
/// when it was last learned from. Its loss counts `wᵢ = (N · P(i))^−β / max w`, which takes back
/// the bias that the drawing brings.
public struct PrioritizedReplay: Hashable, Sendable {
  /// The exponent α of priorities; 0 draws uniformly.
  public var exponent = 0.6
  /// The exponent β of importance weights at the first update.
  public var initialCorrection = 0.4
  /// The number of updates over which β rises to 1, in a straight line.
  public var correctionUpdates = 2000
  /// The number ε that is added to errors, so that no transition is lost.
  public var floor = 1e-3

  /// Creates the usual settings.
  public init() {}

  /// Returns β at an update.
  ///
  /// - Parameter update: The number of updates made before.
  public func correction(at update: Int) -> Double {
    guard update < correctionUpdates else { return 1 }
    return initialCorrection
      + (1 - initialCorrection) * Double(update) / Double(correctionUpdates)
  }

  func validate() throws(InputError) { try Self.settings.check(self) }
}

extension PrioritizedReplay: Codable {
  /// All settings.
  package static let settings: [Setting<PrioritizedReplay>] = [
    Setting("exponent", \.exponent, as: .number, rule: .share),
    Setting("initialCorrection", \.initialCorrection, as: .number, rule: .share),
    Setting("correctionUpdates", \.correctionUpdates, as: .integer, rule: .notNegative),
    Setting("floor", \.floor, as: .number, rule: .positive),
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
