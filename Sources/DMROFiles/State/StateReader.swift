/// Reads a state that `StateWriter` has written, trusting nothing in it.
///
/// No memory is taken before the bytes for it are known to be there.
public struct StateReader: Sendable {
  private let bytes: ContiguousArray<UInt8>
  private var position = 0
  private let requiresFinite: Bool

  /// Creates a reader at the first byte.
  ///
  /// - Parameter bytes: The bytes.
  public init(_ bytes: ContiguousArray<UInt8>) {
    self.bytes = bytes
    requiresFinite = true
  }

  /// Creates a reader of a message from the same program, whose numbers may be any: those of networks
  /// that diverge are not finite.
  ///
  /// - Parameter bytes: The bytes.
  package init(message bytes: ContiguousArray<UInt8>) {
    self.bytes = bytes
    requiresFinite = false
  }

  /// The number of bytes that are left.
  public var remaining: Int { bytes.count - position }

  /// Reads an integer of fixed width.
  ///
  /// - Parameters:
  ///   - type: The type.
  ///   - element: The name of the value, for errors.
  /// - Throws: `InputError`, if the bytes end before.
  public mutating func integer<Value: FixedWidthInteger>(
    _ type: Value.Type, _ element: String
  ) throws(InputError) -> Value {
    let size = Value.bitWidth / 8
    try require(size, for: element)
    defer { position += size }
    return bytes.integer(type, littleEndianAt: position)
  }

  /// Reads a count or place, written as 64 bits.
  ///
  /// - Parameters:
  ///   - element: The name of the value, for errors.
  ///   - range: The allowed values.
  /// - Throws: `InputError`, if the bytes end before, or it lies outside the range.
  public mutating func integer(
    _ element: String, in range: ClosedRange<Int>
  ) throws(InputError) -> Int {
    let value = Int(try integer(Int64.self, element))
    try NumberRules.within(range, value, element)
    return value
  }

  /// Reads a number.
  ///
  /// - Parameter element: The name of the value, for errors.
  /// - Throws: `InputError`, if the bytes end before, or it is not finite.
  public mutating func double(_ element: String) throws(InputError) -> Double {
    try finite(Double(bitPattern: integer(UInt64.self, element)), element)
  }

  /// Reads a number.
  ///
  /// - Parameter element: The name of the value, for errors.
  /// - Throws: `InputError`, if the bytes end before, or it is not finite.
  public mutating func float(_ element: String) throws(InputError) -> Float {
    try finite(Float(bitPattern: integer(UInt32.self, element)), element)
  }

  /// Reads as many numbers as the caller knows there must be.
  ///
  /// - Parameters:
  ///   - count: The number of values.
  ///   - element: The name of the values, for errors.
  /// - Throws: `InputError`, if the bytes end before, or one is not finite.
  public mutating func floats(
    _ count: Int, _ element: String
  ) throws(InputError) -> ContiguousArray<Float> {
    try require(count, times: 4, for: element)
    let values = bytes.floats(count, littleEndianAt: position)
    for (index, value) in values.enumerated() {
      _ = try finite(value, "\(element)[\(index)]")
    }
    position += 4 * count
    return values
  }

  /// Reads a text.
  ///
  /// - Parameter element: The name of the value, for errors.
  /// - Throws: `InputError`, if the bytes end before, or are no UTF-8.
  public mutating func text(_ element: String) throws(InputError) -> String {
    guard let text = String(validating: try block(element), as: UTF8.self) else {
      throw InputError(element: element, rule: "must be text in UTF-8")
    }
    return text
  }

  /// Reads bytes whose count stands before them.
  ///
  /// - Parameter element: The name of the values, for errors.
  /// - Throws: `InputError`, if the bytes end before.
  public mutating func block(_ element: String) throws(InputError) -> ContiguousArray<UInt8> {
    let count = try integer(element, in: 0...Int.max)
    try require(count, for: element)
    defer { position += count }
    return ContiguousArray(bytes[position..<position + count])
  }

  /// Checks that nothing is left.
  ///
  /// - Throws: `InputError`, if bytes are left.
  public func end() throws(InputError) {
    guard remaining == 0 else {
      throw InputError(rule: "must end after its state, found \(remaining) bytes more")
    }
  }

  private func finite<Value: BinaryFloatingPoint>(
    _ value: Value, _ element: @autoclosure () -> String
  ) throws(InputError) -> Value {
    guard value.isFinite || !requiresFinite else {
      throw InputError(element: element(), rule: "must be a finite number, found \(value)")
    }
    return value
  }

  private func require(
    _ count: Int, times size: Int = 1, for element: String
  ) throws(InputError) {
    guard count <= remaining / size else {
      throw InputError(
        element: element,
        rule: "must have \(count) numbers of \(size) bytes, found the end after \(remaining) bytes")
    }
  }
}
