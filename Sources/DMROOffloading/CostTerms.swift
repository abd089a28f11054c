/// The three measurable terms of the cost of a plan.
public struct CostTerms: Hashable, Sendable, Codable {
  /// The sum of computing delays, in seconds: Equation (3).
  public var computingDelay: Double
  /// The sum of transmission delays, in seconds: Equation (4).
  public var transmissionDelay: Double
  /// The energy, weighted by tier, in joules: Equation (8).
  public var energy: Double

  /// Creates terms.
  ///
  /// - Parameters:
  ///   - computingDelay: The sum of computing delays, in seconds.
  ///   - transmissionDelay: The sum of transmission delays, in seconds.
  ///   - energy: The energy, weighted by tier, in joules.
  public init(computingDelay: Double, transmissionDelay: Double, energy: Double) {
    self.computingDelay = computingDelay
    self.transmissionDelay = transmissionDelay
    self.energy = energy
  }
}
