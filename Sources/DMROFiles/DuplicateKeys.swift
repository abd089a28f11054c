/// Finds keys that an object of a JSON text has twice, of which a decoder would see only one.
struct DuplicateKeys {
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

  /// Returns the first key that stands twice in the same object of a JSON text.
  ///
  /// - Parameters:
  ///   - bytes: The text, in UTF-8; of a text that is no JSON, the answer means nothing.
  ///   - unescape: Returns a string for how it is written, quotes and escapes included.
  /// - Returns: The path of the object, where it is not the whole text, and the key.
  static func first(
    in bytes: ContiguousArray<UInt8>, unescape: (ContiguousArray<UInt8>.SubSequence) -> String
  ) -> (element: String?, key: String)? {
    var scanner = DuplicateKeys(bytes)
    return scanner.scan(unescape)
  }

  private mutating func scan(
    _ unescape: (ContiguousArray<UInt8>.SubSequence) -> String
  ) -> (element: String?, key: String)? {
    var isKey = false
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"):
        levels.append(.object(keys: [], current: ""))
        isKey = true
      case UInt8(ascii: "["):
        levels.append(.array(index: 0))
        isKey = false
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        _ = levels.popLast()
        isKey = false
      case UInt8(ascii: ","):
        isKey = advance()
      case UInt8(ascii: "\""):
        let text = string()
        guard isKey, case .object(var keys, _)? = levels.popLast() else { break }
        isKey = false
        let key = unescape(text)
        guard keys.insert(key).inserted else { return (path, key) }
        levels.append(.object(keys: keys, current: key))
      default:
        break
      }
      position += 1
    }
    return nil
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
