private import CDMROElementwise

/// Elementwise loops over row-major matrices, for the layers of networks.
///
/// All of them are compiled for several instruction sets, and the best one is chosen at run time.
/// Results have the same bits on each.
public enum Elementwise {
  /// Adds a row of biases to every row of a matrix, then optionally applies ReLU.
  ///
  /// - Parameters:
  ///   - bias: The buffer that holds the biases, one for each column.
  ///   - offset: The start of the biases.
  ///   - y: The buffer that holds the matrix.
  ///   - layout: The matrix.
  ///   - relu: If `true`, negative results become 0.
  public static func addBias(
    _ bias: Span<Float>, at offset: Int, to y: inout MutableSpan<Float>, _ layout: MatrixLayout,
    relu: Bool
  ) {
    precondition(!layout.isTransposed && layout.end(ofNetwork: 0) <= y.count)
    precondition(offset >= 0 && offset + layout.columns <= bias.count)
    unsafe bias.withUnsafeBufferPointer { bias in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let bias = bias.baseAddress, let y = y.baseAddress else { return }
        let (stride, rows, columns) = (layout.rowStride, layout.rows, layout.columns)
        if relu {
          unsafe dmro_add_bias_relu(y + layout.offset, stride, bias + offset, rows, columns)
        } else {
          unsafe dmro_add_bias(y + layout.offset, stride, bias + offset, rows, columns)
        }
      }
    }
  }

  /// Propagates a gradient back through ReLU, and sums its columns: the gradient of the biases.
  ///
  /// - Parameters:
  ///   - delta: The buffer with the gradient at the outputs of ReLU; becomes that at its inputs.
  ///   - y: The buffer with the outputs of ReLU.
  ///   - layout: The layout of both matrices in their buffers.
  ///   - sums: The buffer that receives the sums, one for each column.
  ///   - offset: The start of the sums.
  public static func reluBackward(
    _ delta: inout MutableSpan<Float>, outputs y: Span<Float>, _ layout: MatrixLayout,
    columnSums sums: inout MutableSpan<Float>, at offset: Int
  ) {
    precondition(!layout.isTransposed && layout.end(ofNetwork: 0) <= min(y.count, delta.count))
    precondition(offset >= 0 && offset + layout.columns <= sums.count)
    unsafe delta.withUnsafeMutableBufferPointer { delta in
      unsafe y.withUnsafeBufferPointer { y in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          guard let delta = delta.baseAddress, let y = y.baseAddress, let sums = sums.baseAddress
          else { return }
          unsafe dmro_relu_backward(
            delta + layout.offset, y + layout.offset, layout.rowStride, sums + offset, layout.rows,
            layout.columns)
        }
      }
    }
  }

  /// Sums the columns of a matrix.
  ///
  /// - Parameters:
  ///   - x: The buffer that holds the matrix.
  ///   - layout: The matrix.
  ///   - sums: The buffer that receives the sums, one for each column.
  ///   - offset: The start of the sums.
  public static func columnSums(
    of x: Span<Float>, _ layout: MatrixLayout, into sums: inout MutableSpan<Float>, at offset: Int
  ) {
    precondition(!layout.isTransposed && layout.end(ofNetwork: 0) <= x.count)
    precondition(offset >= 0 && offset + layout.columns <= sums.count)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        guard let x = x.baseAddress, let sums = sums.baseAddress else { return }
        unsafe dmro_column_sums(
          x + layout.offset, layout.rowStride, sums + offset, layout.rows, layout.columns)
      }
    }
  }

  /// Computes a dense layer for one input: `y ← b + x · W`, then optionally ReLU.
  ///
  /// - Parameters:
  ///   - x: The buffer that holds the input.
  ///   - inputOffset: The start of the input.
  ///   - parameters: The buffer that holds W and b.
  ///   - weights: W, `[inputs, outputs]`, without gaps between rows.
  ///   - bias: The start of b.
  ///   - y: The buffer that receives the outputs.
  ///   - outputOffset: The start of the outputs.
  ///   - relu: If `true`, negative results become 0.
  public static func affine(
    _ x: Span<Float>, at inputOffset: Int, parameters: Span<Float>, weights: MatrixLayout,
    bias: Int, into y: inout MutableSpan<Float>, at outputOffset: Int, relu: Bool
  ) {
    checkAffine(weights, bias, parameters.count)
    precondition(inputOffset >= 0 && inputOffset + weights.rows <= x.count)
    precondition(outputOffset >= 0 && outputOffset + weights.columns <= y.count)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe parameters.withUnsafeBufferPointer { parameters in
        unsafe y.withUnsafeMutableBufferPointer { y in
          guard let x = x.baseAddress, let p = parameters.baseAddress, let y = y.baseAddress
          else { return }
          if relu {
            unsafe dmro_affine_relu(
              x + inputOffset, p + weights.offset, p + bias, y + outputOffset, weights.rows,
              weights.columns)
          } else {
            unsafe dmro_affine(
              x + inputOffset, p + weights.offset, p + bias, y + outputOffset, weights.rows,
              weights.columns)
          }
        }
      }
    }
  }

  /// Computes a dense layer for one input, with input and outputs in one buffer, without overlap.
  ///
  /// - Parameters:
  ///   - inputOffset: The start of the input.
  ///   - parameters: The buffer that holds W and b.
  ///   - weights: W, `[inputs, outputs]`, without gaps between rows.
  ///   - bias: The start of b.
  ///   - buffer: The buffer that holds the input and receives the outputs.
  ///   - outputOffset: The start of the outputs.
  ///   - relu: If `true`, negative results become 0.
  public static func affine(
    at inputOffset: Int, parameters: Span<Float>, weights: MatrixLayout, bias: Int,
    within buffer: inout MutableSpan<Float>, at outputOffset: Int, relu: Bool
  ) {
    checkAffine(weights, bias, parameters.count)
    precondition(inputOffset >= 0 && inputOffset + weights.rows <= buffer.count)
    precondition(outputOffset >= 0 && outputOffset + weights.columns <= buffer.count)
    precondition(
      inputOffset + weights.rows <= outputOffset || outputOffset + weights.columns <= inputOffset,
      "input and outputs overlap: \(inputOffset), \(outputOffset), \(weights)")
    unsafe parameters.withUnsafeBufferPointer { parameters in
      unsafe buffer.withUnsafeMutableBufferPointer { buffer in
        guard let p = parameters.baseAddress, let y = buffer.baseAddress else { return }
        if relu {
          unsafe dmro_affine_relu(
            y + inputOffset, p + weights.offset, p + bias, y + outputOffset, weights.rows,
            weights.columns)
        } else {
          unsafe dmro_affine(
            y + inputOffset, p + weights.offset, p + bias, y + outputOffset, weights.rows,
            weights.columns)
        }
      }
    }
  }

  private static func checkAffine(_ weights: MatrixLayout, _ bias: Int, _ count: Int) {
    precondition(!weights.isTransposed && weights.rowStride == weights.columns)
    precondition(weights.end(ofNetwork: 0) <= count)
    precondition(bias >= 0 && bias + weights.columns <= count)
  }

  /// Applies the hyperbolic tangent to every element of a range.
  ///
  /// - Parameters:
  ///   - x: The buffer.
  ///   - range: The elements.
  public static func tanh(_ x: inout MutableSpan<Float>, in range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= x.count)
    unsafe x.withUnsafeMutableBufferPointer { x in
      guard let x = x.baseAddress else { return }
      unsafe dmro_tanh(x + range.lowerBound, range.count)
    }
  }

  /// Propagates a gradient back through the hyperbolic tangent: `delta ← delta · (1 − y²)`.
  ///
  /// - Parameters:
  ///   - delta: The buffer with the gradient at the outputs; becomes that at the inputs.
  ///   - y: The buffer with the outputs.
  ///   - range: The elements, in both buffers.
  public static func tanhBackward(
    _ delta: inout MutableSpan<Float>, outputs y: Span<Float>, in range: Range<Int>
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= min(delta.count, y.count))
    unsafe delta.withUnsafeMutableBufferPointer { delta in
      unsafe y.withUnsafeBufferPointer { y in
        guard let delta = delta.baseAddress, let y = y.baseAddress else { return }
        unsafe dmro_tanh_backward(delta + range.lowerBound, y + range.lowerBound, range.count)
      }
    }
  }

  /// Copies numbers from one buffer to another.
  ///
  /// - Parameters:
  ///   - source: The buffer to copy from.
  ///   - start: The first position in the source.
  ///   - destination: The buffer to copy to.
  ///   - position: The first position in the destination.
  ///   - count: The count of numbers to copy.
  public static func copy(
    _ source: Span<Float>, at start: Int = 0, to destination: inout MutableSpan<Float>,
    at position: Int = 0, count: Int
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= source.count)
    precondition(position >= 0 && position + count <= destination.count)
    unsafe source.withUnsafeBufferPointer { source in
      unsafe destination.withUnsafeMutableBufferPointer { destination in
        guard let source = source.baseAddress, let target = destination.baseAddress else { return }
        unsafe (target + position).update(from: source + start, count: count)
      }
    }
  }

  /// Copies the transpose of a matrix without gaps between its rows.
  ///
  /// - Parameters:
  ///   - source: The buffer that holds the matrix.
  ///   - layout: The matrix, `[rows, columns]`.
  ///   - destination: Receives the transpose, `[columns, rows]`, from its start.
  public static func transpose(
    _ source: Span<Float>, _ layout: MatrixLayout, into destination: inout MutableSpan<Float>
  ) {
    precondition(!layout.isTransposed && layout.rowStride == layout.columns)
    precondition(layout.end(ofNetwork: 0) <= source.count)
    precondition(layout.rows * layout.columns <= destination.count)
    unsafe source.withUnsafeBufferPointer { source in
      unsafe destination.withUnsafeMutableBufferPointer { destination in
        guard let source = source.baseAddress, let target = destination.baseAddress else { return }
        unsafe dmro_transpose(target, source + layout.offset, layout.rows, layout.columns)
      }
    }
  }

  /// Copies the rows with the given indices next to each other.
  ///
  /// - Parameters:
  ///   - indices: The rows to copy, in order.
  ///   - source: The rows, without gaps.
  ///   - width: The number of elements of a row.
  ///   - destination: Receives as many rows as there are indices, from its start.
  public static func gatherRows(
    _ indices: Span<Int32>, of source: Span<Float>, width: Int,
    into destination: inout MutableSpan<Float>
  ) {
    precondition(width > 0 && indices.count * width <= destination.count)
    let count = indices.count
    checkRows(indices, of: source.count / width)
    unsafe source.withUnsafeBufferPointer { source in
      unsafe indices.withUnsafeBufferPointer { indices in
        unsafe destination.withUnsafeMutableBufferPointer { destination in
          guard
            let source = source.baseAddress, let indices = indices.baseAddress,
            let target = destination.baseAddress
          else { return }
          unsafe dmro_gather_rows(target, source, indices, count, width)
        }
      }
    }
  }

  /// Prefetches rows into the caches.
  ///
  /// - Parameters:
  ///   - indices: The rows to prefetch.
  ///   - source: The rows, without gaps.
  ///   - width: The number of elements of a row.
  /// - Precondition: Each index is that of a row of the source.
  public static func prefetchRows<Element: BitwiseCopyable>(
    _ indices: Span<Int32>, of source: Span<Element>, width: Int = 1
  ) {
    let count = indices.count
    checkRows(indices, of: source.count / width)
    unsafe source.withUnsafeBufferPointer { source in
      unsafe indices.withUnsafeBufferPointer { indices in
        guard let source = source.baseAddress, let indices = indices.baseAddress else { return }
        unsafe dmro_prefetch(source, width * MemoryLayout<Element>.stride, indices, count)
      }
    }
  }

  private static func checkRows(_ indices: Span<Int32>, of rows: Int) {
    for position in 0..<indices.count {
      let index = Int(indices[position])
      precondition(index >= 0 && index < rows, "row \(index) of \(rows)")
    }
  }
}
