internal import DMROLinearAlgebra

/// The transitions that a unit has drawn from its memory, side by side.
struct Minibatch: ~Copyable {
  /// The number of transitions B.
  let size: Int
  /// The states, `[B, D]`.
  private(set) var states: ContiguousArray<Float>
  /// The next states of some or all of them, `[B + 3, D]`.
  private(set) var nextStates: ContiguousArray<Float>
  /// What the unit did, `[B]`.
  private(set) var transitions: ContiguousArray<ReplayMemory.Transition>

  init(size: Int, stateSize: Int) {
    self.size = size
    states = ContiguousArray(repeating: 0, count: size * stateSize)
    nextStates = ContiguousArray(repeating: 0, count: (size + 3) * stateSize)
    transitions = ContiguousArray(repeating: ReplayMemory.Transition(), count: size)
  }

  /// Copies the states and transitions of a unit that are stored at the given indices, `[B]`.
  mutating func collect(_ unit: Int, at indices: ContiguousArray<Int32>, from memory: borrowing ReplayMemory) {
    let ofUnit = memory.transitions.span.extracting(memory.transitionRange(of: unit))
    for row in 0..<size { transitions[row] = ofUnit[Int(indices[row])] }
    gather(indices, of: memory.states.span, memory, into: &states)
  }

  /// Copies the next states of a unit that are stored at the given indices, at most B + 3.
  mutating func collectNextStates(
    _ unit: Int, at indices: ContiguousArray<Int32>, from memory: borrowing ReplayMemory
  ) {
    let ofUnit = memory.nextStates.span.extracting(memory.nextStateRange(of: unit))
    gather(indices, of: ofUnit, memory, into: &nextStates)
  }
}

private func gather(
  _ indices: ContiguousArray<Int32>, of rows: Span<Float>, _ memory: borrowing ReplayMemory,
  into destination: inout ContiguousArray<Float>
) {
  var destination = destination.mutableSpan
  Elementwise.gatherRows(indices.span, of: rows, width: memory.stateSize, into: &destination)
}
