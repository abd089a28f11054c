/// The checksum CRC-64/XZ of a stream of bytes: ECMA-182, reflected, inverted before and after.
///
/// It finds every burst of errors up to 64 bits; it is no protection against an adversary.
package struct CRC64: Hashable, Sendable {
  private var state = ~UInt64(0)

  /// The checksum of no bytes.
  package init() {}

  /// The checksum of given bytes.
  ///
  /// - Parameter bytes: The bytes.
  package init(_ bytes: some Sequence<UInt8>) {
    self.init()
    add(bytes)
  }

  /// The checksum of all bytes so far.
  package var value: UInt64 { ~state }

  /// Adds bytes to the end of the stream.
  ///
  /// - Parameter bytes: The bytes.
  package mutating func add(_ bytes: some Sequence<UInt8>) {
    let table = Self.table
    var state = state
    for byte in bytes {
      state = table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ (state >> 8)
    }
    self.state = state
  }

  private static let table: ContiguousArray<UInt64> = ContiguousArray(
    (UInt64(0)..<256).map { byte in
      (0..<8).reduce(byte) { value, _ in
        value & 1 == 1 ? (value >> 1) ^ 0xC96C_5795_D787_0F42 : value >> 1
      }
    })
}
