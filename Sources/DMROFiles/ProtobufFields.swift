/// The fields of a message of Protocol Buffers, read one after the other.
///
/// Contents are slices of the bytes, so that weights of any size are passed without a copy.
/// See <https://protobuf.dev/programming-guides/encoding>.
///
/// ```swift
/// var fields = ProtobufFields(bytes[...])
/// while let field = try fields.next() {
///   if field.number == 7 { graph = try Graph(field.content) }
/// }
/// ```
package struct ProtobufFields {
  /// A field.
  package struct Field {
    /// The number of the field.
    package let number: Int
    /// The integer, or the bits of a number of fixed width; 0 for a text, bytes or a message.
    package fileprivate(set) var integer = 0
    /// The bytes of a text, of bytes or of a message; of another field nothing.
    package fileprivate(set) var content: ArraySlice<UInt8> = []

    /// The text.
    package var text: String { String(decoding: content, as: UTF8.self) }

    /// Returns the integers of a repeated field: one, or many in one content.
    ///
    /// - Throws: `InputError`, if an integer does not end.
    package func integers() throws(InputError) -> [Int] {
      guard !content.isEmpty else { return isContent ? [] : [integer] }
      var fields = ProtobufFields(content)
      var integers: [Int] = []
      while !fields.rest.isEmpty { integers.append(Int(truncatingIfNeeded: try fields.varint())) }
      return integers
    }

    fileprivate var isContent = false
  }

  private var rest: ArraySlice<UInt8>

  /// Begins with the first field.
  ///
  /// - Parameter message: The bytes of the message.
  package init(_ message: ArraySlice<UInt8>) { rest = message }

  /// Returns the next field; nothing at the end.
  ///
  /// - Throws: `InputError` with the place of a byte that breaks the format.
  package mutating func next() throws(InputError) -> Field? {
    guard !rest.isEmpty else { return nil }
    let tag = try varint()
    guard case let number = tag >> 3, (1...0x1FFF_FFFF).contains(number) else { throw broken }
    var field = Field(number: Int(number))
    switch tag & 7 {
    case 0: field.integer = Int(truncatingIfNeeded: try varint())
    case 1: field.integer = Int(truncatingIfNeeded: try fixed(8))
    case 2:
      let count = try varint()
      guard count <= UInt64(rest.count) else { throw broken }
      field.content = rest.prefix(Int(count))
      field.isContent = true
      rest = rest.dropFirst(Int(count))
    case 5: field.integer = Int(truncatingIfNeeded: try fixed(4))
    default: throw broken
    }
    return field
  }

  private var broken: InputError {
    InputError(
      rule: "must hold fields of Protocol Buffers, found none up to byte \(rest.startIndex)")
  }

  /// Reads seven bits of each byte, the lowest first, until the highest bit says that none follow.
  private mutating func varint() throws(InputError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw broken }
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw broken
  }

  private mutating func fixed(_ count: Int) throws(InputError) -> UInt64 {
    guard rest.count >= count else { throw broken }
    let value = rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    rest = rest.dropFirst(count)
    return value
  }
}
