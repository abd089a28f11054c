// Numbers as bytes, the lowest first, which is how all binary formats of this package have them.
extension ContiguousArray<UInt8> {
  /// Appends the bytes of an integer, the lowest first.
  ///
  /// - Parameter integer: The integer.
  package mutating func append(littleEndian integer: some FixedWidthInteger) {
    for shift in stride(from: 0, to: integer.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: integer >> shift))
    }
  }

  /// Appends the bytes of numbers, the lowest of each first.
  ///
  /// - Parameter numbers: The numbers.
  package mutating func append(littleEndian numbers: ContiguousArray<Float>) {
    reserveCapacity(count + 4 * numbers.count)
    for number in numbers { append(littleEndian: number.bitPattern) }
  }

  /// Returns the integer whose bytes begin at a position, the lowest first.
  ///
  /// - Parameters:
  ///   - type: The type of the integer.
  ///   - position: The position of the lowest byte; all of them must be there.
  package func integer<Integer: FixedWidthInteger>(
    _ type: Integer.Type, littleEndianAt position: Int
  ) -> Integer {
    stride(from: Integer.bitWidth / 8 - 1, through: 0, by: -1).reduce(0) { integer, index in
      integer << 8 | Integer(truncatingIfNeeded: self[position + index])
    }
  }

  /// Returns the numbers whose bytes begin at a position, the lowest of each first.
  ///
  /// - Parameters:
  ///   - count: The number of values; the bytes of all of them must be there.
  ///   - position: The position of the first byte.
  package func floats(_ count: Int, littleEndianAt position: Int) -> ContiguousArray<Float> {
    var numbers = ContiguousArray<Float>()
    numbers.reserveCapacity(count)
    for index in 0..<count {
      let bits = integer(UInt32.self, littleEndianAt: position + 4 * index)
      numbers.append(Float(bitPattern: bits))
    }
    return numbers
  }
}
