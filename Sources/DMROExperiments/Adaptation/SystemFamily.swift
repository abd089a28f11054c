public import DMRO

/// Systems to learn a start in, and systems never seen to adapt to.
public enum SystemFamily: String, CaseIterable, Codable, Sendable {
  /// Table IV of the paper: its training ranges, and Table II as its testing environment.
  case table4
  /// The wide family, with 20 drawn systems to test in.
  case wide

  /// The number of drawn systems of the wide family that are tested.
  static let wideTestSystems = 20

  /// The systems to learn in.
  public var distribution: SystemDistribution {
    switch self {
    case .table4: .table4
    case .wide: .wide
    }
  }

  /// The systems to adapt to, the same for every seed of a training.
  public var testSystems: [EdgeCloudSystem] {
    switch self {
    case .table4: [.table2]
    case .wide:
      (0..<Self.wideTestSystems).map { index in
        var stream = RandomStream(seed: 0).split("test systems").split(index)
        return distribution.sample(named: "wide \(index + 1)", using: &stream)
      }
    }
  }

  /// The name in pictures and tables.
  var title: String {
    switch self {
    case .table4: "Table IV → Table II"
    case .wide: "wide family, \(Self.wideTestSystems) unseen systems"
    }
  }
}
