/// Checks what the decoder of Foundation lets pass in a JSON text: keys that stand twice in an
/// object, of which it would see only one, and commas after a last value.
struct ObjectKeys {
  /// An object or array that has begun and not ended.
  private enum Level {
    case object(keys: Set<String>, current: String)
    case array(index: Int)
  }

  private let bytes: ContiguousArray<UInt8>
  private var position = 0
  private var levels: [Level] = []

  private init(_ bytes: ContiguousArray<UInt8>) {
    self.bytes = bytes
  }

  /// Checks a JSON text.
  ///
  /// - Parameters:
  ///   - bytes: The text, in UTF-8, which the decoder has accepted.
  ///   - unescape: Returns a string for how it is written, quotes and escapes included.
  /// - Throws: `InputError`, naming the object or array.
  static func check(
    _ bytes: ContiguousArray<UInt8>, unescape: (ContiguousArray<UInt8>.SubSequence) -> String
  ) throws(InputError) {
    var scanner = ObjectKeys(bytes)
    try scanner.scan(unescape)
  }

  private mutating func scan(
    _ unescape: (ContiguousArray<UInt8>.SubSequence) -> String
  ) throws(InputError) {
    // Whether the next string is a key, and whether a comma was the last but white space.
    var (isKey, isAfterComma) = (false, false)
    while position < bytes.count {
      let wasAfterComma = isAfterComma
      isAfterComma = false
      switch bytes[position] {
      case UInt8(ascii: "{"):
        levels.append(.object(keys: [], current: ""))
        isKey = true
      case UInt8(ascii: "["):
        levels.append(.array(index: 0))
        isKey = false
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        _ = levels.popLast()
        guard !wasAfterComma else {
          throw InputError(element: path, rule: "has a comma after its last value")
        }
        isKey = false
      case UInt8(ascii: ","):
        isKey = advance()
        isAfterComma = true
      case UInt8(ascii: "\""):
        let text = string()
        guard isKey, case .object(var keys, _)? = levels.popLast() else { break }
        isKey = false
        let key = unescape(text)
        guard keys.insert(key).inserted else {
          throw InputError(element: path, rule: "has the key \"\(key)\" twice")
        }
        levels.append(.object(keys: keys, current: key))
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        isAfterComma = wasAfterComma
      default:
        break
      }
      position += 1
    }
  }

  /// Goes on to the next element; returns whether it starts with a key.
  private mutating func advance() -> Bool {
    guard let level = levels.popLast() else { return false }
    switch level {
    case .object:
      levels.append(level)
      return true
    case .array(let index):
      levels.append(.array(index: index + 1))
      return false
    }
  }

  /// Goes on to the closing quotes of the string that starts here, and returns it with its quotes.
  private mutating func string() -> ContiguousArray<UInt8>.SubSequence {
    let start = position
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return bytes[start..<min(position + 1, bytes.count)]
  }

  /// The path of the object that is being scanned, which is no longer among the levels.
  private var path: String? {
    guard !levels.isEmpty else { return nil }
    return levels.reduce(into: "") { path, level in
      switch level {
      case .object(_, let key): path += path.isEmpty ? key : ".\(key)"
      case .array(let index): path += "[\(index)]"
      }
    }
  }
}
