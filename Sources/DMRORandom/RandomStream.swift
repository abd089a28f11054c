/// A seedable, splittable and serializable generator of pseudo-random bits.
///
/// The sequence is xoshiro256++ (Blackman and Vigna, 2021) with a state of 256 bits, filled by
/// SplitMix64. Every stream also has a `key`, and named streams are split from the key. Splitting
/// does not depend on the draws so far, so that a new draw in one stream does not shift another:
///
/// ```swift
/// let root = RandomStream(seed: 1)
/// var exploration = root.split("exploration").split(3)  // of unit 3
/// let action = exploration.below(5)
/// ```
///
/// The same seed and labels give the same numbers on every platform and in every version of Swift.
public struct RandomStream: RandomNumberGenerator, Sendable, Hashable, Codable {
  /// The key of this stream, the input of `split`.
  public let key: UInt64

  /// The four words of xoshiro256++; never all zero.
  @usableFromInline var word0: UInt64
  @usableFromInline var word1: UInt64
  @usableFromInline var word2: UInt64
  @usableFromInline var word3: UInt64

  /// Creates the stream of a seed.
  ///
  /// - Parameter seed: The seed; nearby seeds give unrelated streams.
  public init(seed: UInt64) {
    self.init(key: mix(seed &+ 0x9E37_79B9_7F4A_7C15))
  }

  private init(key: UInt64) {
    self.key = key
    var state = key
    word0 = splitMix64(&state)
    word1 = splitMix64(&state)
    word2 = splitMix64(&state)
    word3 = splitMix64(&state)
  }

  /// Reads a stream with its state; a state of zeros is an error, because it gives only zeros.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    key = try container.decode(UInt64.self, forKey: .key)
    word0 = try container.decode(UInt64.self, forKey: .word0)
    word1 = try container.decode(UInt64.self, forKey: .word1)
    word2 = try container.decode(UInt64.self, forKey: .word2)
    word3 = try container.decode(UInt64.self, forKey: .word3)
    guard word0 | word1 | word2 | word3 != 0 else {
      throw DecodingError.dataCorruptedError(
        forKey: .word0, in: container, debugDescription: "the four words cannot all be 0")
    }
  }

  /// The key and the four words of the state: the full state of the stream.
  public var words: [UInt64] { [key, word0, word1, word2, word3] }

  /// Creates a stream with the state of another.
  ///
  /// - Parameter words: The `words` of the other.
  /// - Returns: `nil` unless there are five words, and the last four are not all 0.
  public init?(words: [UInt64]) {
    guard words.count == 5, words[1] | words[2] | words[3] | words[4] != 0 else { return nil }
    key = words[0]
    word0 = words[1]
    word1 = words[2]
    word2 = words[3]
    word3 = words[4]
  }

  /// Returns the stream split from this one by a name.
  ///
  /// - Parameter label: The name.
  public func split(_ label: String) -> RandomStream {
    // FNV-1a over the bytes of the label, then mixed with the key.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in label.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    return RandomStream(key: mix(key ^ mix(hash)))
  }

  /// Returns the stream split from this one by a number.
  ///
  /// - Parameter index: The number.
  /// - Precondition: `index` is not negative.
  public func split(_ index: Int) -> RandomStream {
    precondition(index >= 0, "a stream is split by a number that is not negative, found \(index)")
    return RandomStream(key: mix(key &+ 0xD1B5_4A32_D192_ED03 &* (UInt64(index) &+ 1)))
  }

  /// Returns the next 64 bits.
  @inlinable
  public mutating func next() -> UInt64 {
    let sum = word0 &+ word3
    let result = (sum << 23 | sum >> 41) &+ word0
    let shifted = word1 << 17
    word2 ^= word0
    word3 ^= word1
    word1 ^= word2
    word0 ^= word3
    word2 ^= shifted
    word3 = word3 << 45 | word3 >> 19
    return result
  }
}

/// The finalizer of SplitMix64, a bijection of 64 bits (Steele, Lea and Flood, 2014).
private func mix(_ value: UInt64) -> UInt64 {
  var mixed = value
  mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
  mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
  return mixed ^ (mixed >> 31)
}

private func splitMix64(_ state: inout UInt64) -> UInt64 {
  state &+= 0x9E37_79B9_7F4A_7C15
  return mix(state)
}
