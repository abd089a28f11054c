/// The schemes of other families that the paper cites, on chains.
enum CitedSchemes {
  /// Those without training.
  static let planning: [any Scheme] = []
  /// Those that learn.
  static let learning: [any LearningScheme] = []
}
