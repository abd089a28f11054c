/// Strings as JSON has them between quotes.
enum JSONEscapes {
  /// Returns a string in quotes, with an escape in place of each character that needs one.
  ///
  /// - Parameter string: The string.
  static func quoted(_ string: String) -> String {
    var text = ContiguousArray<UInt8>()
    text.reserveCapacity(string.utf8.count + 2)
    text.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      text.append(UInt8(ascii: "\\"))
      if let letter = short.first(where: { $0.value == byte })?.letter {
        text.append(letter)
      } else {
        text += "u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8
      }
    }
    text.append(UInt8(ascii: "\""))
    return String(decoding: text, as: UTF8.self)
  }

  /// Returns the string that a text with escapes stands for.
  ///
  /// - Parameter text: The text between the quotes, its escapes checked.
  static func unescaped(_ text: some Collection<UInt8>) -> String {
    var string = ContiguousArray<UInt8>()
    var units: [UInt16] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
        string.append(byte)
        continue
      }
      guard letter == UInt8(ascii: "u") else {
        string.append(short.first { $0.letter == letter }?.value ?? letter)
        continue
      }
      let digits = String(decoding: rest.prefix(4), as: UTF8.self)
      rest = rest.dropFirst(4)
      units.append(UInt16(digits, radix: 16) ?? 0)
      // The second of two surrogates follows in an escape of its own.
      if let unit = units.last, unit & 0xFC00 == 0xD800 { continue }
      string += String(decoding: units, as: UTF16.self).utf8
      units.removeAll()
    }
    return String(decoding: string, as: UTF8.self)
  }

  /// The escapes of one letter.
  private static let short: [(letter: UInt8, value: UInt8)] = [
    (UInt8(ascii: "\""), UInt8(ascii: "\"")), (UInt8(ascii: "\\"), UInt8(ascii: "\\")),
    (UInt8(ascii: "b"), 8), (UInt8(ascii: "f"), 12), (UInt8(ascii: "n"), 10),
    (UInt8(ascii: "r"), 13), (UInt8(ascii: "t"), 9),
  ]
}
