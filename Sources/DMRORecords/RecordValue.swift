/// The value of one cell of a record file.
public enum RecordValue: Hashable, Sendable {
  /// Text.
  case string(String)
  /// An integer.
  case integer(Int)
  /// A number, which may be infinite or NaN.
  case number(Double)
  /// No value.
  case missing

  /// Creates a number, or a missing value for `nil`.
  ///
  /// - Parameter number: The number, if any.
  public init(_ number: Double?) { self = number.map(Self.number) ?? .missing }

  /// The value in the type of a column: an integer becomes a number in a column of numbers.
  ///
  /// - Parameter column: The column.
  /// - Returns: The value; `nil` if the column cannot hold it.
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
  /// The value as a field of a file; `nil` if it is missing.
  ///
  /// A number is the shortest text that reads back to the same number.
  package var field: String? {
    switch self {
    case .string(let text): text
    case .integer(let integer): "\(integer)"
    case .number(let number): number.isNaN ? "nan" : "\(number)"
    case .missing: nil
    }
  }

  /// Returns the value of a field.
  ///
  /// - Parameters:
  ///   - text: The field.
  ///   - kind: The expected type.
  /// - Returns: The value; `nil` if the field is of another type.
  static func value(of text: String, as kind: RecordColumn.Kind) -> RecordValue? {
    switch kind {
    case .string: .string(text)
    case .integer: Int(text).map(RecordValue.integer)
    case .number: number(text).map(RecordValue.number)
    }
  }

  /// Returns the decimal number of a text; `nil` for hexadecimal numbers, which `Double` would
  /// accept, and for numbers too large for it.
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
