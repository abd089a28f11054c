import Foundation

/// The words of JSON and CSV texts, and those that readers may stumble over.
enum Tokens {
  /// Numbers at the edge of what types and rules hold.
  static let numbers = [
    "0", "-0", "1", "-1", "2", "3", "0.5", "1e-15", "1e15", "1e-16", "1e16", "1e308", "1e309",
    "-1e309", "5e-324", "1e-400", "1.5", "2147483648", "4294967296", "9007199254740993",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615",
    "18446744073709551616", "1e18", "1e19", "10000", "10001", "65536", "65537", "4096", "100000000",
    "1000000000", "0.1e1", "1E5", "01", "+1", ".5", "5.", "0x10", "nan", "inf", "-inf", "NaN",
    "123456789012345678901234567890", "0.1000000000000000055511151231257827",
    "1" + String(repeating: "0", count: 309), "0." + String(repeating: "0", count: 400) + "1",
  ]

  /// Anything.
  static let any =
    numbers + [
      "null", "true", "false", "{}", "[]", "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "\r",
      "\r\n", "\t", " ", "\u{0}", "\u{7F}", "\u{85}", "\u{2028}", "\u{FEFF}", "\u{301}",
      "\u{1F468}\u{200D}\u{1F469}", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"",
      "\"\\n\"", "\"é\"", "\"e\u{301}\"", "\"\u{1B}[31m\"", "\"device\"", "\"edge\"", "\"cloud\"",
      "\"uniform\"", "\"logUniform\"", "\"format\":", "\"workflows\":", "\"name\":",
      "\"__proto__\":",
      "\"__metadata__\":", "\"dtype\":", "\"F32\"", "\"F64\"", "\"shape\":", "\"data_offsets\":",
      "[0,0]", "[0,4]", "[4,0]", "[9223372036854775807,2]", "[4294967296,4294967296]",
      "->", "--", "digraph", "subgraph", "node", "[size=1]", "/*", "//", "#", "\"subtasks\":",
      "\"transfers\":", "\"networks\":", "\"9223372036854775807\"", "\"1e3\"", "\"rule\":",
      "\"momentum\":",
    ]

  /// Returns a text as strings, numbers and words, and every other byte by itself.
  static func split(_ text: Data) -> [[UInt8]] {
    var tokens: [[UInt8]] = []
    let bytes = Array(text)
    var position = 0
    while position < bytes.count {
      let start = position
      position += 1
      if bytes[start] == UInt8(ascii: "\"") {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
          position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(bytes.count, position + 1)
      } else if isWord(bytes[start]) {
        while position < bytes.count, isWord(bytes[position]) { position += 1 }
      }
      tokens.append(Array(bytes[start..<position]))
    }
    return tokens
  }

  static func isNumber(_ token: [UInt8]) -> Bool {
    guard let first = token.first else { return false }
    return first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
