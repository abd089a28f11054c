/// Writes the state of a computation as bytes, all numbers little-endian.
///
/// The order of the calls is the format; `StateReader` reads in the same order.
public struct StateWriter: Sendable {
  /// The bytes so far.
  public private(set) var bytes: ContiguousArray<UInt8> = []

  /// Creates a writer without bytes.
  public init() {}

  /// Adds an integer of fixed width.
  ///
  /// - Parameter value: The integer.
  public mutating func add(_ value: some FixedWidthInteger) {
    bytes.append(littleEndian: value)
  }

  /// Adds a number, bit by bit.
  ///
  /// - Parameter value: The number.
  public mutating func add(_ value: Double) { add(value.bitPattern) }

  /// Adds a number, bit by bit.
  ///
  /// - Parameter value: The number.
  public mutating func add(_ value: Float) { add(value.bitPattern) }

  /// Adds numbers, without their count.
  ///
  /// - Parameter values: The numbers.
  public mutating func add(_ values: ContiguousArray<Float>) {
    bytes.append(littleEndian: values)
  }

  /// Adds a text: its length in bytes, then its bytes in UTF-8.
  ///
  /// - Parameter text: The text.
  public mutating func add(_ text: String) {
    add(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// Adds bytes: their count, then themselves.
  ///
  /// - Parameter block: The bytes.
  public mutating func add(block: ContiguousArray<UInt8>) {
    add(UInt64(block.count))
    bytes.append(contentsOf: block)
  }
}
