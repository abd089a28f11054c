internal import DMROFiles

/// A ring of states with the rows of all their candidates.
struct CandidateMemory: ~Copyable {
  let capacity: Int
  private let rowCount: Int
  private let features: Int
  /// The rows, `[capacity, R, F]`.
  private var rows: ContiguousArray<Float>
  /// The number of candidates of each state, `[capacity]`.
  private(set) var counts: ContiguousArray<Int>
  /// The number of stored states.
  private(set) var count = 0
  /// The position of the next state.
  private(set) var position = 0

  init(capacity: Int, rowCount: Int, features: Int) {
    (self.capacity, self.rowCount, self.features) = (capacity, rowCount, features)
    rows = ContiguousArray(repeating: 0, count: capacity * rowCount * features)
    counts = ContiguousArray(repeating: 0, count: capacity)
  }

  /// Stores the candidates of a state.
  ///
  /// - Parameters:
  ///   - source: Rows of candidates.
  ///   - first: The first row of the state.
  ///   - candidates: The number of its candidates.
  mutating func store(_ source: ContiguousArray<Float>, from first: Int, candidates: Int) {
    copyRow(
      source, at: first * features, to: &rows, at: position * rowCount * features,
      count: candidates * features)
    counts[position] = candidates
    position = (position + 1) % capacity
    count = min(count + 1, capacity)
  }

  /// Copies the candidates of a state behind other rows.
  ///
  /// - Parameters:
  ///   - index: The state.
  ///   - destination: The rows.
  ///   - first: The first free row.
  func copy(_ index: Int, to destination: inout ContiguousArray<Float>, at first: Int) {
    copyRow(
      rows, at: index * rowCount * features, to: &destination, at: first * features,
      count: counts[index] * features)
  }

  /// Writes the stored states.
  func writeState(to writer: inout StateWriter) {
    writer.add(Int64(count))
    writer.add(Int64(position))
    for state in 0..<count {
      writer.add(UInt32(counts[state]))
      let first = state * rowCount * features
      writer.add(ContiguousArray(rows[first..<first + counts[state] * features]))
    }
  }

  /// Reads a state written by `writeState(to:)`.
  mutating func readState(from reader: inout StateReader) throws(InputError) {
    count = try reader.integer("memory.count", in: 0...capacity)
    position = try reader.integer("memory.position", in: 0...capacity - 1)
    for state in 0..<count {
      let candidates = Int(try reader.integer(UInt32.self, "memory.counts"))
      try NumberRules.within(1...rowCount, candidates, "memory.counts")
      counts[state] = candidates
      let values = try reader.floats(candidates * features, "memory.rows")
      let first = state * rowCount * features
      rows.replaceSubrange(first..<first + values.count, with: values)
    }
  }
}
