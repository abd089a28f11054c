extension JSONValue {
  /// The integer that a number stands for, as 1, 1.0 and 10e-1 do; nothing where it is none, or does
  /// not fit the type.
  func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer? {
    let text = String(decoding: text, as: UTF8.self)
    if let integer = Integer(text) { return integer }
    // digits × 10^exponent, the digits without a point
    let parts = text.utf8.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 | 0x20 == UInt8(ascii: "e") })
    guard let mantissa = parts.first, let given = parts.count > 1 ? Int(Substring(parts[1])) : 0
    else { return nil }
    var digits = ContiguousArray(mantissa)
    var exponent = given
    if let point = digits.firstIndex(of: UInt8(ascii: ".")) {
      exponent -= min(digits.count - point - 1, digits.count)
      digits.remove(at: point)
    }
    let zero = UInt8(ascii: "0")
    guard digits.contains(where: { $0 > zero }) else { return 0 }
    while digits.last == zero, exponent < 0 {
      digits.removeLast()
      exponent += 1
    }
    // More zeros than an integer has digits cannot fit.
    guard (0...40).contains(exponent) else { return nil }
    digits += repeatElement(zero, count: exponent)
    return Integer(String(decoding: digits, as: UTF8.self))
  }

  /// The number of a type of floating point that is nearest to a number; nothing where that would be
  /// infinite.
  func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ type: Number.Type
  ) -> Number? {
    Number(String(decoding: text, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
  }
}
