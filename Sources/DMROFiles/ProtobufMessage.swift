/// A message of Protocol Buffers, written field by field.
///
/// The formats that are written by it need three of its wire types and a dozen fields each, so that
/// this is much smaller than generated code and the library below it, and the bytes depend on
/// nothing but the order of the calls. See <https://protobuf.dev/programming-guides/encoding>.
///
/// ```swift
/// var entry = ProtobufMessage()
/// entry.add("seed", 1)
/// entry.add("3", 2)
/// model.add(entry, 14)
/// ```
package struct ProtobufMessage: Hashable, Sendable {
  /// The bytes of the fields so far.
  package private(set) var bytes = ContiguousArray<UInt8>()

  /// The layout of a field, from its tag.
  private enum WireType: Int {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case fixed32 = 5
  }

  /// Creates a message without fields.
  package init() {}

  /// Adds an integer: `int64`, `int32` or an enumeration.
  ///
  /// - Parameters:
  ///   - value: The integer.
  ///   - field: The number of the field.
  package mutating func add(_ value: Int, _ field: Int) {
    addTag(field, .varint)
    addVarint(UInt64(bitPattern: Int64(value)))
  }

  /// Adds a `float`.
  ///
  /// - Parameters:
  ///   - value: The number.
  ///   - field: The number of the field.
  package mutating func add(_ value: Float, _ field: Int) {
    addTag(field, .fixed32)
    bytes.append(littleEndian: value.bitPattern)
  }

  /// Adds a `double`.
  ///
  /// - Parameters:
  ///   - value: The number.
  ///   - field: The number of the field.
  package mutating func add(_ value: Double, _ field: Int) {
    addTag(field, .fixed64)
    bytes.append(littleEndian: value.bitPattern)
  }

  /// Adds a `string`.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - field: The number of the field.
  package mutating func add(_ text: String, _ field: Int) {
    add(bytes: text.utf8, field)
  }

  /// Adds a message within this one.
  ///
  /// - Parameters:
  ///   - message: The message, which may have no fields.
  ///   - field: The number of the field.
  package mutating func add(_ message: ProtobufMessage, _ field: Int) {
    add(bytes: message.bytes, field)
  }

  /// Adds `bytes`.
  ///
  /// - Parameters:
  ///   - content: The bytes.
  ///   - field: The number of the field.
  package mutating func add(bytes content: some Collection<UInt8>, _ field: Int) {
    addTag(field, .lengthDelimited)
    addVarint(UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  private mutating func addTag(_ field: Int, _ type: WireType) {
    precondition(field >= 1, "the number of a field is at least 1, found \(field)")
    addVarint(UInt64(field << 3 | type.rawValue))
  }

  /// Seven bits to a byte, the lowest first; the highest bit says that more follow.
  private mutating func addVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
