extension JSONValue {
  /// The integer that a number stands for, as 1, 1.0 and 10e-1 do; nothing where it is none, or does
  /// not fit the type.
  func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer? {
    let text = String(decoding: text, as: UTF8.self)
    if let integer = Integer(text) { return integer }
    // digits × 10^exponent, the digits without a point
    let parts = text.utf8.split(whereSeparator: { $0 | 0x20 == UInt8(ascii: "e") })
    let zero = UInt8(ascii: "0")
    var digits = ContiguousArray(parts[0])
    let point = digits.firstIndex(of: UInt8(ascii: ".")) ?? digits.count
    if point < digits.count { digits.remove(at: point) }
    // Only then may the exponent be of any size.
    guard digits.contains(where: { $0 > zero }) else { return 0 }
    guard let given = parts.count > 1 ? Int(Substring(parts[1])) : 0 else { return nil }
    var exponent = given + point - digits.count
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
