/// Reads a JSON text by the grammar of RFC 8259, and checks that no object has a key twice.
struct JSONScanner {
  /// The deepest nesting that is accepted.
  static let maximumDepth = 512

  /// A step of the path to a value.
  private enum Step {
    case key(String)
    case index(Int)
  }

  private let bytes: ContiguousArray<UInt8>
  private var position = 0
  private var path: [Step] = []
  private var nodes: ContiguousArray<JSONTree.Node> = []

  private init(_ bytes: ContiguousArray<UInt8>) {
    self.bytes = bytes
  }

  /// Returns the values of a JSON text.
  ///
  /// - Parameter bytes: The text, in UTF-8.
  /// - Throws: `InputError`, with the line and column of what breaks the grammar, or with the object
  ///   that has a key twice.
  static func scan(_ bytes: ContiguousArray<UInt8>) throws(InputError) -> JSONTree {
    guard bytes.count <= JSONTree.limit else {
      throw InputError(rule: "must hold at most \(JSONTree.limit) bytes, found \(bytes.count)")
    }
    var scanner = JSONScanner(bytes)
    try scanner.value()
    guard scanner.next == nil else { throw scanner.error("must end after its value") }
    return JSONTree(bytes, scanner.nodes)
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
    case UInt8(ascii: "{"):
      let index = begin(.object)
      try object()
      end(index)
    case UInt8(ascii: "["):
      let index = begin(.array)
      try array()
      end(index)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
      let index = begin(.number)
      try number()
      end(index)
    default:
      let words: [(String, JSONTree.Kind)] = [("true", .true), ("false", .false), ("null", .null)]
      guard let (word, kind) = words.first(where: { $0.0 == word }) else {
        throw error("must hold a value here")
      }
      let index = begin(kind)
      position += word.utf8.count
      end(index)
    }
  }

  /// Notes that a value begins here, and returns its index.
  private mutating func begin(_ kind: JSONTree.Kind) -> Int {
    nodes.append(.init(kind: kind, start: UInt32(position), end: 0, next: 0))
    return nodes.count - 1
  }

  /// Notes that a value ends here.
  private mutating func end(_ index: Int) {
    nodes[index].end = UInt32(position)
    nodes[index].next = UInt32(nodes.count)
  }

  private mutating func object() throws(InputError) {
    try enter(.key(""))
    var keys: Set<String> = []
    if next == UInt8(ascii: "}") { return leave() }
    while true {
      guard next == UInt8(ascii: "\"") else { throw error("must have a key in quotes") }
      let key = nodes[try string()].string(in: bytes)
      guard keys.insert(key).inserted else {
        path.removeLast()
        throw InputError(element: element, rule: "has the key \"\(key.prefix(40))\" twice")
      }
      guard next == UInt8(ascii: ":"), skip(":") else {
        throw error("must have a colon after a key")
      }
      path[path.count - 1] = .key(key)
      try value()
      if next == UInt8(ascii: "}") { return leave() }
      guard skip(",") else { throw error("must have a comma or \"}\"") }
    }
  }

  private mutating func array() throws(InputError) {
    try enter(.index(0))
    if next == UInt8(ascii: "]") { return leave() }
    var index = 0
    while true {
      try value()
      if next == UInt8(ascii: "]") { return leave() }
      guard skip(",") else { throw error("must have a comma or \"]\"") }
      index += 1
      path[path.count - 1] = .index(index)
    }
  }

  private mutating func enter(_ step: Step) throws(InputError) {
    guard path.count < Self.maximumDepth else {
      throw InputError(
        element: place, rule: "must not nest deeper than \(Self.maximumDepth) levels")
    }
    position += 1
    path.append(step)
  }

  private mutating func leave() {
    position += 1
    path.removeLast()
  }

  private mutating func number() throws(InputError) {
    let start = position
    _ = skip("-")
    if !skip("0") { try digits() }
    if skip(".") { try digits() }
    let hasExponent = skip("e") || skip("E")
    if hasExponent {
      if !skip("+") { _ = skip("-") }
      try digits()
    }
    // 308 digits without an exponent are always finite.
    guard hasExponent || position - start > 308 else { return }
    let digits = bytes[start..<position]
    let text = String(decoding: digits, as: UTF8.self)
    guard let number = Double(text), number.isFinite else {
      position = start
      throw InputError(
        element: place, rule: "must be a finite number, found \(text.prefix(20))")
    }
    // Of a number that is too small nothing would be left.
    let mantissa = digits.prefix { $0 | 0x20 != UInt8(ascii: "e") }
    guard number != 0 || !mantissa.contains(where: { UInt8(ascii: "1")...UInt8(ascii: "9") ~= $0 })
    else {
      position = start
      throw InputError(
        element: place, rule: "must be 0 or at least 5e-324, found \(text.prefix(20))")
    }
  }

  private mutating func digits() throws(InputError) {
    let start = position
    while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > start else { throw error("must have a digit") }
  }

  /// Reads a string, and returns its index.
  @discardableResult private mutating func string() throws(InputError) -> Int {
    let index = begin(.string)
    position += 1
    while !skip("\"") {
      guard let byte else { throw error("must close the quotes of a string") }
      guard byte >= 0x20 else {
        throw InputError(
          element: place, rule: "must escape control characters in strings, found number \(byte)")
      }
      if skip("\\") {
        nodes[index].kind = .escapedString
        try escape()
      } else {
        position += 1
      }
    }
    end(index)
    return index
  }

  private mutating func escape() throws(InputError) {
    guard skip("u") else {
      guard let byte, "\"\\/bfnrt".utf8.contains(byte) else {
        throw error("must have a known escape")
      }
      position += 1
      return
    }
    // A character past 16 bits is two escapes, the first from D800, the second from DC00.
    let unit = try codeUnit()
    guard unit & 0xF800 == 0xD800 else { return }
    guard unit & 0xFC00 == 0xD800, skip("\\"), skip("u"), try codeUnit() & 0xFC00 == 0xDC00 else {
      throw error("must have a pair of surrogates")
    }
  }

  private mutating func codeUnit() throws(InputError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("must have a hexadecimal digit")
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  /// Returns the error of a text that breaks the given rule here.
  private func error(_ rule: String) -> InputError {
    let word = word
    let character = String(decoding: bytes[position...].prefix(16), as: UTF8.self).first
    let found = word.isEmpty ? character.map(String.init) : word
    return InputError(
      element: place, rule: "\(rule), found \(found.map { "\"\($0)\"" } ?? "the end")")
  }

  /// The letters and digits here, the first twenty.
  private var word: String {
    let letters = bytes[position...].prefix(20).prefix {
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
    }
    return String(decoding: letters, as: UTF8.self)
  }

  /// The current position in the text.
  private var place: String {
    let before = bytes[..<position]
    let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let column = String(decoding: before[start...], as: UTF8.self).count + 1
    return "line \(line), column \(column)"
  }

  /// Returns the line and the column in the name of a place in a text.
  static func place(_ name: String) -> (line: Int, column: Int)? {
    let words = name.split(separator: " ")
    guard words.count == 4, words[0] == "line", words[2] == "column",
      let line = Int(words[1].dropLast()), let column = Int(words[3])
    else { return nil }
    return (line, column)
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
