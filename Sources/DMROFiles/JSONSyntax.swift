internal import Foundation

/// Checks a JSON text by the grammar of RFC 8259, and that no object has a key twice.
///
/// The decoder of Foundation does not tell where a text breaks the grammar, lets commas pass after
/// last values, and sees only one of two equal keys.
struct JSONSyntax {
  /// The deepest nesting that is accepted.
  static let maximumDepth = 256

  /// Where a value lies in the text around it.
  private enum Step {
    case key(String)
    case index(Int)
  }

  private let bytes: ContiguousArray<UInt8>
  private var position = 0
  private var path: [Step] = []

  private init(_ bytes: ContiguousArray<UInt8>) {
    self.bytes = bytes
  }

  /// Checks a JSON text.
  ///
  /// - Parameter bytes: The text, in UTF-8.
  /// - Throws: `InputError`, with the line and column of what breaks the grammar, or with the object
  ///   that has a key twice.
  static func check(_ bytes: ContiguousArray<UInt8>) throws(InputError) {
    var scanner = JSONSyntax(bytes)
    try scanner.value()
    guard scanner.next == nil else { throw scanner.error("the end") }
  }

  /// Goes past white space, and returns the byte after it, or nothing at the end.
  private var next: UInt8? {
    mutating get {
      while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
        position += 1
      }
      return byte
    }
  }

  /// The byte here, or nothing at the end.
  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Goes past the given character, if it is here.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value() throws(InputError) {
    switch next {
    case UInt8(ascii: "{"): try object()
    case UInt8(ascii: "["): try array()
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): try number()
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    default: throw error("a value")
    }
  }

  private mutating func object() throws(InputError) {
    try enter(.key(""))
    var keys: Set<String> = []
    if next == UInt8(ascii: "}") { return leave() }
    while true {
      guard next == UInt8(ascii: "\"") else { throw error("a key in quotes") }
      let start = position
      try string()
      let key = unescaped(bytes[start..<position])
      guard keys.insert(key).inserted else {
        path.removeLast()
        throw InputError(element: element, rule: "has the key \"\(key)\" twice")
      }
      guard next == UInt8(ascii: ":"), skip(":") else { throw error("a colon") }
      path[path.count - 1] = .key(key)
      try value()
      if next == UInt8(ascii: "}") { return leave() }
      guard skip(",") else { throw error("a comma or \"}\"") }
    }
  }

  private mutating func array() throws(InputError) {
    try enter(.index(0))
    if next == UInt8(ascii: "]") { return leave() }
    var index = 0
    while true {
      try value()
      if next == UInt8(ascii: "]") { return leave() }
      guard skip(",") else { throw error("a comma or \"]\"") }
      index += 1
      path[path.count - 1] = .index(index)
    }
  }

  private mutating func enter(_ step: Step) throws(InputError) {
    guard path.count < Self.maximumDepth else {
      throw InputError(rule: "must be nested at most \(Self.maximumDepth) levels deep")
    }
    position += 1
    path.append(step)
  }

  private mutating func leave() {
    position += 1
    path.removeLast()
  }

  private mutating func literal(_ text: StaticString) throws(InputError) {
    for character in text.description.unicodeScalars {
      guard skip(character) else { throw error("\"\(text)\"") }
    }
  }

  private mutating func number() throws(InputError) {
    _ = skip("-")
    if !skip("0") { try digits() }
    if skip(".") { try digits() }
    if skip("e") || skip("E") {
      if !skip("+") { _ = skip("-") }
      try digits()
    }
  }

  private mutating func digits() throws(InputError) {
    let start = position
    while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > start else { throw error("a digit") }
  }

  private mutating func string() throws(InputError) {
    position += 1
    while !skip("\"") {
      guard let byte, byte >= 0x20 else { throw error("the closing quotes of a string") }
      if skip("\\") { try escape() } else { position += 1 }
    }
  }

  private mutating func escape() throws(InputError) {
    guard skip("u") else {
      guard let byte, "\"\\/bfnrt".utf8.contains(byte) else { throw error("an escape") }
      position += 1
      return
    }
    // A character past 16 bits is two escapes, the first from D800, the second from DC00.
    let unit = try codeUnit()
    guard unit & 0xF800 == 0xD800 else { return }
    guard unit & 0xFC00 == 0xD800, skip("\\"), skip("u"), try codeUnit() & 0xFC00 == 0xDC00 else {
      throw error("a pair of surrogates")
    }
  }

  private mutating func codeUnit() throws(InputError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("a hexadecimal digit")
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  /// The string that is written with the given quotes and escapes.
  private func unescaped(_ text: ContiguousArray<UInt8>.SubSequence) -> String {
    if text.contains(UInt8(ascii: "\\")),
      let string = try? JSONDecoder().decode(String.self, from: Data(text))
    {
      return string
    }
    return String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
  }

  /// The error of a text that has something else here.
  private func error(_ expected: String) -> InputError {
    let lines = bytes[..<position].split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let column = String(decoding: lines.last ?? [], as: UTF8.self).count + 1
    let rest = String(decoding: bytes[position...].prefix(16), as: UTF8.self)
    let found = rest.first.map { $0.isNewline ? "a new line" : "\"\($0)\"" } ?? "the end"
    return InputError(
      rule: "must be JSON, but line \(lines.count), column \(column) has \(found) "
        + "instead of \(expected)")
  }

  /// The path of the value that is being scanned, as in `sites[1].speed`.
  private var element: String? {
    guard !path.isEmpty else { return nil }
    return path.reduce(into: "") { path, step in
      switch step {
      case .key(let key): path += path.isEmpty ? key : ".\(key)"
      case .index(let index): path += "[\(index)]"
      }
    }
  }
}
