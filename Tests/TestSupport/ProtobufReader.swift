/// The fields of a message of Protocol Buffers, read for tests.
package struct ProtobufReader {
  /// What a field holds.
  package enum Value: Equatable {
    case integer(UInt64)
    case bytes([UInt8])
  }

  /// The fields in their order; numbers of fixed size are integers here.
  package let fields: [(number: Int, value: Value)]

  /// Reads a message; nothing, if it is none.
  package init?(_ bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    var position = 0
    var fields: [(Int, Value)] = []
    func integer(size: Int) -> UInt64? {
      guard position + size <= bytes.count else { return nil }
      defer { position += size }
      return bytes[position..<position + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    func varint() -> UInt64? {
      var (result, shift): (UInt64, UInt64) = (0, 0)
      while position < bytes.count, shift < 64 {
        let byte = bytes[position]
        position += 1
        result |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return result }
        shift += 7
      }
      return nil
    }
    while position < bytes.count {
      guard let tag = varint() else { return nil }
      let value: Value
      switch tag & 7 {
      case 0:
        guard let number = varint() else { return nil }
        value = .integer(number)
      case 1, 5:
        guard let number = integer(size: tag & 7 == 1 ? 8 : 4) else { return nil }
        value = .integer(number)
      case 2:
        guard let length = varint(), Int(length) <= bytes.count - position else { return nil }
        value = .bytes(Array(bytes[position..<position + Int(length)]))
        position += Int(length)
      default: return nil
      }
      fields.append((Int(tag >> 3), value))
    }
    self.fields = fields
  }

  /// The messages in a field.
  package func messages(_ number: Int) -> [ProtobufReader] {
    contents(number).compactMap { ProtobufReader($0) }
  }

  /// The texts in a field.
  package func texts(_ number: Int) -> [String] {
    contents(number).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The integers in a field.
  package func integers(_ number: Int) -> [UInt64] {
    fields.compactMap { field in
      if field.number == number, case .integer(let value) = field.value { value } else { nil }
    }
  }

  /// The bytes of each field with a number.
  package func contents(_ number: Int) -> [[UInt8]] {
    fields.compactMap { field in
      if field.number == number, case .bytes(let bytes) = field.value { bytes } else { nil }
    }
  }
}
