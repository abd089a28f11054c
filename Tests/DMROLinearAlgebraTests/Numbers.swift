import DMROLinearAlgebra
import DMRORandom
import TestSupport

/// Numbers drawn uniformly from [−1, 1).
func numbers(_ count: Int, _ generator: inout RandomStream) -> ContiguousArray<Float> {
  var result = ContiguousArray<Float>()
  for _ in 0..<count { result.append(Float(generator.uniform(-1, 1))) }
  return result
}

extension NaiveMatrix {
  /// What a layout means in a buffer.
  init(_ buffer: ContiguousArray<Float>, _ layout: MatrixLayout, network: Int = 0) {
    let start = layout.offset + network * layout.batchStride
    let stored = NaiveMatrix(rows: layout.rows, columns: layout.columns) {
      Double(buffer[start + $0 * layout.rowStride + $1])
    }
    self = layout.isTransposed ? stored.transposed : stored
  }
}

extension MatrixLayout {
  /// The positions of a network's elements in the buffer, row by row.
  func positions(network: Int = 0) -> [Int] {
    let start = offset + network * batchStride
    return (0..<rows).flatMap { row in (0..<columns).map { start + row * rowStride + $0 } }
  }
}

/// One float past each of the widths 1…130, whose remainders by 16 and 64 the loops treat apart.
let widths = 1...130
