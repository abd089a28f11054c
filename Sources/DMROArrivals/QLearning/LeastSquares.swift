/// Least squares with a ridge, one observation after the other, whose weights fall with age.
package struct LeastSquares: Sendable {
  /// The number of features d.
  package let count: Int
  private let ridge: ContiguousArray<Double>
  private let memory: Double
  /// Σ φ·φᵀ, `[d, d]`.
  private var matrix: ContiguousArray<Double>
  /// Σ φ·r, `[d]`.
  private var vector: ContiguousArray<Double>
  /// The weight of a new observation; instead of old weights falling, new ones grow.
  private var weight = 1.0

  /// Creates a problem without observations.
  ///
  /// - Parameters:
  ///   - ridge: The numbers added to the diagonal, above 0, `[d]`: how many observations it takes to
  ///     move a weight away from 0.
  ///   - memory: The number of observations after which a weight is 1/e of that of a new one.
  package init(ridge: ContiguousArray<Double>, memory: Double) {
    (self.count, self.ridge, self.memory) = (ridge.count, ridge, memory)
    matrix = ContiguousArray(repeating: 0, count: count * count)
    vector = ContiguousArray(repeating: 0, count: count)
  }

  /// Takes in an observation.
  ///
  /// - Parameters:
  ///   - features: The features φ, `[d]`.
  ///   - value: The observed value r.
  ///   - share: The weight of the observation among others of its age.
  package mutating func add(
    _ features: ContiguousArray<Double>, value: Double, share: Double = 1
  ) {
    for row in 0..<count where features[row] != 0 {
      let factor = share * weight * features[row]
      vector[row] += factor * value
      let base = row * count
      for column in 0..<count {
        matrix[base + column] += factor * features[column]
      }
    }
    weight *= 1 + 1 / memory
    if weight > 1e6 { rescale() }
  }

  /// Brings the weight of a new observation back to 1.
  private mutating func rescale() {
    for index in matrix.indices { matrix[index] /= weight }
    for index in vector.indices { vector[index] /= weight }
    weight = 1
  }

  /// Returns the weights w, `[d]`.
  ///
  /// - Returns: `nil` if the matrix is singular.
  /// - Complexity: O(d³).
  package func solve() -> ContiguousArray<Double>? {
    var (a, w) = (matrix, vector)
    for index in 0..<count { a[index * count + index] += ridge[index] * weight }
    for pivot in 0..<count {
      var best = pivot
      for row in pivot..<count where abs(a[row * count + pivot]) > abs(a[best * count + pivot]) {
        best = row
      }
      let value = a[best * count + pivot]
      guard value.isFinite, abs(value) > 1e-12 * weight else { return nil }
      if best != pivot {
        for column in pivot..<count {
          a.swapAt(best * count + column, pivot * count + column)
        }
        w.swapAt(best, pivot)
      }
      for row in pivot + 1..<count {
        let factor = a[row * count + pivot] / value
        guard factor != 0 else { continue }
        for column in pivot..<count {
          a[row * count + column] -= factor * a[pivot * count + column]
        }
        w[row] -= factor * w[pivot]
      }
    }
    for row in (0..<count).reversed() {
      for column in row + 1..<count { w[row] -= a[row * count + column] * w[column] }
      w[row] /= a[row * count + row]
    }
    return w
  }
}
