import DMROFiles

/// How costs become dimensionless.
///
/// The paper says that it "used feature scaling" and not how. The reading decides what there is to
/// learn, so each is an option.
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

  /// Returns what each term of the cost is divided by.
  ///
  /// A divisor that would be 0, because all energies, transfers or computations are 0 or there is
  /// one site only, is 1: its term is then 0 whatever the plan.
  ///
  /// - Parameters:
  ///   - system: The sites and the bandwidth.
  ///   - bounds: The bounds v_max and e_max of the workload.
  /// - Complexity: O(K²).
  public func scales(of system: EdgeCloudSystem, bounds: WorkloadBounds) -> CostScales {
    let speeds = system.sites.map(\.speed)
    let bandwidths = system.bandwidth.joined().compactMap(\.self)
    func divisor(_ value: Double?) -> Double {
      guard let value, value > 0 else { return 1 }
      return value
    }
    switch self {
    case .none:
      return CostScales(computation: 1, transmission: 1, energy: 1)
    case .perTerm:
      let energy = system.sites.indices.map(system.weightedEnergy).max() ?? 0
      return CostScales(
        computation: divisor(speeds.min().map { bounds.maxComputation / $0 }),
        transmission: divisor(bandwidths.min().map { bounds.maxTransfer / $0 }),
        energy: divisor(bounds.maxComputation * energy))
    case .perParameter:
      // (v / v_max) / (C / max C) = (v / C) / (v_max / max C), and so on.
      let energy = system.sites.map(\.energy).max() ?? 0
      return CostScales(
        computation: divisor(speeds.max().map { bounds.maxComputation / $0 }),
        transmission: divisor(bandwidths.max().map { bounds.maxTransfer / $0 }),
        energy: divisor(bounds.maxComputation * energy))
    }
  }
}

/// What the three terms of a cost are divided by.
public struct CostScales: Hashable, Sendable, Codable {
  /// The divisor of computing delays, in seconds (1 where nothing is scaled).
  public var computation: Double
  /// The divisor of transmission delays, in seconds (1 where nothing is scaled).
  public var transmission: Double
  /// The divisor of energies, in joules (1 where nothing is scaled).
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
