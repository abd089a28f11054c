internal import DMROFiles
internal import DMRORandom

/// The choice of the workflow of an episode.
enum EpisodeChoice {
  /// Returns the index of a workflow among given ones.
  ///
  /// - Parameters:
  ///   - choice: The index; −1 to draw one.
  ///   - count: The number of workflows.
  ///   - stream: The source of random bits.
  /// - Throws: `InputError`, if there is no such workflow.
  static func index(
    _ choice: Int, of count: Int, using stream: inout RandomStream
  ) throws(InputError) -> Int {
    guard choice != -1 else { return stream.below(count) }
    guard choice >= 0, choice < count else {
      throw InputError(rule: "must be between 0 and \(count - 1), found \(choice)")
    }
    return choice
  }

  /// Throws if a workflow is chosen where all are drawn.
  static func requireNone(_ choice: Int) throws(InputError) {
    guard choice == -1 else {
      throw InputError(rule: "must not be chosen: workflows are drawn, found \(choice)")
    }
  }
}
