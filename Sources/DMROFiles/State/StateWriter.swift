/// Writes the state of a computation as bytes, all numbers little-endian.
///
/// The order of the calls is the format; `StateReader` reads in the same order.
package struct StateWriter: Sendable {
  /// The bytes so far.
  package private(set) var bytes: ContiguousArray<UInt8> = []

  /// Creates a writer without bytes.
  package init() {}

  /// Adds an integer of fixed width.
  package mutating func add(_ value: some FixedWidthInteger) {
    var rest = value
    for _ in 0..<value.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest = value.bitWidth > 8 ? rest >> 8 : 0
    }
  }

  /// Adds a number, bit by bit.
  package mutating func add(_ value: Double) { add(value.bitPattern) }

  /// Adds a number, bit by bit.
  package mutating func add(_ value: Float) { add(value.bitPattern) }

  /// Adds numbers, without their count.
  package mutating func add(_ values: ContiguousArray<Float>) {
    bytes.reserveCapacity(bytes.count + 4 * values.count)
    for value in values {
      let bits = value.bitPattern
      bytes.append(UInt8(truncatingIfNeeded: bits))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
    }
  }

  /// Adds a text: its length in bytes, then its bytes in UTF-8.
  package mutating func add(_ text: String) {
    add(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// Adds bytes: their count, then themselves.
  package mutating func add(block: ContiguousArray<UInt8>) {
    add(UInt64(block.count))
    bytes.append(contentsOf: block)
  }
}
