/// A JSON value that is being made: what its members and elements are told by and by.
final class JSONPart {
  private enum Content {
    case text(String)
    case array([JSONPart])
    case object([String: JSONPart])
  }

  /// Nothing is null.
  private var content = Content.text("null")

  /// Makes this a text that is JSON already.
  fileprivate func set(_ text: String) { content = .text(text) }

  /// Makes this an object, if it is none.
  fileprivate func becomeObject() {
    if case .object = content { return }
    content = .object([:])
  }

  /// Makes this an array, if it is none.
  fileprivate func becomeArray() {
    if case .array = content { return }
    content = .array([])
  }

  /// The number of elements of an array.
  fileprivate var count: Int { if case .array(let parts) = content { parts.count } else { 0 } }

  /// Adds a member to an object.
  fileprivate func add(_ key: String) -> JSONPart {
    let part = JSONPart()
    guard case .object(var members) = content else { return part }
    content = .text("")
    members[key] = part
    content = .object(members)
    return part
  }

  /// Adds an element to an array.
  fileprivate func add() -> JSONPart {
    let part = JSONPart()
    guard case .array(var elements) = content else { return part }
    content = .text("")
    elements.append(part)
    content = .array(elements)
    return part
  }

  /// Writes the value, the members of each object in the order of the bytes of their keys.
  ///
  /// - Parameters:
  ///   - text: Receives the value.
  ///   - indent: The white space before the line on which the value begins, where each element gets
  ///     a line of its own.
  func write(to text: inout String, indent: String?) {
    switch content {
    case .text(let value): text += value
    case .array(let elements):
      Self.write(elements, "[", "]", to: &text, indent) { $0.write(to: &$1, indent: $2) }
    case .object(let members):
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      Self.write(sorted, "{", "}", to: &text, indent) { member, text, indent in
        text += JSONEscapes.quoted(member.key) + (indent == nil ? ":" : " : ")
        member.value.write(to: &text, indent: indent)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], _ opening: String, _ closing: String, to text: inout String,
    _ indent: String?, _ write: (Item, inout String, String?) -> Void
  ) {
    let inner = indent.map { $0 + "  " }
    text += opening
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      if let inner { text += "\n" + inner }
      write(item, &text, inner)
    }
    if let indent { text += (items.isEmpty ? "\n" : "") + "\n" + indent }
    text += closing
  }
}

/// Encodes a value into a part of a JSON text.
struct JSONPartEncoder: Encoder, SingleValueEncodingContainer {
  let part: JSONPart
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    part.becomeObject()
    return KeyedEncodingContainer(JSONObjectEncoder(part: part))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    part.becomeArray()
    return JSONArrayEncoder(part: part)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func encodeNil() { part.set("null") }

  func encode(_ value: Bool) { part.set(value ? "true" : "false") }

  func encode(_ value: String) { part.set(JSONEscapes.quoted(value)) }

  func encode(_ value: Double) throws { try number(value) }

  func encode(_ value: Float) throws { try number(value) }

  private func number(_ value: some BinaryFloatingPoint & CustomStringConvertible) throws {
    guard value.isFinite else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: [], debugDescription: "\(value) is no number of JSON"))
    }
    let text = value.description
    part.set(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  func encode<Integer: FixedWidthInteger & Encodable>(_ value: Integer) {
    part.set(value.description)
  }

  func encode<Value: Encodable>(_ value: Value) throws { try value.encode(to: self) }
}

/// Encodes the members of an object.
private struct JSONObjectEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let part: JSONPart
  var codingPath: [any CodingKey] { [] }

  private func encoder(_ key: Key) -> JSONPartEncoder {
    JSONPartEncoder(part: part.add(key.stringValue))
  }

  func encodeNil(forKey key: Key) { encoder(key).encodeNil() }

  func encode(_ value: Bool, forKey key: Key) { encoder(key).encode(value) }

  func encode(_ value: String, forKey key: Key) { encoder(key).encode(value) }

  func encode(_ value: Double, forKey key: Key) throws { try encoder(key).encode(value) }

  func encode(_ value: Float, forKey key: Key) throws { try encoder(key).encode(value) }

  func encode<Integer: FixedWidthInteger & Encodable>(_ value: Integer, forKey key: Key) {
    encoder(key).encode(value)
  }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try encoder(key).encode(value)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { encoder(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { JSONPartEncoder(part: part) }

  func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }
}

/// Encodes the elements of an array.
private struct JSONArrayEncoder: UnkeyedEncodingContainer {
  let part: JSONPart
  var codingPath: [any CodingKey] { [] }
  var count: Int { part.count }

  private func encoder() -> JSONPartEncoder { JSONPartEncoder(part: part.add()) }

  func encodeNil() { encoder().encodeNil() }

  func encode(_ value: Bool) { encoder().encode(value) }

  func encode(_ value: String) { encoder().encode(value) }

  func encode(_ value: Double) throws { try encoder().encode(value) }

  func encode(_ value: Float) throws { try encoder().encode(value) }

  func encode<Integer: FixedWidthInteger & Encodable>(_ value: Integer) {
    encoder().encode(value)
  }

  func encode<Value: Encodable>(_ value: Value) throws { try encoder().encode(value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> { encoder().container(keyedBy: type) }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }

  func superEncoder() -> any Encoder { encoder() }
}
