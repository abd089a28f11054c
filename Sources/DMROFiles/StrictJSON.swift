package import Foundation

/// JSON as this package reads and writes it: no unknown keys, no key twice, errors that name the element.
package enum StrictJSON {
  /// Returns the value that a JSON text holds.
  ///
  /// - Parameters:
  ///   - type: What is expected.
  ///   - data: The text, in UTF-8.
  ///   - source: The file, for errors.
  /// - Throws: `InputError`, naming the element and the rule it breaks.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, source: String
  ) throws(InputError) -> Value {
    guard !data.isEmpty else {
      throw InputError(source: source, rule: "must hold a JSON value, found an empty file")
    }
    // The decoder would also take UTF-16 and UTF-32, which are full of zeros.
    guard String(data: data, encoding: .utf8) != nil, !data.contains(0) else {
      throw InputError(source: source, rule: "must be text in UTF-8")
    }
    do throws(InputError) {
      try JSONSyntax.check(ContiguousArray(data))
    } catch {
      throw error.found(in: source)
    }
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw inputError(from: error).found(in: source)
    }
  }

  /// Returns the value that a JSON file holds.
  ///
  /// - Parameters:
  ///   - type: What is expected.
  ///   - path: The file.
  /// - Throws: `InputError`, naming file, element and rule.
  package static func read<Value: Decodable>(
    _ type: Value.Type, from path: String
  ) throws(InputError) -> Value {
    try decode(type, from: FileContents.read(path), source: path)
  }

  /// Returns a value as JSON, the keys in alphabetical order.
  ///
  /// - Parameters:
  ///   - value: The value; its numbers must be finite.
  ///   - pretty: Whether each element gets a line of its own.
  package static func encode(_ value: some Encodable, pretty: Bool = false) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      preconditionFailure("the value cannot be written as JSON: \(error)")
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
      guard let element = context.element else {
        // The grammar is right, and Foundation does not say where the number is.
        return InputError(
          rule: "must hold integers where it asks for them and no number that is too large")
      }
      return InputError(element: element, rule: context.debugDescription)
    default:
      return InputError(rule: String(describing: error))
    }
  }

  fileprivate static func words(for type: any Any.Type) -> String {
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

extension KeyedDecodingContainer {
  /// Decodes a value as `decode(_:forKey:)` does, with errors that name the key and the rule also
  /// where the decoder names neither: numbers that the type cannot hold, words that are no case.
  ///
  /// - Parameters:
  ///   - type: What is expected.
  ///   - key: The key.
  package func decodeStrictly<Value: Decodable>(
    _ type: Value.Type, forKey key: Key
  ) throws -> Value {
    let rule: String
    do {
      return try decode(type, forKey: key)
    } catch DecodingError.dataCorrupted(let context) where context.underlyingError == nil {
      guard let choice = type as? any CaseIterable.Type else {
        throw DecodingError.dataCorrupted(context)
      }
      let known = Self.words(of: choice)
      let word = (try? decode(String.self, forKey: key)) ?? ""
      rule =
        "must be one of " + known.map { "\"\($0)\"" }.joined(separator: ", ")
        + ", found \"\(word)\"" + Suggestion.text(for: word, among: known)
    } catch let error as DecodingError {
      throw error
    } catch {
      // What the decoder throws where a number does not fit, and would call a text that is no JSON.
      if let integer = type as? any FixedWidthInteger.Type {
        rule = "must be an integer \(Self.limits(of: integer))"
      } else {
        rule = "must be \(StrictJSON.words(for: type)) that can be represented"
      }
    }
    throw DecodingError.dataCorrupted(
      .init(
        codingPath: codingPath + [key], debugDescription: rule,
        underlyingError: InputError(rule: rule)))
  }

  /// Decodes a value as `decodeStrictly(_:forKey:)` does, or returns `nil` where the key is missing
  /// or its value is null.
  ///
  /// - Parameters:
  ///   - type: What is expected.
  ///   - key: The key.
  package func decodeStrictlyIfPresent<Value: Decodable>(
    _ type: Value.Type, forKey key: Key
  ) throws -> Value? {
    guard contains(key), try !decodeNil(forKey: key) else { return nil }
    return try decodeStrictly(type, forKey: key)
  }

  private static func limits<Integer: FixedWidthInteger>(of type: Integer.Type) -> String {
    "between \(Integer.min) and \(Integer.max)"
  }

  private static func words<Choice: CaseIterable>(of type: Choice.Type) -> [String] {
    Choice.allCases.compactMap { value in
      (value as? any RawRepresentable).flatMap { $0.rawValue as? String }
    }
  }
}

extension Decoder {
  /// Returns the keyed container of an object that has no keys but the given ones.
  ///
  /// - Parameter type: All keys that the object may have.
  /// - Throws: `DecodingError` around an `InputError` that names an unknown key and the nearest
  ///   known one.
  package func strictContainer<Key: CodingKey & CaseIterable>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    let known = Set(Key.allCases.map(\.stringValue))
    let unknown = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
      .filter { !known.contains($0) }.sorted()
    if let key = unknown.first {
      throw invalid(
        "\"\(key)\" is not a known key" + Suggestion.text(for: key, among: known.sorted()))
    }
    return try container(keyedBy: type)
  }

  /// The given rule, broken at the element that is being decoded.
  ///
  /// - Parameter rule: The rule, and what was found.
  package func invalid(_ rule: String) -> DecodingError {
    .dataCorrupted(
      .init(
        codingPath: codingPath, debugDescription: rule, underlyingError: InputError(rule: rule)))
  }

  /// Runs a validating initializer; what it throws becomes an error at the element that is being
  /// decoded.
  ///
  /// - Parameter make: Makes the value.
  package func validated<Value>(_ make: () throws(InputError) -> Value) throws -> Value {
    do {
      return try make()
    } catch {
      throw DecodingError.dataCorrupted(
        .init(codingPath: codingPath, debugDescription: error.rule, underlyingError: error))
    }
  }
}

private struct AnyKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
