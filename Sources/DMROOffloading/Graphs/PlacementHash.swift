/// A hash of 128 bits of what is placed and reserved, the same for every order of placements that
/// leads there.
public struct PlacementHash: Hashable, Sendable {
  private var first: UInt64 = 0
  private var second: UInt64 = 0

  /// Creates the hash of nothing.
  public init() {}

  /// Returns the hash of what two hashes stand for together.
  ///
  /// - Parameter other: The other hash.
  public func adding(_ other: PlacementHash) -> PlacementHash {
    var sum = self
    sum.first &+= other.first
    sum.second &+= other.second
    return sum
  }

  /// Mixes words into the hash.
  mutating func mix(_ word: UInt64) {
    first = Self.finalized(first ^ word, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB)
    second = Self.finalized(second &+ word, 0xFF51_AFD7_ED55_8CCD, 0xC4CE_B9FE_1A85_EC53)
  }

  private static func finalized(_ word: UInt64, _ one: UInt64, _ other: UInt64) -> UInt64 {
    var word = word &+ 0x9E37_79B9_7F4A_7C15
    word = (word ^ (word >> 30)) &* one
    word = (word ^ (word >> 27)) &* other
    return word ^ (word >> 31)
  }
}
