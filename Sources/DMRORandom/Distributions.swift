#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

// The mappings from bits to numbers are implemented here. Those of the standard library may change
// between versions of Swift, and with them every result of a seed.
extension RandomNumberGenerator {
  /// Returns a number drawn uniformly from `[0, 1)`, a multiple of 2⁻⁵³.
  @inlinable
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Returns a number drawn uniformly between two bounds.
  ///
  /// - Parameters:
  ///   - lower: The lower bound, included.
  ///   - upper: The upper bound; excluded up to rounding.
  @inlinable
  public mutating func uniform(_ lower: Double, _ upper: Double) -> Double {
    lower + (upper - lower) * uniform()
  }

  /// Returns a number drawn log-uniformly between two positive bounds.
  ///
  /// - Parameters:
  ///   - lower: The lower bound, included.
  ///   - upper: The upper bound; excluded up to rounding.
  /// - Precondition: Both bounds are positive.
  public mutating func logUniform(_ lower: Double, _ upper: Double) -> Double {
    precondition(lower > 0 && upper > 0, "the bounds must be positive, found \(lower), \(upper)")
    return min(max(exp(uniform(log(lower), log(upper))), lower), upper)
  }

  /// Returns an integer drawn uniformly from `0 ..< bound`, without bias (Lemire, 2019).
  ///
  /// - Parameter bound: The number of integers to draw from.
  /// - Precondition: `bound` is positive.
  @inlinable
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "the bound must be positive, found \(bound)")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold {
        product = next().multipliedFullWidth(by: bound)
      }
    }
    return Int(product.high)
  }

  /// Returns a number drawn from the standard normal distribution (Marsaglia's polar method).
  ///
  /// The second number of each pair is discarded, so that a stream has no hidden state.
  public mutating func normal() -> Double {
    while true {
      let x = uniform(-1, 1)
      let y = uniform(-1, 1)
      let square = x * x + y * y
      if square > 0 && square < 1 {
        return x * (-2 * log(square) / square).squareRoot()
      }
    }
  }

  /// Shuffles the elements of a collection uniformly (Fisher and Yates).
  ///
  /// - Parameter elements: The collection.
  @inlinable
  public mutating func shuffle<Elements>(_ elements: inout Elements)
  where Elements: MutableCollection & RandomAccessCollection, Elements.Index == Int {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(elements.startIndex + last, elements.startIndex + below(last + 1))
    }
  }
}
