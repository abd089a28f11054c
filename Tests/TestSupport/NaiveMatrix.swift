/// A matrix in Double, with products by three loops: the slow twin of GEMM.
package struct NaiveMatrix: Equatable, Sendable {
  /// The number of rows.
  package let rows: Int
  /// The number of columns.
  package let columns: Int
  /// The elements, `[rows, columns]`, row-major.
  package var elements: [Double]

  /// Creates a matrix from a function of row and column.
  package init(rows: Int, columns: Int, _ element: (Int, Int) -> Double) {
    self.rows = rows
    self.columns = columns
    elements = (0..<rows).flatMap { row in (0..<columns).map { element(row, $0) } }
  }

  /// The element in the given row and column.
  package subscript(row: Int, column: Int) -> Double {
    elements[row * columns + column]
  }

  /// The transpose.
  package var transposed: NaiveMatrix {
    NaiveMatrix(rows: columns, columns: rows) { self[$1, $0] }
  }

  /// The product of two matrices.
  package static func * (left: NaiveMatrix, right: NaiveMatrix) -> NaiveMatrix {
    precondition(left.columns == right.rows)
    return NaiveMatrix(rows: left.rows, columns: right.columns) { row, column in
      (0..<left.columns).reduce(0) { $0 + left[row, $1] * right[$1, column] }
    }
  }
}

/// The greatest absolute difference between two sequences of the same length; infinite where one is
/// not a number.
package func maximumDifference(
  _ first: some Collection<some BinaryFloatingPoint>,
  _ second: some Collection<some BinaryFloatingPoint>
) -> Double {
  precondition(first.count == second.count, "\(first.count) numbers, but \(second.count)")
  return zip(first, second).reduce(0) { maximum, pair in
    let difference = abs(Double(pair.0) - Double(pair.1))
    return difference.isNaN ? .infinity : max(maximum, difference)
  }
}
