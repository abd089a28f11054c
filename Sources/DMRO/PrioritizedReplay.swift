internal import DMROFiles

/// How transitions are drawn by their errors instead of uniformly: proportional prioritized replay
/// (Schaul et al., 2016).
///
/// Transition i is drawn with probability `P(i) = pᵢ^α / Σ p^α`, where `pᵢ = |δᵢ| + ε` is its error
/// when it was last learned from. Its loss counts `wᵢ = (N · P(i))^−β / max w`, which takes back
/// the bias that the drawing brings.
public struct PrioritizedReplay: Hashable, Codable, Sendable {
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

  func validate() throws(InputError) {
    try NumberRules.share(exponent, "exponent")
    try NumberRules.share(initialCorrection, "initialCorrection")
    guard correctionUpdates >= 0 else {
      throw InputError(
        element: "correctionUpdates", rule: "must be at least 0, found \(correctionUpdates)")
    }
    try NumberRules.positive(floor, "floor")
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case exponent
    case initialCorrection
    case correctionUpdates
    case floor
  }

  /// Reads settings; those that are missing keep their defaults, unknown ones are refused.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    try container.update(&exponent, .exponent)
    try container.update(&initialCorrection, .initialCorrection)
    try container.update(&correctionUpdates, .correctionUpdates)
    try container.update(&floor, .floor)
  }
}
