internal import DMROFiles
internal import DMROLinearAlgebra

/// What the frozen networks hold the next states in the memory worth, as far as it is known.
///
/// Frozen networks change once in hundreds of updates, while the same transitions are drawn again and
/// again: their values are computed once for each freeze.
struct FrozenValues: ~Copyable {
  private struct Value {
    var value: Float = 0
    /// The freeze for which it holds.
    var freeze: Int32 = -1
  }

  private let capacity: Int
  /// Of all units, `[s, capacity]`.
  private var values: ContiguousArray<Value>
  /// The number of the current freeze.
  private var freeze: Int32 = 0
  /// Where the values that are missing lie in the memory, up to a multiple of four.
  private(set) var missing: ContiguousArray<Int32> = []

  init(unitCount: Int, capacity: Int, batchSize: Int) {
    self.capacity = capacity
    values = ContiguousArray(repeating: Value(), count: unitCount * capacity)
    missing.reserveCapacity(batchSize + 3)
  }

  /// Notes that the frozen networks were renewed.
  mutating func renew() {
    if freeze == .max {
      for index in values.indices { values[index].freeze = -1 }
      freeze = -1
    }
    freeze += 1
  }

  /// Notes that a new step took a place in the memory.
  mutating func forget(_ position: Int) {
    for start in stride(from: 0, to: values.count, by: capacity) {
      values[start + position].freeze = -1
    }
  }

  /// Finds which values of a unit are missing.
  ///
  /// Their number is rounded up to a multiple of four: in batches like these, a row of a product has
  /// the same bits in whatever batch it is computed.
  mutating func findMissing(_ unit: Int, at indices: ContiguousArray<Int32>) {
    missing.removeAll(keepingCapacity: true)
    let start = unit * capacity
    for index in indices where values[start + Int(index)].freeze != freeze {
      missing.append(index)
    }
    while missing.count % 4 != 0 { missing.append(missing[0]) }
  }

  /// The values of a unit among those of all units, `[capacity]`.
  private func range(of unit: Int) -> Range<Int> { unit * capacity..<(unit + 1) * capacity }

  /// Asks for the values of a unit at the given indices on their way to the caches.
  func prefetch(_ unit: Int, at indices: ContiguousArray<Int32>) {
    let ofUnit = values.span.extracting(range(of: unit))
    Elementwise.prefetchRows(indices.span, of: ofUnit)
  }

  /// The value of what follows a transition of a unit.
  subscript(unit: Int, index: Int32) -> Float {
    get { values[unit * capacity + Int(index)].value }
    set { values[unit * capacity + Int(index)] = Value(value: newValue, freeze: freeze) }
  }

  /// Writes the values of a unit, those that are known with a mark.
  func writeState(of unit: Int, to writer: inout StateWriter) {
    for value in values[range(of: unit)] {
      let isKnown = value.freeze == freeze
      writer.add(UInt8(isKnown ? 1 : 0))
      writer.add(isKnown ? value.value : 0)
    }
  }

  /// Reads what `writeState(of:to:)` has written.
  mutating func readState(of unit: Int, from reader: inout StateReader) throws(InputError) {
    for index in range(of: unit) {
      let isKnown = try reader.integer(UInt8.self, "frozenValues")
      let value = try reader.float("frozenValues")
      values[index] = Value(value: value, freeze: isKnown == 1 ? freeze : -1)
    }
  }
}
