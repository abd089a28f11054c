/// Bytes as text: Base64 of RFC 4648, section 4.
package enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Returns the text of bytes, padded to a multiple of four characters.
  ///
  /// - Parameter bytes: The bytes.
  /// - Complexity: O(n).
  package static func encode(_ bytes: ContiguousArray<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let end = min(start + 3, bytes.count)
      var group: UInt32 = 0
      for index in start..<start + 3 {
        group = group << 8 | (index < end ? UInt32(bytes[index]) : 0)
      }
      // n bytes take n + 1 digits.
      for digit in 0..<4 {
        let value = Int(group >> UInt32(18 - 6 * digit)) & 63
        text.append(digit <= end - start ? digits[value] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Returns the bytes of a text.
  ///
  /// - Parameter text: The text, padded to a multiple of four characters.
  /// - Returns: The bytes; `nil` unless `encode(_:)` gives the text for them.
  /// - Complexity: O(n).
  package static func decode(_ text: String) -> ContiguousArray<UInt8>? {
    var values = [UInt32?](repeating: nil, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt32(value) }
    let padding = UInt8(ascii: "=")
    var bytes: ContiguousArray<UInt8> = []
    var (group, count): (UInt32, Int) = (0, 0)
    let digits = text.utf8
    guard digits.count.isMultiple(of: 4) else { return nil }
    bytes.reserveCapacity(digits.count / 4 * 3)
    let content = digits.suffix(2).reduce(digits.count) { $1 == padding ? $0 - 1 : $0 }
    for digit in digits.prefix(content) {
      guard let value = values[Int(digit)] else { return nil }
      (group, count) = (group << 6 | value, count + 1)
      guard count == 4 else { continue }
      for shift: UInt32 in [16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: group >> shift)) }
      (group, count) = (0, 0)
    }
    switch count {
    case 0: break
    case 2: bytes.append(UInt8(truncatingIfNeeded: group >> 4))
    case 3:
      bytes.append(UInt8(truncatingIfNeeded: group >> 10))
      bytes.append(UInt8(truncatingIfNeeded: group >> 2))
    default: return nil
    }
    return encode(bytes) == text ? bytes : nil
  }
}
