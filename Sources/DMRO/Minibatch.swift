internal import DMROLinearAlgebra
internal import DMRORandom

/// Transitions of one unit, drawn from its memory.
struct Minibatch: ~Copyable {
  /// The number of transitions B.
  let size: Int
  /// Where they lie in the memory, `[B]`.
  private(set) var indices: ContiguousArray<Int32>
  /// The states, `[B, D]`.
  private(set) var states: ContiguousArray<Float>
  /// The next states of some or all of them, `[B + 3, D]`.
  private(set) var nextStates: ContiguousArray<Float>
  /// What the unit did, `[B]`.
  private(set) var transitions: ContiguousArray<ReplayMemory.Transition>
  /// What each transition's loss counts, `[B]`.
  private(set) var weights: ContiguousArray<Float>

  init(size: Int, stateSize: Int) {
    self.size = size
    indices = ContiguousArray(repeating: 0, count: size)
    states = ContiguousArray(repeating: 0, count: size * stateSize)
    nextStates = ContiguousArray(repeating: 0, count: (size + 3) * stateSize)
    transitions = ContiguousArray(repeating: ReplayMemory.Transition(), count: size)
    weights = ContiguousArray(repeating: 1, count: size)
  }

  /// Draws transitions of a unit uniformly, with replacement.
  mutating func draw(
    _ unit: Int, from memory: borrowing ReplayMemory, using stream: inout RandomStream
  ) {
    let count = memory.count
    for row in 0..<size { indices[row] = Int32(truncatingIfNeeded: stream.below(count)) }
    collect(unit, from: memory)
  }

  /// Draws transitions of a unit by their priorities, one from each of B equal parts of their sum.
  mutating func draw(
    _ unit: Int, from memory: borrowing ReplayMemory, by priorities: Priorities,
    correction: Double, using stream: inout RandomStream
  ) {
    var greatest: Float = 0
    for row in 0..<size {
      let point = (Double(row) + stream.uniform()) / Double(size)
      let (index, weight) = priorities.draw(
        at: point, stored: memory.count, correction: correction)
      indices[row] = Int32(truncatingIfNeeded: index)
      weights[row] = Float(weight)
      greatest = max(greatest, weights[row])
    }
    for row in 0..<size { weights[row] /= greatest }
    collect(unit, from: memory)
  }

  /// Copies the states and transitions at the drawn indices.
  private mutating func collect(_ unit: Int, from memory: borrowing ReplayMemory) {
    let column = unit * memory.capacity
    for row in 0..<size { transitions[row] = memory.transitions[column + Int(indices[row])] }
    gather(indices, of: memory.states.span, at: 0, memory, into: &states)
  }

  /// Copies the next states of a unit that are stored at the given indices, at most B + 3.
  mutating func collectNextStates(
    _ unit: Int, at indices: ContiguousArray<Int32>, from memory: borrowing ReplayMemory
  ) {
    let owner = memory.hasOwnNextStates ? unit : 0
    let start = owner * memory.capacity * memory.stateSize
    gather(indices, of: memory.nextStates.span, at: start, memory, into: &nextStates)
  }
}

private func gather(
  _ indices: ContiguousArray<Int32>, of rows: Span<Float>, at start: Int,
  _ memory: borrowing ReplayMemory, into destination: inout ContiguousArray<Float>
) {
  var destination = destination.mutableSpan
  Elementwise.gatherRows(
    indices.span, of: rows.extracting(start..<start + memory.capacity * memory.stateSize),
    width: memory.stateSize, into: &destination)
}
