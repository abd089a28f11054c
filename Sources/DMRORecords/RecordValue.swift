/// What stands in one cell of a record file.
public enum RecordValue: Hashable, Sendable {
  /// Text.
  case string(String)
  /// A number without a fraction.
  case integer(Int)
  /// A number, which may be infinite or NaN.
  case number(Double)
  /// Nothing.
  case missing

  /// Creates a number, or a missing one.
  ///
  /// - Parameter number: The number, where there is one.
  public init(_ number: Double?) { self = number.map(Self.number) ?? .missing }

  /// The value as the column holds it: an integer among numbers is a number.
  ///
  /// - Parameter column: The column.
  /// - Returns: The value; nothing, where the column cannot hold it.
  func converted(to column: RecordColumn) -> RecordValue? {
    switch (self, column.kind) {
    case (.string, .string), (.integer, .integer), (.number, .number): self
    case (.integer(let integer), .number): .number(Double(integer))
    case (.missing, _): column.isOptional ? self : nil
    default: nil
    }
  }
}

extension RecordValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral
{
  /// Creates a text.
  ///
  /// - Parameter text: The text.
  public init(stringLiteral text: String) { self = .string(text) }
  /// Creates an integer.
  ///
  /// - Parameter integer: The integer.
  public init(integerLiteral integer: Int) { self = .integer(integer) }
  /// Creates a number.
  ///
  /// - Parameter number: The number.
  public init(floatLiteral number: Double) { self = .number(number) }
}

extension RecordValue {
  /// The value as a field of a CSV file: RFC 4180.
  ///
  /// A number is the shortest text that reads back to the same one. The empty text is `""`, to tell
  /// it from a missing value.
  var field: String {
    switch self {
    case .string(let text):
      if !text.isEmpty, !text.utf8.contains(where: Self.mustBeQuoted) { return text }
      // By scalars: quotes with an accent after them are another character, but still quotes.
      var quoted = "\"".unicodeScalars
      for scalar in text.unicodeScalars {
        if scalar == "\"" { quoted.append(scalar) }
        quoted.append(scalar)
      }
      quoted.append("\"")
      return String(quoted)
    case .integer(let integer): return "\(integer)"
    case .number(let number): return number.isNaN ? "nan" : "\(number)"
    case .missing: return ""
    }
  }

  private static func mustBeQuoted(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
    default: false
    }
  }

  /// Returns the value that an unquoted field holds.
  ///
  /// - Parameters:
  ///   - text: The field, not empty.
  ///   - kind: What it should hold.
  /// - Returns: The value; nothing, where the field holds something else.
  static func value(of text: String, as kind: RecordColumn.Kind) -> RecordValue? {
    switch kind {
    case .string: .string(text)
    case .integer: Int(text).map(RecordValue.integer)
    case .number: number(text).map(RecordValue.number)
    }
  }

  /// Returns the decimal number of a text, without the hexadecimal ones that `Double` would take,
  /// and without those that are too large for it.
  private static func number(_ text: String) -> Double? {
    switch text {
    case "nan": return .nan
    case "inf": return .infinity
    case "-inf": return -.infinity
    default:
      let isDecimal = text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
          UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
          true
        default: false
        }
      }
      guard isDecimal, let number = Double(text), number.isFinite else { return nil }
      return number
    }
  }
}
