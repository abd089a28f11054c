import DMROFiles
import Foundation
import Testing

/// What is written and read is what Foundation writes and reads.
struct JSONEncodingTests {
  /// Values of every kind, nested, in containers of every kind.
  private struct Everything: Codable, Equatable {
    enum Color: String, Codable { case red = "r\"ed" }

    var text = "a/b \"ä\\\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}\u{2028}😀"
    var numbers: [Double] = [
      0, -0.0, 1, -1.5, 1e15, 1e16, 123_456_789_012_345_680, 0.1, 1e-4, 1e-5,
      .leastNonzeroMagnitude,
      .greatestFiniteMagnitude,
    ]
    var floats: [Float] = [0.1, 16_777_216, 1e20, .leastNonzeroMagnitude]
    var integers: [Int] = [.min, -1, 0, .max]
    var small: Int8 = -128
    var large = UInt64.max
    var yes = true
    var color = Color.red
    var missing: String?
    var nested: [[Int?]] = [[1, nil], []]
    var empty: [String: Int] = [:]
    var map = ["b": 1, "B": 2, "a10": 3, "a9": 4, "é": 5, "e\u{301}f": 6, "": 7, "\"": 8]
    var objects = [["x": [1]], [:]]
  }

  @Test(arguments: [false, true]) func writesAsFoundation(pretty: Bool) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    let expected = String(decoding: try encoder.encode(Everything()), as: UTF8.self)
    #expect(StrictJSON.encode(Everything(), pretty: pretty) == expected)
    #expect(StrictJSON.encode("a/b\n") == #""a/b\n""#)
    #expect(StrictJSON.encode([Int]()) == "[]" && StrictJSON.encode(1.0) == "1")
  }

  @Test func readsWhatFoundationWrites() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .prettyPrinted
    let data = try encoder.encode(Everything())
    let value = try StrictJSON.decode(Everything.self, from: data, source: "f")
    #expect(value == Everything() && value.numbers[1].sign == .minus)
  }

  @Test(arguments: [
    (#""a\u0041\n""#, "aA\n"), (#""\ud83d\ude00!""#, "😀!"), (#""\u00e9e\u0301""#, "ée\u{301}"),
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""ä\u20AC€""#, "ä€€"), (#""""#, ""),
  ])
  func readsEscapes(_ text: String, _ expected: String) throws {
    let string = try StrictJSON.decode(String.self, from: text.utf8, source: "f")
    #expect(Array(string.unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test(arguments: [
    ("1", 1), ("1.0", 1), ("-0", 0), ("0.0e99999", 0), ("0e-9223372036854775808", 0), ("10e-1", 1),
    ("1e2", 100), ("1.5e1", 15),
    ("9223372036854775807", Int.max), ("92233720368547758.07e2", Int.max), ("-1E+3", -1000),
    ("9.2233720368547758070", nil), ("9223372036854775808", nil), ("0.5", nil), ("1e-1", nil),
    ("1e99", nil), ("1.23e1", nil), ("1e19", nil),
  ])
  func readsIntegers(_ text: String, _ expected: Int?) {
    #expect((try? StrictJSON.decode(Int.self, from: text.utf8, source: "f")) == expected)
  }

  @Test(arguments: ["16777217", "0.1", "3.4028235e38", "1e-46", "-0.0"])
  func readsTheNearestNumber(_ text: String) throws {
    let float = try StrictJSON.decode(Float.self, from: text.utf8, source: "f")
    #expect(float.bitPattern == (try #require(Float(text))).bitPattern)
    let double = try StrictJSON.decode(Double.self, from: text.utf8, source: "f")
    #expect(double.bitPattern == (try #require(Double(text))).bitPattern)
  }

  @Test func aFloatThatIsTooLarge() {
    #expect(
      throws: InputError(
        source: "f", element: "[1]", rule: "must be a number that can be represented")
    ) { try StrictJSON.decode([Float].self, from: "[1, 1e39]".utf8, source: "f") }
  }
}
