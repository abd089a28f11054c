/// Where a matrix, or one matrix per network, lies in a buffer.
///
/// Matrices are row-major. A layout holds no numbers, so that one buffer can carry the parameters
/// of many layers and networks, and a product can read `dY · Wᵀ` as it is written:
///
/// ```swift
/// multiply(delta, outputs, parameters, weights.transposed, into: &gradient, inputs)
/// ```
public struct MatrixLayout: Hashable, Sendable {
  /// Where the first element lies.
  public private(set) var offset: Int
  /// The number of rows, as stored.
  public private(set) var rows: Int
  /// The number of columns, as stored.
  public private(set) var columns: Int
  /// The distance between rows; at least the number of columns.
  public private(set) var rowStride: Int
  /// The distance between the matrices of two neighboring networks; 0 where all share one.
  public private(set) var batchStride: Int
  /// Whether the transpose of what is stored is meant.
  public private(set) var isTransposed: Bool

  /// Creates the layout of a matrix that is stored row by row.
  ///
  /// - Parameters:
  ///   - offset: Where the first element lies.
  ///   - rows: The number of rows.
  ///   - columns: The number of columns.
  ///   - rowStride: The distance between rows; the number of columns unless told.
  ///   - batchStride: The distance between the matrices of two neighboring networks.
  /// - Precondition: No number is negative, and the row stride is at least the number of columns.
  public init(
    offset: Int = 0, rows: Int, columns: Int, rowStride: Int? = nil, batchStride: Int = 0
  ) {
    self.offset = offset
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride ?? columns
    self.batchStride = batchStride
    self.isTransposed = false
    precondition(
      offset >= 0 && rows >= 0 && columns >= 0 && batchStride >= 0,
      "a layout has no negative numbers: \(offset), \(rows) × \(columns), \(batchStride)")
    precondition(
      self.rowStride >= columns, "rows of \(columns) cannot be \(self.rowStride) apart")
  }

  /// The transpose.
  public var transposed: MatrixLayout {
    var layout = self
    layout.isTransposed.toggle()
    return layout
  }

  /// Returns the same layout further on in its buffer.
  ///
  /// - Parameter distance: The number of elements to go on.
  /// - Precondition: The layout does not start before its buffer then.
  public func moved(by distance: Int) -> MatrixLayout {
    var layout = self
    layout.offset += distance
    precondition(layout.offset >= 0, "a layout cannot start at \(layout.offset)")
    return layout
  }

  /// The number of rows of what is meant.
  var height: Int { isTransposed ? columns : rows }

  /// The number of columns of what is meant.
  var width: Int { isTransposed ? rows : columns }

  /// One past the last element of the matrix of network `index`.
  func end(ofNetwork index: Int) -> Int {
    rows == 0 ? offset : offset + index * batchStride + (rows - 1) * rowStride + columns
  }
}
