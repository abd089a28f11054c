/// A sum tree: it finds a weight by a point of the sum, in logarithmic time.
///
/// Each inner node of a complete binary tree holds the sum of its children. Every change adds both
/// children again, so that rounding errors do not accumulate, and equal weights give equal trees
/// for any order of changes.
package struct SumTree: Hashable, Sendable {
  /// The number of weights.
  package let count: Int
  /// The number of leaves, a power of two.
  private let leaves: Int
  /// The root at 1, the children of node n at 2n and 2n + 1.
  private var nodes: ContiguousArray<Double>

  /// Creates a tree of zeros.
  ///
  /// - Parameter count: The number of weights.
  package init(count: Int) {
    precondition(count >= 1, "a tree has at least one weight, found \(count)")
    self.count = count
    var leaves = 1
    while leaves < count { leaves *= 2 }
    self.leaves = leaves
    nodes = ContiguousArray(repeating: 0, count: 2 * leaves)
  }

  /// The sum of all weights.
  package var total: Double { nodes[1] }

  /// A weight.
  ///
  /// - Parameter index: Its index, from 0.
  /// - Precondition: The new weight is finite and not negative.
  /// - Complexity: O(1) to read, O(log n) to write.
  package subscript(index: Int) -> Double {
    get {
      precondition(index >= 0 && index < count, "weight \(index) of \(count)")
      return nodes[leaves + index]
    }
    set {
      precondition(index >= 0 && index < count, "weight \(index) of \(count)")
      precondition(newValue >= 0 && newValue.isFinite, "a weight cannot be \(newValue)")
      var node = leaves + index
      nodes[node] = newValue
      while node > 1 {
        node /= 2
        nodes[node] = nodes[2 * node] + nodes[2 * node + 1]
      }
    }
  }

  /// Sets all weights at once, with the same sums as by single changes.
  ///
  /// - Parameter weights: The weights, `[count]`.
  /// - Precondition: They are finite and not negative.
  /// - Complexity: O(n).
  package mutating func setAll(_ weights: ContiguousArray<Double>) {
    precondition(weights.count == count, "\(weights.count) weights for a tree of \(count)")
    for (index, weight) in weights.enumerated() {
      precondition(weight >= 0 && weight.isFinite, "a weight cannot be \(weight)")
      nodes[leaves + index] = weight
    }
    for node in (1..<leaves).reversed() {
      nodes[node] = nodes[2 * node] + nodes[2 * node + 1]
    }
  }

  /// Returns the index of the weight at a point of the sum.
  ///
  /// - Parameter point: A number from 0 up to the total.
  /// - Complexity: O(log n).
  package func index(at point: Double) -> Int {
    var node = 1
    var rest = point
    while node < leaves {
      node *= 2
      // A right child of weight 0 is never entered, even if rounding leads there.
      if rest >= nodes[node] && nodes[node + 1] > 0 {
        rest -= nodes[node]
        node += 1
      }
    }
    return node - leaves
  }
}
