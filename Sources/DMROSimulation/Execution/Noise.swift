import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

extension RandomStream {
  /// Returns a log-normal factor of mean 1; without noise it is 1, and nothing is drawn.
  ///
  /// - Parameter deviation: The standard deviation of its logarithm.
  mutating func noiseFactor(_ deviation: Double) -> Double {
    deviation > 0 ? exp(deviation * normal() - deviation * deviation / 2) : 1
  }
}
