private import CDMROOpenBLAS

/// Factorizations in Double precision, by LAPACK.
public enum Factorizations {
  /// Returns the orthonormal factor Q of a matrix A = Q · R, with signs for which the diagonal of R
  /// is not negative.
  ///
  /// Of a matrix with independent standard normal elements, Q is then uniformly distributed over
  /// the orthonormal matrices (Mezzadri, 2007).
  ///
  /// - Parameters:
  ///   - matrix: A, `[rows, columns]`, row-major.
  ///   - rows: The number of rows.
  ///   - columns: The number of columns, at most the number of rows.
  /// - Returns: Q, `[rows, columns]`, row-major.
  /// - Precondition: The shape agrees with the number of elements.
  public static func orthonormalFactor(
    of matrix: ContiguousArray<Double>, rows: Int, columns: Int
  ) -> ContiguousArray<Double> {
    precondition(
      matrix.count == rows * columns && columns <= rows,
      "\(matrix.count) elements are not \(rows) × \(columns) with at least as many rows")
    guard columns > 0 else { return [] }
    OpenBLAS.useOneThread()
    var q = matrix
    var reflectors = ContiguousArray<Double>(repeating: 0, count: columns)
    let (m, n) = (Int32(rows), Int32(columns))
    let factored = unsafe q.withUnsafeMutableBufferPointer { q in
      unsafe reflectors.withUnsafeMutableBufferPointer { reflectors in
        unsafe LAPACKE_dgeqrf(LAPACK_ROW_MAJOR, m, n, q.baseAddress, n, reflectors.baseAddress)
      }
    }
    precondition(factored == 0, "LAPACK rejects argument \(-factored) of the factorization")
    let signs = (0..<columns).map { q[$0 * columns + $0] < 0 ? -1.0 : 1.0 }
    let formed = unsafe q.withUnsafeMutableBufferPointer { q in
      unsafe reflectors.withUnsafeBufferPointer { reflectors in
        unsafe LAPACKE_dorgqr(LAPACK_ROW_MAJOR, m, n, n, q.baseAddress, n, reflectors.baseAddress)
      }
    }
    precondition(formed == 0, "LAPACK rejects argument \(-formed) of the orthonormal factor")
    for index in q.indices { q[index] *= signs[index % columns] }
    return q
  }

  /// Returns the coefficients W that minimize ‖X · W − Y‖² + λ ‖W‖²: ridge regression (Hoerl and
  /// Kennard, 1970), by the Cholesky factor of Xᵀ · X + λ · 1.
  ///
  /// - Parameters:
  ///   - x: X, `[rows, features]`, row-major.
  ///   - y: Y, `[rows, outputs]`, row-major.
  ///   - rows: The number of rows.
  ///   - features: The number of features.
  ///   - outputs: The number of outputs.
  ///   - penalty: λ of each feature, `[features]`, at least 0; 0 for an intercept.
  /// - Returns: W, `[features, outputs]`, row-major; `nil` if Xᵀ · X + λ · 1 is singular.
  /// - Precondition: The shapes agree with the numbers of elements.
  /// - Complexity: O(rows · features · (features + outputs)).
  public static func ridgeRegression(
    _ x: ContiguousArray<Double>, _ y: ContiguousArray<Double>, rows: Int, features: Int,
    outputs: Int, penalty: ContiguousArray<Double>
  ) -> ContiguousArray<Double>? {
    precondition(
      x.count == rows * features && y.count == rows * outputs && penalty.count == features,
      "X must be [\(rows), \(features)], Y [\(rows), \(outputs)], λ [\(features)]")
    guard features > 0, outputs > 0 else { return [] }
    var gram = ContiguousArray<Double>(repeating: 0, count: features * features)
    var right = ContiguousArray<Double>(repeating: 0, count: features * outputs)
    for row in 0..<rows {
      for feature in 0..<features {
        let value = x[row * features + feature]
        for other in 0..<features {
          gram[feature * features + other] += value * x[row * features + other]
        }
        for output in 0..<outputs {
          right[feature * outputs + output] += value * y[row * outputs + output]
        }
      }
    }
    for feature in 0..<features { gram[feature * features + feature] += penalty[feature] }
    OpenBLAS.useOneThread()
    let (n, columns) = (Int32(features), Int32(outputs))
    let status = unsafe gram.withUnsafeMutableBufferPointer { gram in
      unsafe right.withUnsafeMutableBufferPointer { right in
        unsafe LAPACKE_dposv(
          LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "U")), n, columns, gram.baseAddress, n,
          right.baseAddress, columns)
      }
    }
    precondition(status >= 0, "LAPACK rejects argument \(-status) of the regression")
    return status == 0 ? right : nil
  }

  /// Returns the solution X of A · X = B, by an LU factorization with partial pivoting.
  ///
  /// - Parameters:
  ///   - matrix: A, `[n, n]`, row-major.
  ///   - right: B, `[n, columns]`, row-major.
  ///   - n: The number of equations.
  ///   - columns: The number of right-hand sides.
  /// - Returns: X, `[n, columns]`, row-major; `nil` if A is singular.
  /// - Precondition: The shapes agree with the numbers of elements.
  /// - Complexity: O(n² · (n + columns)).
  public static func solution(
    of matrix: ContiguousArray<Double>, _ right: ContiguousArray<Double>, n: Int, columns: Int = 1
  ) -> ContiguousArray<Double>? {
    precondition(
      matrix.count == n * n && right.count == n * columns,
      "A must be [\(n), \(n)], B [\(n), \(columns)], found \(matrix.count) and \(right.count)")
    guard n > 0, columns > 0 else { return [] }
    OpenBLAS.useOneThread()
    var (factors, solution) = (matrix, right)
    var pivots = ContiguousArray<Int32>(repeating: 0, count: n)
    let (size, width) = (Int32(n), Int32(columns))
    let status = unsafe factors.withUnsafeMutableBufferPointer { factors in
      unsafe solution.withUnsafeMutableBufferPointer { solution in
        unsafe pivots.withUnsafeMutableBufferPointer { pivots in
          unsafe LAPACKE_dgesv(
            LAPACK_ROW_MAJOR, size, width, factors.baseAddress, size, pivots.baseAddress,
            solution.baseAddress, width)
        }
      }
    }
    precondition(status >= 0, "LAPACK rejects argument \(-status) of the equations")
    return status == 0 ? solution : nil
  }
}
