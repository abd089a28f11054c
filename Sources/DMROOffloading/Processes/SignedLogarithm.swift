/// Replaces numbers of a buffer by sign(x)·log(1 + |x|), to about 1e-4.
///
/// A polynomial of the mantissa: features need the shape of a logarithm, not its last bits.
///
/// - Parameters:
///   - numbers: The buffer.
///   - range: The numbers to replace; a multiple of eight.
package func squash(_ numbers: inout MutableSpan<Float>, in range: Range<Int>) {
  var start = range.lowerBound
  while start < range.upperBound {
    // One check for all eight.
    precondition(start >= 0 && start <= numbers.count - 8, "the range ends past the buffer")
    var x = SIMD8<Float>()
    for lane in 0..<8 { x[lane] = numbers[start &+ lane] }
    let y = signedLogarithm(x)
    for lane in 0..<8 { numbers[start &+ lane] = y[lane] }
    start += 8
  }
}

/// Returns sign(x)·log(1 + |x|) of each number.
@inline(__always)
func signedLogarithm(_ x: SIMD8<Float>) -> SIMD8<Float> {
  let bits = unsafe unsafeBitCast(x, to: SIMD8<UInt32>.self)
  let sign = bits & 0x8000_0000
  let magnitude = unsafe unsafeBitCast(bits & 0x7FFF_FFFF, to: SIMD8<Float>.self) + 1
  let pattern = unsafe unsafeBitCast(magnitude, to: SIMD8<UInt32>.self)
  // 1 + |x| = 2ᵉ · m, 1 ≤ m < 2
  let exponent = SIMD8<Float>(
    SIMD8<Int32>(truncatingIfNeeded: pattern &>> 23) &- 127)
  let m =
    unsafe unsafeBitCast((pattern & 0x007F_FFFF) | 0x3F80_0000, to: SIMD8<Float>.self) - 1
  // log(1 + m) on [0, 1): exact at 0, within 1e-5 elsewhere.
  var p = SIMD8<Float>(repeating: 0.03215845)
  p = p * m - 0.13606275
  p = p * m + 0.28947478
  p = p * m - 0.49190896
  p = p * m + 0.99949556
  let value = p * m + exponent * 0.6931472
  return unsafe unsafeBitCast(
    unsafe unsafeBitCast(value, to: SIMD8<UInt32>.self) | sign, to: SIMD8<Float>.self)
}
