internal import DMROFiles

/// The write position of a ring buffer of steps.
struct RingPlace {
  /// The greatest number of stored steps.
  let capacity: Int
  /// The number of stored steps.
  private(set) var count = 0
  /// The position of the next step.
  private(set) var position = 0

  init(capacity: Int) { self.capacity = capacity }

  /// Advances by one stored step.
  mutating func advance() {
    position = position + 1 == capacity ? 0 : position + 1
    count = min(count + 1, capacity)
  }

  func writeState(to writer: inout StateWriter) {
    writer.add(Int64(count))
    writer.add(Int64(position))
  }

  /// Reads a state written by `writeState(to:)`.
  mutating func readState(from reader: inout StateReader) throws(InputError) {
    count = try reader.integer("memory.count", in: 0...capacity)
    position = try reader.integer(
      "memory.position", in: count < capacity ? count...count : 0...capacity - 1)
  }
}
