// The rules of strict JSON, for types that decode themselves.

extension KeyedDecodingContainer {
  /// Decodes a value as `decode(_:forKey:)` does, with an error that names the known words for
  /// a word that is none of them.
  ///
  /// - Parameters:
  ///   - type: The expected type.
  ///   - key: The key.
  package func decodeStrictly<Value: Decodable>(
    _ type: Value.Type, forKey key: Key
  ) throws -> Value {
    do {
      return try decode(type, forKey: key)
    } catch DecodingError.dataCorrupted(let context) where context.underlyingError == nil {
      guard let choice = type as? any CaseIterable.Type else {
        throw DecodingError.dataCorrupted(context)
      }
      let word = (try? decode(String.self, forKey: key)) ?? ""
      throw invalid(key, Suggestion.rule(for: word, among: Self.words(of: choice)))
    }
  }

  /// Decodes a value as `decodeStrictly(_:forKey:)` does, or returns `nil` where the key is missing
  /// or its value is null.
  ///
  /// - Parameters:
  ///   - type: The expected type.
  ///   - key: The key.
  package func decodeStrictlyIfPresent<Value: Decodable>(
    _ type: Value.Type, forKey key: Key
  ) throws -> Value? {
    guard contains(key), try !decodeNil(forKey: key) else { return nil }
    return try decodeStrictly(type, forKey: key)
  }

  /// Decodes a value as `decodeStrictly(_:forKey:)` does in place of a default, which stays where the
  /// key is missing or its value is null.
  ///
  /// - Parameters:
  ///   - value: The default, then the value.
  ///   - key: The key.
  package func update<Value: Decodable>(_ value: inout Value, _ key: Key) throws {
    value = try decodeStrictlyIfPresent(Value.self, forKey: key) ?? value
  }

  /// Checks the stated format of a file.
  package func require(_ format: String, forKey key: Key) throws {
    guard contains(key) else {
      throw invalid(key, "must be \"\(format)\", which is missing")
    }
    let found = try decode(String.self, forKey: key)
    guard found == format else {
      throw invalid(key, "must be \"\(format)\", found \"\(found)\"")
    }
  }

  private func invalid(_ key: Key, _ rule: String) -> DecodingError {
    .dataCorrupted(
      .init(
        codingPath: codingPath + [key], debugDescription: rule,
        underlyingError: InputError(rule: rule)))
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
  /// - Parameters:
  ///   - type: All keys that the caller reads.
  ///   - others: Further keys of the object, which another type reads.
  /// - Throws: `DecodingError` around an `InputError` that names an unknown key and the nearest
  ///   known one.
  package func strictContainer<Key: CodingKey & CaseIterable>(
    keyedBy type: Key.Type, besides others: [String] = []
  ) throws -> KeyedDecodingContainer<Key> {
    // A key path of a generic type would be made anew for each object.
    try refuseKeys(besides: Key.allCases.map { $0.stringValue } + others)
    return try container(keyedBy: type)
  }

  /// Checks that an object has no keys but the given ones.
  ///
  /// - Parameter known: All keys that the object may have.
  /// - Throws: `DecodingError` around an `InputError` that names an unknown key and the nearest
  ///   known one.
  package func refuseKeys(besides known: [String]) throws {
    // Large files have millions of objects, and hardly ever an unknown key.
    if let decoder = self as? JSONValueDecoder, decoder.value.isObject(ofKeys: known) { return }
    let unknown = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
      .filter { !known.contains($0) }.sorted()
    if let key = unknown.first {
      let other = codingPath.isEmpty ? FileKind.hint(of: unknown) : nil
      throw invalid(
        "\"\(key)\" is not a known key"
          + (other ?? Suggestion.text(for: key, among: known.sorted())))
    }
  }

  /// Returns the keyed container of a file that says what it is, so that none is taken for another,
  /// and has no keys but the given ones.
  ///
  /// - Parameters:
  ///   - type: All keys that the file may have.
  ///   - format: The expected format.
  ///   - key: The key under which it says so.
  /// - Throws: `DecodingError` around an `InputError`: first of all about the format.
  package func strictContainer<Key: CodingKey & CaseIterable>(
    keyedBy type: Key.Type, format: String, forKey key: Key
  ) throws -> KeyedDecodingContainer<Key> {
    try container(keyedBy: type).require(format, forKey: key)
    return try strictContainer(keyedBy: type)
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

/// Any key of an object.
package struct AnyKey: CodingKey {
  package var stringValue: String
  package var intValue: Int? { nil }

  package init(stringValue: String) { self.stringValue = stringValue }
  package init?(intValue: Int) { nil }
}
