public import DMRO

/// A family of systems: some to learn a start in, and unseen ones to adapt to.
public enum SystemFamily: String, CaseIterable, Codable, Sendable {
  /// Table IV of the paper: its training ranges, and Table II as its testing environment.
  case table4
  /// The wide family, with 20 drawn systems to adapt to.
  case wide

  /// The purpose of systems to adapt to; those of one purpose are never used for the other.
  public enum Purpose: String, CaseIterable, Codable, Sendable {
    /// Selection of settings.
    case validation
    /// Reported results.
    case test
  }

  /// The number of drawn systems to adapt to.
  static let drawnSystems = 20

  /// The systems to learn in.
  public var distribution: SystemDistribution {
    switch self {
    case .table4: .table4
    case .wide: .wide
    }
  }

  /// Returns the systems to adapt to, the same for every seed of a training.
  ///
  /// Table II is the paper's testing environment. Settings are chosen in systems drawn from
  /// Table IV instead.
  ///
  /// - Parameter purpose: The purpose of the systems.
  public func systems(for purpose: Purpose) -> [EdgeCloudSystem] {
    if self == .table4 && purpose == .test { return [.table2] }
    let stream = RandomStream(seed: 0).split("systems").split(rawValue).split(purpose.rawValue)
    return (0..<Self.drawnSystems).map { index in
      var stream = stream.split(index)
      return distribution.sample(
        named: "\(distribution.name), \(purpose.rawValue) \(index + 1)", using: &stream)
    }
  }

  /// The name in pictures and tables.
  package var title: String {
    switch self {
    case .table4: "Table IV → Table II"
    case .wide: "wide family, \(Self.drawnSystems) unseen systems"
    }
  }

  /// The name above panels.
  package var shortTitle: String { self == .table4 ? title : "wide family" }
}
