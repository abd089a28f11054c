/// Plans the next job of many copies of a system at once, for rollouts.
package protocol BatchPlanner {
  /// Chooses an action in each of some copies.
  ///
  /// - Parameters:
  ///   - copies: The copies.
  ///   - options: The options of the job in all copies.
  ///   - states: All copies.
  ///   - actions: Receives the actions, in the order of `copies`.
  mutating func choose(
    _ copies: ContiguousArray<Int>, _ options: [JobOptions], in states: [JobState],
    into actions: inout ContiguousArray<Int>)
}

/// A scheme as a planner of rollouts: one copy after the other.
package struct SchemePlanner<Scheme: JobScheme>: BatchPlanner, Sendable {
  private var scheme: Scheme

  package init(_ scheme: Scheme) { self.scheme = scheme }

  package mutating func choose(
    _ copies: ContiguousArray<Int>, _ options: [JobOptions], in states: [JobState],
    into actions: inout ContiguousArray<Int>
  ) {
    for (place, copy) in copies.enumerated() {
      actions[place] = scheme.choose(options[copy], in: states[copy])
    }
  }
}
