public import DMRORandom
public import Foundation

/// Makes inputs from sound ones: by tokens, by bytes, and for weight files by their parts.
public struct Mutator {
  private let form: Reader.Form
  private var stream: RandomStream
  /// Sound files, and what was made of them and accepted.
  private var pool: [Data]

  /// The most inputs that are kept to make others from.
  private static let poolSize = 64
  /// The most bytes of an input.
  private static let limit = 1 << 16

  /// Creates a mutator.
  ///
  /// - Parameters:
  ///   - reader: The reader whose files are changed.
  ///   - stream: The source of chance.
  public init(for reader: Reader, stream: RandomStream) {
    (form, pool, self.stream) = (reader.form, reader.samples, stream)
  }

  /// Keeps an input that was accepted, to make others from.
  public mutating func keep(_ input: Data) {
    guard input.count <= 1 << 13 else { return }
    if pool.count < Self.poolSize {
      pool.append(input)
    } else {
      pool[Self.poolSize / 2 + stream.below(Self.poolSize / 2)] = input
    }
  }

  /// Returns another input.
  public mutating func next() -> Data {
    var input = pool[stream.below(pool.count)]
    for _ in 0...min(stream.below(4), stream.below(4)) {
      switch form {
      case .text: input = changed(input)
      case .safetensors: input = changedParts(input)
      case .binary: input = stream.below(2) == 0 ? changedBytes(input) : changedWord(input)
      }
    }
    return input.prefix(Self.limit)
  }

  private mutating func changed(_ input: Data) -> Data {
    stream.below(3) == 0 ? changedBytes(input) : changedTokens(input)
  }

  /// Changes header, numbers or the length of the header; mostly the length fits afterwards.
  private mutating func changedParts(_ input: Data) -> Data {
    guard input.count >= 8 else { return changedBytes(input) }
    let bytes = Data(input)
    let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let end = 8 + Int(min(length, UInt64(bytes.count - 8)))
    var (header, numbers) = (bytes[8..<end], bytes[end...])
    switch stream.below(8) {
    case 0: return changedBytes(bytes)
    case 1: numbers = changedBytes(Data(numbers))[...]
    case 2:
      let lengths: [UInt64] = [0, 1, 8, .max, 1 << 63, 1 << 32, length &+ 1, length &- 1]
      return Self.prefix(lengths[stream.below(lengths.count)]) + bytes.dropFirst(8)
    default: header = changed(Data(header))[...]
    }
    return Self.prefix(UInt64(header.count)) + header + numbers
  }

  /// Puts an integer at the end of what can be counted in place of eight bytes.
  private mutating func changedWord(_ input: Data) -> Data {
    guard input.count >= 8 else { return changedBytes(input) }
    let words: [UInt64] = [
      0, 1, .max, 1 << 63, (1 << 63) - 1, 1 << 32, 1 << 31, 0x7FF0_0000_0000_0000,
      0x7FF8_0000_0000_0000,
    ]
    var bytes = Array(input)
    let start = stream.below(bytes.count - 7)
    bytes.replaceSubrange(
      start..<start + 8, with: Self.prefix(words[stream.below(words.count)]))
    return Data(bytes)
  }

  private static func prefix(_ length: UInt64) -> Data {
    Data(stride(from: 0, to: 64, by: 8).map { UInt8(truncatingIfNeeded: length >> $0) })
  }

  /// Flips, takes out, repeats or inserts bytes, cuts the end off, or joins two inputs.
  private mutating func changedBytes(_ input: Data) -> Data {
    var bytes = Array(input)
    guard !bytes.isEmpty else { return Data([UInt8(truncatingIfNeeded: stream.next())]) }
    let start = stream.below(bytes.count)
    let end = min(bytes.count, start + 1 + stream.below(stream.below(2) == 0 ? 4 : 64))
    switch stream.below(7) {
    case 0: bytes[start] ^= 1 << UInt8(stream.below(8))
    case 1: bytes[start] = UInt8(truncatingIfNeeded: stream.next())
    case 2: bytes.removeSubrange(start..<end)
    case 3: bytes.insert(contentsOf: bytes[start..<end], at: start)
    case 4: bytes.removeSubrange(start...)
    case 5: bytes.insert(contentsOf: Tokens.any[stream.below(Tokens.any.count)].utf8, at: start)
    default:
      let other = pool[stream.below(pool.count)]
      bytes.replaceSubrange(start..., with: other.suffix(stream.below(other.count + 1)))
    }
    return Data(bytes)
  }

  /// Puts one token in place of another of its kind, or takes out, repeats, moves or nests tokens.
  private mutating func changedTokens(_ input: Data) -> Data {
    var tokens = Tokens.split(input)
    guard !tokens.isEmpty else { return changedBytes(input) }
    let index = stream.below(tokens.count)
    let other = stream.below(tokens.count)
    let end = min(tokens.count, index + 1 + stream.below(12))
    switch stream.below(9) {
    case 0: tokens.remove(at: index)
    case 1: tokens.insert(contentsOf: tokens[index..<end], at: end)
    case 2: tokens.removeSubrange(index..<end)
    case 3: tokens.swapAt(index, other)
    case 4: tokens[index] = tokens[other]
    case 5:
      let depth = stream.below(600)
      tokens[index] = Array(repeating: UInt8(ascii: "["), count: depth) + tokens[index]
    case 6:
      let text = Tokens.any[stream.below(Tokens.any.count)]
      tokens.insert(Array(text.utf8), at: index)
    default:
      // Numbers are most of what rules speak of.
      let numbers = tokens.indices.filter { Tokens.isNumber(tokens[$0]) }
      guard !numbers.isEmpty else { return changedBytes(input) }
      let number = Tokens.numbers[stream.below(Tokens.numbers.count)]
      tokens[numbers[stream.below(numbers.count)]] = Array(number.utf8)
    }
    return Data(tokens.joined())
  }
}
