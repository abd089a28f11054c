import DMROFiles

/// The encoding of the previous site in a state.
public enum StateEncoding: String, Hashable, Sendable, CaseIterable, Codable {
  /// K numbers: 1 at the site and 0 elsewhere.
  case oneHot = "one-hot"
  /// One number, the index of the site: Equation (13) as printed.
  case scalar = "scalar"

  /// Decodes an encoding from its name.
  ///
  /// - Throws: `DecodingError` that lists the known names.
  public init(from decoder: any Decoder) throws {
    self = try decoder.choice(StateEncoding.self)
  }

  /// Returns the number of features of the previous site: K or 1.
  ///
  /// - Parameter count: The number of sites K.
  public func siteFeatures(siteCount count: Int) -> Int {
    switch self {
    case .oneHot: count
    case .scalar: 1
    }
  }

  /// Returns the number of features D of a state: K + 2N + 1 or 2N + 2.
  ///
  /// - Parameters:
  ///   - count: The number of sites K.
  ///   - maximumSubtasks: The largest number of subtasks N.
  public func stateSize(siteCount count: Int, maximumSubtasks: Int) -> Int {
    siteFeatures(siteCount: count) + 2 * maximumSubtasks + 1
  }
}
