internal import DMROFiles

/// Where the next step goes in a memory in which the oldest makes room for the newest.
struct RingPlace {
  /// The number of steps for which there is room.
  let capacity: Int
  /// The number of steps that are stored.
  private(set) var count = 0
  /// Where the next step goes.
  private(set) var position = 0

  init(capacity: Int) { self.capacity = capacity }

  /// Goes on behind a step that was stored.
  mutating func advance() {
    position = position + 1 == capacity ? 0 : position + 1
    count = min(count + 1, capacity)
  }

  func writeState(to writer: inout StateWriter) {
    writer.add(Int64(count))
    writer.add(Int64(position))
  }

  /// Reads what `writeState(to:)` has written.
  mutating func readState(from reader: inout StateReader) throws(InputError) {
    count = try reader.integer("memory.count", in: 0...capacity)
    position = try reader.integer(
      "memory.position", in: count < capacity ? count...count : 0...capacity - 1)
  }
}
