/// The layout of a matrix, or of one matrix per network, in a buffer.
///
/// Matrices are row-major. A layout holds no numbers. So one buffer can hold the parameters of many
/// layers and networks, and a product such as `dY · Wᵀ` reads a transpose without a copy:
///
/// ```swift
/// multiply(delta, outputs, parameters, weights.transposed, into: &gradient, inputs)
/// ```
public struct MatrixLayout: Hashable, Sendable {
  /// The position of the first element.
  public private(set) var offset: Int
  /// The number of rows, as stored.
  public private(set) var rows: Int
  /// The number of columns, as stored.
  public private(set) var columns: Int
  /// The distance between rows; at least the number of columns.
  public private(set) var rowStride: Int
  /// The distance between the matrices of two neighboring networks; 0 if all share one.
  public private(set) var batchStride: Int
  /// `true` for the transpose of the stored matrix.
  public private(set) var isTransposed: Bool

  /// Creates the layout of a matrix stored row by row.
  ///
  /// - Parameters:
  ///   - offset: The position of the first element.
  ///   - rows: The number of rows.
  ///   - columns: The number of columns.
  ///   - rowStride: The distance between rows; by default, the number of columns.
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

  /// Returns the same layout at a later position of its buffer.
  ///
  /// - Parameter distance: The number of elements to move by.
  /// - Precondition: The moved layout does not start before its buffer.
  public func moved(by distance: Int) -> MatrixLayout {
    var layout = self
    layout.offset += distance
    precondition(layout.offset >= 0, "a layout cannot start at \(layout.offset)")
    return layout
  }

  /// The number of rows, after transposition.
  var height: Int { isTransposed ? columns : rows }

  /// The number of columns, after transposition.
  var width: Int { isTransposed ? rows : columns }

  /// One past the last element of the matrix of network `index`.
  func end(ofNetwork index: Int) -> Int {
    rows == 0 ? offset : offset + index * batchStride + (rows - 1) * rowStride + columns
  }
}
