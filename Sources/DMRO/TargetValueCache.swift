internal import DMROFiles
internal import DMROLinearAlgebra

/// A cache of target-network values: the value of the next state of each transition in the memory.
///
/// Target networks change once in hundreds of updates, while the same transitions are drawn again and
/// again: each value is computed once between two renewals.
struct TargetValueCache: ~Copyable {
  private struct Value {
    var value: Float = 0
    /// The renewal of the target networks at its computation.
    var renewal: Int32 = -1
  }

  private let capacity: Int
  /// The values of all units, `[s, capacity]`.
  private var values: ContiguousArray<Value>
  /// The number of renewals.
  private var renewal: Int32 = 0
  /// The transitions with missing values, filled up to a multiple of four.
  private(set) var missing: ContiguousArray<Int32> = []

  init(unitCount: Int, capacity: Int, batchSize: Int) {
    self.capacity = capacity
    values = ContiguousArray(repeating: Value(), count: unitCount * capacity)
    missing.reserveCapacity(batchSize + 3)
  }

  /// Invalidates all values after a renewal of the target networks.
  mutating func renew() {
    if renewal == .max {
      for index in values.indices { values[index].renewal = -1 }
      renewal = -1
    }
    renewal += 1
  }

  /// Invalidates the values at the position of a new step.
  mutating func forget(_ position: Int) {
    for start in stride(from: 0, to: values.count, by: capacity) {
      values[start + position].renewal = -1
    }
  }

  /// Finds the missing values of a unit.
  ///
  /// Their number is rounded up to a multiple of four. In such batches, the bits of a row of a
  /// product do not depend on the batch.
  mutating func findMissing(_ unit: Int, at indices: ContiguousArray<Int32>) {
    missing.removeAll(keepingCapacity: true)
    let start = unit * capacity
    for index in indices where values[start + Int(index)].renewal != renewal {
      missing.append(index)
    }
    while missing.count % 4 != 0 { missing.append(missing[0]) }
  }

  /// The values of a unit among those of all units, `[capacity]`.
  private func range(of unit: Int) -> Range<Int> { unit * capacity..<(unit + 1) * capacity }

  /// Prefetches the values of a unit at the given indices.
  func prefetch(_ unit: Int, at indices: ContiguousArray<Int32>) {
    let ofUnit = values.span.extracting(range(of: unit))
    Elementwise.prefetchRows(indices.span, of: ofUnit)
  }

  /// The value of the next state of a unit's transition.
  subscript(unit: Int, index: Int32) -> Float {
    get { values[unit * capacity + Int(index)].value }
    set { values[unit * capacity + Int(index)] = Value(value: newValue, renewal: renewal) }
  }

  /// Writes the values of a unit, with a mark at the valid ones.
  func writeState(of unit: Int, to writer: inout StateWriter) {
    for value in values[range(of: unit)] {
      let isKnown = value.renewal == renewal
      writer.add(UInt8(isKnown ? 1 : 0))
      writer.add(isKnown ? value.value : 0)
    }
  }

  /// Reads a state written by `writeState(of:to:)`.
  mutating func readState(of unit: Int, from reader: inout StateReader) throws(InputError) {
    for index in range(of: unit) {
      let isKnown = try reader.integer(UInt8.self, "frozenValues")
      let value = try reader.float("frozenValues")
      values[index] = Value(value: value, renewal: isKnown == 1 ? renewal : -1)
    }
  }
}
