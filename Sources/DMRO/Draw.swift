internal import DMRORandom

/// Which transitions a unit learns from in an update.
///
/// All units draw before the first of them learns. What a unit reads can then be on its way to the caches
/// while the unit before it computes: memories are larger than the caches, and what was drawn lies
/// anywhere in them.
struct Draw {
  /// Where they lie in the memory, `[B]`.
  private(set) var indices: ContiguousArray<Int32>
  /// What each transition's loss counts, `[B]`.
  private(set) var weights: ContiguousArray<Float>

  /// Creates a draw of B transitions.
  init(size: Int) {
    indices = ContiguousArray(repeating: 0, count: size)
    weights = ContiguousArray(repeating: 1, count: size)
  }

  /// Draws among the stored transitions uniformly, with replacement.
  mutating func renew(of stored: Int, using stream: inout RandomStream) {
    for row in indices.indices {
      indices[row] = Int32(truncatingIfNeeded: stream.below(stored))
    }
  }

  /// Draws among the stored transitions by their priorities, one from each of B equal parts of their
  /// sum.
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
