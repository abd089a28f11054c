package import DMROFiles

/// Proportional prioritized replay (Schaul et al., 2016): transitions are drawn by their errors,
/// not uniformly.
///
/// Transition i is drawn with probability `P(i) = pᵢ^α / Σ p^α`, where `pᵢ = |δᵢ| + ε` and δᵢ is
/// its last error. The weight of its loss, `wᵢ = (N · P(i))^−β / max w`, corrects the bias of the
/// draws.
public struct PrioritizedReplay: Hashable, Sendable {
  /// The exponent α of priorities; 0 draws uniformly.
  public var exponent = 0.6
  /// The exponent β of importance weights at the first update.
  public var initialCorrection = 0.4
  /// The number of updates of the linear rise of β to 1.
  public var correctionUpdates = 2000
  /// The constant ε added to errors, so that every transition can be drawn again.
  public var floor = 1e-3

  /// Creates the default settings.
  public init() {}

  /// Returns β at an update.
  ///
  /// - Parameter update: The number of earlier updates.
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

  /// Reads settings; missing ones keep their defaults, an unknown one is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    try Self.settings.decode(&self, from: decoder)
  }

  /// Writes all settings.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    try Self.settings.encode(self, to: encoder)
  }
}
