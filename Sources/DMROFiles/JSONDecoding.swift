/// Decodes a value of a JSON text.
///
/// It keeps the value and nothing else: where the value stands says its path.
struct JSONValueDecoder: Decoder, SingleValueDecodingContainer {
  let value: JSONValue

  var codingPath: [any CodingKey] { value.path }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(try JSONObjectDecoder<Key>(value))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try JSONArrayDecoder(value) }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { value.kind == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    switch value.kind {
    case .true: true
    case .false: false
    default: throw value.mismatch(type)
    }
  }

  func decode(_ type: String.Type) throws -> String {
    guard let string = value.string else { throw value.mismatch(type) }
    return string
  }

  func decode(_ type: Double.Type) throws -> Double { try number(type) }

  func decode(_ type: Float.Type) throws -> Float { try number(type) }

  private func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ type: Number.Type
  ) throws -> Number {
    guard value.kind == .number else { throw value.mismatch(type) }
    guard let number = value.number(type) else {
      throw value.invalid("must be a number that can be represented")
    }
    return number
  }

  func decode<Integer: FixedWidthInteger & Decodable>(_ type: Integer.Type) throws -> Integer {
    guard value.kind == .number else { throw value.mismatch(type) }
    guard let integer = value.integer(type) else {
      throw value.invalid("must be an integer between \(Integer.min) and \(Integer.max)")
    }
    return integer
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }
}

/// Takes values of an object by their keys.
private struct JSONObjectDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let object: JSONValue
  private let values: [String: JSONValue]

  var codingPath: [any CodingKey] { object.path }
  var allKeys: [Key] { (object.members ?? []).compactMap { Key(stringValue: $0.key) } }

  init(_ object: JSONValue) throws {
    guard let members = object.members else { throw object.mismatch([String: Any].self) }
    self.object = object
    values = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
  }

  func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }

  private func decoder(_ key: Key) throws -> JSONValueDecoder {
    guard let value = values[key.stringValue] else {
      throw DecodingError.keyNotFound(
        key, .init(codingPath: codingPath, debugDescription: "the key is missing"))
    }
    return JSONValueDecoder(value: value)
  }

  func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).decodeNil() }

  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try decoder(key).decode(type) }

  func decode(_ type: String.Type, forKey key: Key) throws -> String {
    try decoder(key).decode(type)
  }

  func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
    try decoder(key).decode(type)
  }

  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try decoder(key).decode(type) }

  func decode<Integer: FixedWidthInteger & Decodable>(
    _ type: Integer.Type, forKey key: Key
  ) throws -> Integer { try decoder(key).decode(type) }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try decoder(key).decode(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try decoder(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder(key).unkeyedContainer()
  }

  func superDecoder() -> any Decoder { JSONValueDecoder(value: object) }

  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
}

/// Takes the elements of an array one after the other.
private struct JSONArrayDecoder: UnkeyedDecodingContainer {
  private let array: JSONValue
  private let elements: [JSONValue]
  private(set) var currentIndex = 0

  var codingPath: [any CodingKey] { array.path }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  init(_ array: JSONValue) throws {
    guard let elements = array.elements else { throw array.mismatch([Any].self) }
    (self.array, self.elements) = (array, elements)
  }

  /// Runs a body with the next element, and goes past it if that succeeds.
  private mutating func next<Result>(
    _ body: (JSONValueDecoder) throws -> Result
  ) throws -> Result {
    guard !isAtEnd else { throw array.invalid("must have more than \(elements.count) elements") }
    let result = try body(JSONValueDecoder(value: elements[currentIndex]))
    currentIndex += 1
    return result
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex].kind == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try next { try $0.decode(type) } }

  mutating func decode(_ type: String.Type) throws -> String { try next { try $0.decode(type) } }

  mutating func decode(_ type: Double.Type) throws -> Double { try next { try $0.decode(type) } }

  mutating func decode(_ type: Float.Type) throws -> Float { try next { try $0.decode(type) } }

  mutating func decode<Integer: FixedWidthInteger & Decodable>(
    _ type: Integer.Type
  ) throws -> Integer { try next { try $0.decode(type) } }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try next { try $0.decode(type) }
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> { try next { try $0.container(keyedBy: type) } }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next { try $0.unkeyedContainer() }
  }

  mutating func superDecoder() throws -> any Decoder { try next { $0 } }
}

extension JSONValue {
  /// The error of a value that is of another type, or null.
  fileprivate func mismatch(_ type: any Any.Type) -> DecodingError {
    let context = DecodingError.Context(
      codingPath: path, debugDescription: "must be \(StrictJSON.words(for: type))")
    return kind == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
  }

  /// The error of a value that breaks a rule.
  fileprivate func invalid(_ rule: String) -> DecodingError {
    .dataCorrupted(
      .init(codingPath: path, debugDescription: rule, underlyingError: InputError(rule: rule)))
  }
}
