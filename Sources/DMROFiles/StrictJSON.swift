/// JSON as this package reads and writes it: no unknown keys, no key twice, errors that name the element.
package enum StrictJSON {
  /// Returns the value that a JSON text holds.
  ///
  /// - Parameters:
  ///   - type: The expected type.
  ///   - text: The text, in UTF-8.
  ///   - source: The file, for errors.
  /// - Throws: `InputError`, naming the element and the rule it breaks.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from text: some Sequence<UInt8>, source: String
  ) throws(InputError) -> Value {
    let bytes = ContiguousArray(text)
    do throws(InputError) {
      try check(bytes)
      let tree = try JSONScanner.scan(bytes)
      do { return try JSONValueDecoder(value: tree.root).decode(type) } catch {
        throw inputError(from: error)
      }
    } catch {
      throw error.found(in: source)
    }
  }

  /// Checks the preconditions of a text before reading.
  private static func check(_ bytes: ContiguousArray<UInt8>) throws(InputError) {
    guard !bytes.isEmpty else {
      throw InputError(rule: "must hold a JSON value, found an empty file")
    }
    // UTF-16 and UTF-32 are full of zeros.
    guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) else {
      throw InputError(rule: "must be text in UTF-8" + FileKind.hint(of: bytes))
    }
    guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
      throw InputError(rule: "must not begin with a byte order mark; save the file without it")
    }
  }

  /// Returns the value that a JSON file holds.
  ///
  /// - Parameters:
  ///   - type: The expected type.
  ///   - path: The file.
  /// - Throws: `InputError`, naming file, element and rule.
  package static func read<Value: Decodable>(
    _ type: Value.Type, from path: String
  ) throws(InputError) -> Value {
    try decode(type, from: FileContents.read(path), source: path)
  }

  /// Puts a value in the place of a file, each element on a line of its own: all of it, or none.
  ///
  /// - Parameters:
  ///   - value: The value; its numbers must be finite.
  ///   - path: The file.
  /// - Throws: `InputError`, if the file cannot be written.
  package static func write(_ value: some Encodable, to path: String) throws(InputError) {
    try FileContents.write(encode(value, pretty: true) + "\n", to: path)
  }

  /// Returns a value as JSON, the keys in alphabetical order.
  ///
  /// - Parameters:
  ///   - value: The value; its numbers must be finite.
  ///   - pretty: `true` for a line for each element.
  package static func encode(_ value: some Encodable, pretty: Bool = false) -> String {
    let part = JSONPart()
    do {
      try JSONPartEncoder(part: part).encode(value)
    } catch {
      preconditionFailure("the value cannot be written as JSON: \(error)")
    }
    var text = ""
    part.write(to: &text, indent: pretty ? "" : nil)
    return text
  }

  /// Returns where two JSON texts differ.
  ///
  /// - Parameters:
  ///   - first: A text that is JSON.
  ///   - second: Another one.
  /// - Returns: The paths, as `model.units`, of the outermost values that differ or that one text
  ///   lacks, in alphabetical order; an array is one value.
  package static func differences(_ first: String, _ second: String) -> [String] {
    guard let first = try? JSONScanner.scan(ContiguousArray(first.utf8)),
      let second = try? JSONScanner.scan(ContiguousArray(second.utf8))
    else { return first == second ? [] : [""] }
    return differences(first.root, second.root, at: [])
  }

  private static func differences(
    _ first: JSONValue?, _ second: JSONValue?, at path: [String]
  ) -> [String] {
    guard let members = first?.members, let others = second?.members else {
      let isSame = first?.text.elementsEqual(second?.text ?? []) ?? (second == nil)
      return isSame ? [] : [path.joined(separator: ".")]
    }
    return Set(members.map(\.key)).union(others.map(\.key)).sorted().flatMap { key in
      differences(
        members.first { $0.key == key }?.value, others.first { $0.key == key }?.value,
        at: path + [key])
    }
  }

  /// The given error of a decoder in the words of this package.
  private static func inputError(from error: any Error) -> InputError {
    switch error {
    case let error as InputError:
      return error
    case DecodingError.typeMismatch(let type, let context):
      return InputError(element: context.element, rule: "must be \(words(for: type))")
    case DecodingError.valueNotFound(let type, let context):
      return InputError(element: context.element, rule: "must be \(words(for: type)), found null")
    case DecodingError.keyNotFound(let key, let context):
      let parent = context.element
      return InputError(
        element: parent, rule: "must have the key \"\(key.stringValue)\", which is missing")
    case DecodingError.dataCorrupted(let context):
      if let inner = context.underlyingError as? InputError {
        return context.element.map(inner.below) ?? inner
      }
      return InputError(element: context.element, rule: context.debugDescription)
    default:
      return InputError(rule: String(describing: error))
    }
  }

  static func words(for type: any Any.Type) -> String {
    switch type {
    case is Double.Type, is Float.Type: "a number"
    case is any FixedWidthInteger.Type: "an integer"
    case is Bool.Type: "true or false"
    case is String.Type: "a string"
    case is [Int].Type: "an array of integers"
    case is [Any].Type: "an array"
    case is [String: Any].Type: "an object"
    default: String(describing: type).hasPrefix("Array") ? "an array" : "a \(type)"
    }
  }
}

extension DecodingError.Context {
  /// The path of the culprit, as in `sites[1].speed`.
  fileprivate var element: String? {
    guard !codingPath.isEmpty else { return nil }
    var path = ""
    for key in codingPath {
      if let index = key.intValue {
        path += "[\(index)]"
      } else {
        path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
    return path
  }
}
