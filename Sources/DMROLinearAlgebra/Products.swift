private import CDMROOpenBLAS

/// Computes `C ← α · A · B + β · C`, for one network or for several, by GEMM.
///
/// The layouts of A and B determine the transpositions. With a `count`, the product runs once for
/// each network, and each matrix advances by the batch stride of its layout; a batch stride of 0
/// shares a matrix between all networks.
///
/// - Parameters:
///   - a: The buffer that holds A.
///   - aLayout: A, with `[m, k]` elements.
///   - b: The buffer that holds B.
///   - bLayout: B, with `[k, n]` elements.
///   - c: The buffer that holds C.
///   - cLayout: C, with `[m, n]` elements; not transposed.
///   - count: The number of networks.
///   - alpha: The factor of the product.
///   - beta: The factor of the old C; 0 overwrites it, even NaN.
/// - Precondition: The shapes agree and lie within their buffers.
/// - Complexity: O(count · m · n · k).
public func multiply(
  _ a: Span<Float>, _ aLayout: MatrixLayout,
  _ b: Span<Float>, _ bLayout: MatrixLayout,
  into c: inout MutableSpan<Float>, _ cLayout: MatrixLayout,
  count: Int = 1, alpha: Float = 1, beta: Float = 0
) {
  check(aLayout, a.count, bLayout, b.count, cLayout, c.count, count)
  unsafe a.withUnsafeBufferPointer { a in
    unsafe b.withUnsafeBufferPointer { b in
      unsafe c.withUnsafeMutableBufferPointer { c in
        unsafe product(
          a.baseAddress, aLayout, b.baseAddress, bLayout, c.baseAddress, cLayout, count, alpha,
          beta)
      }
    }
  }
}

/// Computes `C ← α · A · B + β · C` with A and C in one buffer, without overlap.
///
/// So the activations of all layers can share one buffer.
///
/// - Parameters:
///   - aLayout: A, with `[m, k]` elements.
///   - b: The buffer that holds B.
///   - bLayout: B, with `[k, n]` elements.
///   - buffer: The buffer that holds A and C.
///   - cLayout: C, with `[m, n]` elements; not transposed.
///   - count: The number of networks.
///   - alpha: The factor of the product.
///   - beta: The factor of the old C.
/// - Precondition: The shapes agree and lie within their buffers, and A and C do not overlap.
/// - Complexity: O(count · m · n · k).
public func multiply(
  _ aLayout: MatrixLayout, _ b: Span<Float>, _ bLayout: MatrixLayout,
  within buffer: inout MutableSpan<Float>, into cLayout: MatrixLayout,
  count: Int = 1, alpha: Float = 1, beta: Float = 0
) {
  check(aLayout, buffer.count, bLayout, b.count, cLayout, buffer.count, count)
  precondition(
    count == 0 || aLayout.end(ofNetwork: count - 1) <= cLayout.offset
      || cLayout.end(ofNetwork: count - 1) <= aLayout.offset,
    "A and C overlap: \(aLayout), \(cLayout)")
  unsafe b.withUnsafeBufferPointer { b in
    unsafe buffer.withUnsafeMutableBufferPointer { buffer in
      unsafe product(
        UnsafePointer(buffer.baseAddress), aLayout, b.baseAddress, bLayout, buffer.baseAddress,
        cLayout, count, alpha, beta)
    }
  }
}

private func check(
  _ a: MatrixLayout, _ aCount: Int, _ b: MatrixLayout, _ bCount: Int, _ c: MatrixLayout,
  _ cCount: Int, _ count: Int
) {
  precondition(b.height == a.width, "A has \(a.width) columns, but B has \(b.height) rows")
  precondition(
    c.rows == a.height && c.columns == b.width && !c.isTransposed,
    "the product is \(a.height) × \(b.width), but C is \(c.rows) × \(c.columns)")
  precondition(count >= 0, "the number of networks cannot be \(count)")
  guard count > 0 else { return }
  let last = count - 1
  precondition(a.end(ofNetwork: last) <= aCount, "A ends past its buffer of \(aCount): \(a)")
  precondition(b.end(ofNetwork: last) <= bCount, "B ends past its buffer of \(bCount): \(b)")
  precondition(c.end(ofNetwork: last) <= cCount, "C ends past its buffer of \(cCount): \(c)")
}

/// Computes the products; the layouts are already checked.
private func product(
  _ a: UnsafePointer<Float>?, _ aLayout: MatrixLayout,
  _ b: UnsafePointer<Float>?, _ bLayout: MatrixLayout,
  _ c: UnsafeMutablePointer<Float>?, _ cLayout: MatrixLayout,
  _ count: Int, _ alpha: Float, _ beta: Float
) {
  guard let c = unsafe c, cLayout.rows > 0, cLayout.columns > 0 else { return }
  // If k is 0, A and B may have no memory, and are not read.
  let a = unsafe a ?? UnsafePointer(c)
  let b = unsafe b ?? UnsafePointer(c)
  OpenBLAS.useOneThread()
  for index in 0..<count {
    unsafe cblas_sgemm(
      CblasRowMajor,
      aLayout.isTransposed ? CblasTrans : CblasNoTrans,
      bLayout.isTransposed ? CblasTrans : CblasNoTrans,
      blasint(cLayout.rows), blasint(cLayout.columns), blasint(aLayout.width), alpha,
      a + aLayout.offset + index * aLayout.batchStride, blasint(max(1, aLayout.rowStride)),
      b + bLayout.offset + index * bLayout.batchStride, blasint(max(1, bLayout.rowStride)), beta,
      c + cLayout.offset + index * cLayout.batchStride, blasint(max(1, cLayout.rowStride)))
  }
}
