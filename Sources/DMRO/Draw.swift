internal import DMRORandom

/// The transitions of one minibatch of a unit.
///
/// All units draw before the first one learns, so that the rows of the next unit are prefetched
/// during the computation of this one. Memories are larger than the caches, and draws are scattered
/// over them.
struct Draw {
  /// The positions of the transitions in the memory, `[B]`.
  private(set) var indices: ContiguousArray<Int32>
  /// The weight of each transition's loss, `[B]`.
  private(set) var weights: ContiguousArray<Float>

  /// Creates a draw of B transitions.
  init(size: Int) {
    indices = ContiguousArray(repeating: 0, count: size)
    weights = ContiguousArray(repeating: 1, count: size)
  }

  /// Draws stored transitions uniformly, with replacement.
  mutating func renew(of stored: Int, using stream: inout RandomStream) {
    for row in indices.indices {
      indices[row] = Int32(truncatingIfNeeded: stream.below(stored))
    }
  }

  /// Draws stored transitions in proportion to their priorities: one from each of B equal parts of
  /// the sum.
  mutating func renew(
    of stored: Int, by priorities: Priorities, correction: Double, using stream: inout RandomStream
  ) {
    var greatest: Float = 0
    for row in indices.indices {
      let point = (Double(row) + stream.uniform()) / Double(indices.count)
      let (index, weight) = priorities.draw(at: point, stored: stored, correction: correction)
      indices[row] = Int32(truncatingIfNeeded: index)
      weights[row] = Float(weight)
      greatest = max(greatest, weights[row])
    }
    for row in weights.indices { weights[row] /= greatest }
  }
}
