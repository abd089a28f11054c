internal import DMROFiles

/// The groups of features of a candidate row; a group that is left out is 0.
public struct GraphFeatures: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: Int

  /// Creates a set from bits.
  ///
  /// - Parameter rawValue: The bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The lower bound after `look` has placed the next two and six subtasks.
  public static let horizon = GraphFeatures(rawValue: 1)
  /// The upward rank and the optimistic completion.
  public static let rank = GraphFeatures(rawValue: 2)
  /// The load of sites and links.
  public static let load = GraphFeatures(rawValue: 4)
  /// The costs of completing the plan by `look` and by greedy: dear.
  public static let rollOuts = GraphFeatures(rawValue: 8)
  /// The default: all but roll-outs.
  public static let standard: GraphFeatures = [.horizon, .rank, .load]
}

extension GraphFeatures: Codable {
  private static let names: [(GraphFeatures, String)] = [
    (.horizon, "horizon"), (.rank, "rank"), (.load, "load"), (.rollOuts, "rollOuts"),
  ]

  /// Reads the names of groups.
  ///
  /// - Throws: `DecodingError` that names an unknown group.
  public init(from decoder: any Decoder) throws {
    self = []
    for name in try decoder.singleValueContainer().decode([String].self) {
      guard let group = Self.names.first(where: { $0.1 == name }) else {
        throw decoder.invalid(Suggestion.rule(for: name, among: Self.names.map(\.1)))
      }
      insert(group.0)
    }
  }

  /// Writes the names of groups.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Self.names.filter { contains($0.0) }.map(\.1))
  }
}

/// The columns of a candidate row.
///
/// The first ones, times and energies in units and degrees, go through sign(x)·log(1 + |x|).
package enum GraphColumn {
  /// The number of features that go through the logarithm.
  static let squashed = 40
  /// The number of features F of a row.
  package static let count = 56
}
