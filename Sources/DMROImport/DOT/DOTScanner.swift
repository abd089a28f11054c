import DMROFiles

/// The words and signs of a text in the DOT language.
struct DOTScanner {
  /// A word or sign.
  enum Token: Hashable {
    /// A name, number or text. Keywords are none in quotes.
    case word(String, isQuoted: Bool)
    /// One of `{ } [ ] ; , = :`, `->` or `--`.
    case sign(String)

    /// The token as it is shown in errors.
    var text: String {
      switch self {
      case .word(let word, _): "\"\(word)\""
      case .sign(let sign): "\"\(sign)\""
      }
    }

    /// Returns whether the token is a keyword; these may be written in capitals.
    func isKeyword(_ keyword: String) -> Bool {
      if case .word(let word, isQuoted: false) = self { return word.lowercased() == keyword }
      return false
    }
  }

  private let bytes: ContiguousArray<UInt8>
  private var position = 0
  /// The line of the last token.
  private(set) var line = 1
  private var nextLine = 1
  /// True behind "=".
  private var isAtValue = false

  /// Begins with a text.
  ///
  /// - Throws: `InputError`, if it is not UTF-8.
  init(_ bytes: ContiguousArray<UInt8>) throws(InputError) {
    guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) else {
      throw InputError(rule: "must be text in UTF-8")
    }
    self.bytes = ContiguousArray(Self.afterMark(bytes))
  }

  /// Returns the text behind a byte order mark of UTF-8, which may begin a file.
  static func afterMark(_ bytes: ContiguousArray<UInt8>) -> ArraySlice<UInt8> {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
  }

  /// The error of something at the last token.
  func error(_ rule: String) -> InputError { InputError(element: "line \(line)", rule: rule) }

  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func isAt(_ text: StaticString, offset: Int = 0) -> Bool {
    bytes[min(bytes.count, position + offset)...].starts(with: "\(text)".utf8)
  }

  private mutating func advance() {
    if byte == UInt8(ascii: "\n") { nextLine += 1 }
    position += 1
  }

  /// Returns the next token; nothing at the end.
  ///
  /// - Throws: `InputError` with the line of what is no token.
  mutating func next() throws(InputError) -> Token? {
    try skipSpace()
    line = nextLine
    guard let byte else { return nil }
    defer { isAtValue = byte == UInt8(ascii: "=") }
    if byte == UInt8(ascii: "\"") { return .word(try quoted(), isQuoted: true) }
    if Self.isLetter(byte) {
      return .word(take { Self.isLetter($0) || Self.isDigit($0) }, isQuoted: false)
    }
    if isAt("->") || isAt("--") {
      position += 2
      return .sign(bytes[position - 1] == UInt8(ascii: ">") ? "->" : "--")
    }
    if Self.isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") {
      return .word(try numeral(), isQuoted: false)
    }
    if "{}[];,=:".utf8.contains(byte) {
      position += 1
      return .sign(String(UnicodeScalar(byte)))
    }
    if byte == UInt8(ascii: "<") { throw error("must have no text in HTML, found \"<\"") }
    throw error("must have a name or a sign of DOT, found \"\(UnicodeScalar(byte))\"")
  }

  /// Goes past white space, comments, and lines that begin with #.
  private mutating func skipSpace() throws(InputError) {
    while let byte {
      let isAtStart = position == 0 || bytes[position - 1] == UInt8(ascii: "\n")
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        advance()
      } else if isAt("//") || byte == UInt8(ascii: "#") && isAtStart {
        while let byte = self.byte, byte != UInt8(ascii: "\n") { position += 1 }
      } else if isAt("/*") {
        line = nextLine
        position += 2
        while !isAt("*/") {
          guard self.byte != nil else { throw error("must close the comment") }
          advance()
        }
        position += 2
      } else {
        return
      }
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      && (UInt8(ascii: "A")...UInt8(ascii: "z")).contains(byte)
      || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  private mutating func take(while isPart: (UInt8) -> Bool) -> String {
    let start = position
    while let byte, isPart(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Returns a number: an optional minus, digits with at most one point.
  private mutating func numeral() throws(InputError) -> String {
    var text = byte == UInt8(ascii: "-") ? "-" : ""
    if !text.isEmpty { position += 1 }
    text += take(while: Self.isDigit)
    if byte == UInt8(ascii: ".") {
      position += 1
      text += "." + take(while: Self.isDigit)
    }
    guard text.utf8.contains(where: Self.isDigit) else {
      throw error("must have a name or a sign of DOT, found \"\(text)\"")
    }
    guard byte.map({ !Self.isLetter($0) }) ?? true else {
      let kind = isAtValue ? "value" : "name"
      throw error(
        "must have quotes around a \(kind) that begins with digits and has letters, found "
          + "\"\(text)…\"")
    }
    return text
  }

  /// Returns the text in quotes; a backslash keeps its meaning before quotes and line ends only.
  private mutating func quoted() throws(InputError) -> String {
    position += 1
    var text = ContiguousArray<UInt8>()
    while let byte, byte != UInt8(ascii: "\"") {
      if isAt("\\\"") {
        text.append(UInt8(ascii: "\""))
        position += 2
      } else if isAt("\\\n") {
        position += 1
        advance()
      } else if isAt("\\\\") {
        text += "\\\\".utf8
        position += 2
      } else {
        text.append(byte)
        advance()
      }
    }
    guard byte != nil else { throw error("must close the quotes") }
    position += 1
    return String(decoding: text, as: UTF8.self)
  }
}
