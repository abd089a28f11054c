import DMROFiles

/// The scaling that makes costs dimensionless.
///
/// The paper states only that it "used feature scaling". The scaling changes which plans are
/// optimal, so each reading is an option.
public enum CostScaling: String, Hashable, Sendable, CaseIterable, Codable {
  /// Seconds and joules as printed.
  case none = "none"
  /// Each term divided by its largest value: computing delay by v_max / min C, transmission delay
  /// by e_max / min B, energy by v_max · max w·d.
  case perTerm = "per-term"
  /// Each parameter divided by its largest value: v, e, C, B and d, before Equations (3)–(9).
  case perParameter = "per-parameter"

  /// Decodes a reading from its name.
  ///
  /// - Throws: `DecodingError` that lists the known names.
  public init(from decoder: any Decoder) throws {
    self = try decoder.choice(CostScaling.self)
  }

  /// Returns the divisors of the terms of the cost.
  ///
  /// A divisor of 0 is replaced by 1. It occurs if all energies, transfers or computations are 0,
  /// or if there is only one site: its term is then 0 for every plan.
  ///
  /// - Parameters:
  ///   - system: The sites and the bandwidth.
  ///   - bounds: The bounds v_max and e_max of the workload.
  /// - Complexity: O(K²).
  public func scales(of system: EdgeCloudSystem, bounds: WorkloadBounds) -> CostScales {
    switch self {
    case .none:
      return CostScales(computation: 1, transmission: 1, energy: 1)
    case .perTerm:
      let energy = system.sites.indices.reduce(0) { max($0, system.weightedEnergy(of: $1)) }
      return Self.scales(
        speed: system.sites.reduce(.infinity) { min($0, $1.speed) },
        bandwidth: system.links.reduce(.infinity) { min($0, $1) },
        energy: energy, bounds: bounds)
    case .perParameter:
      // (v / v_max) / (C / max C) = (v / C) / (v_max / max C), and so on.
      let links = system.links.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
      return Self.scales(
        speed: system.sites.reduce(0) { max($0, $1.speed) },
        bandwidth: links == 0 ? .infinity : links,
        energy: system.sites.reduce(0) { max($0, $1.energy) }, bounds: bounds)
    }
  }

  /// The scales for one speed, one bandwidth and one energy.
  private static func scales(
    speed: Double, bandwidth: Double, energy: Double, bounds: WorkloadBounds
  ) -> CostScales {
    func divisor(_ value: Double) -> Double { value > 0 ? value : 1 }
    return CostScales(
      computation: divisor(bounds.maxComputation / speed),
      transmission: divisor(bounds.maxTransfer / bandwidth),
      energy: divisor(bounds.maxComputation * energy))
  }
}

/// The divisors of the three terms of a cost.
public struct CostScales: Hashable, Sendable, Codable {
  /// The divisor of computing delays, in seconds (1 without scaling).
  public var computation: Double
  /// The divisor of transmission delays, in seconds (1 without scaling).
  public var transmission: Double
  /// The divisor of energies, in joules (1 without scaling).
  public var energy: Double

  /// Creates divisors.
  ///
  /// - Parameters:
  ///   - computation: The divisor of computing delays, in seconds.
  ///   - transmission: The divisor of transmission delays, in seconds.
  ///   - energy: The divisor of energies, in joules.
  public init(computation: Double, transmission: Double, energy: Double) {
    self.computation = computation
    self.transmission = transmission
    self.energy = energy
  }
}
