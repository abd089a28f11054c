/// Records one after the other as TensorFlow frames them, which is how event files are read.
///
/// ```
/// UInt64 length, UInt32 masked CRC of the length, data, UInt32 masked CRC of the data
/// ```
///
/// All integers are little-endian. See
/// <https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details>.
package struct RecordFraming: Hashable, Sendable {
  /// The bytes of the records so far.
  package private(set) var bytes = ContiguousArray<UInt8>()

  /// Creates a file without records.
  package init() {}

  /// Adds a record.
  ///
  /// - Parameter data: Its bytes.
  package mutating func append(_ data: ContiguousArray<UInt8>) {
    var length = ContiguousArray<UInt8>()
    length.append(littleEndian: UInt64(data.count))
    bytes += length
    bytes.append(littleEndian: CRC32C.masked(length))
    bytes += data
    bytes.append(littleEndian: CRC32C.masked(data))
  }
}

/// The cyclic redundancy check with the polynomial of Castagnoli, as in iSCSI (RFC 3720).
package enum CRC32C {
  /// The remainder of each byte; the polynomial is 0x1EDC6F41, its bits reversed.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1
    }
  }

  /// Returns the check of some bytes.
  ///
  /// - Parameter bytes: The bytes.
  package static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let table = table
    return ~bytes.reduce(~0) { value, byte in
      value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)]
    }
  }

  /// Returns the check of some bytes as records store it: turned and moved, because the check of
  /// data that hold checks is weak.
  ///
  /// - Parameter bytes: The bytes.
  package static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let value = of(bytes)
    return (value >> 15 | value << 17) &+ 0xA282_EAD8
  }
}
