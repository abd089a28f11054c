private import CDMROOpenBLAS

/// Factorizations in Double precision, by LAPACK.
public enum Factorizations {
  /// Returns the orthonormal factor Q of a matrix A = Q · R, the signs chosen so that the diagonal
  /// of R is not negative.
  ///
  /// Of a matrix with independent standard normal elements, Q is then uniformly distributed over
  /// the orthonormal matrices (Mezzadri, 2007).
  ///
  /// - Parameters:
  ///   - matrix: A, `[rows, columns]`, row-major.
  ///   - rows: The number of rows.
  ///   - columns: The number of columns, at most that of rows.
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
}
