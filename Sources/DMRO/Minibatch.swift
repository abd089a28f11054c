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
  /// The next states, `[B, D]`.
  private(set) var nextStates: ContiguousArray<Float>
  /// The actions, `[B]`.
  private(set) var actions: ContiguousArray<Int32>
  /// The rewards, `[B]`.
  private(set) var rewards: ContiguousArray<Float>
  /// The discounts of what follows, `[B]`.
  private(set) var discounts: ContiguousArray<Float>
  /// What each transition's loss counts, `[B]`.
  private(set) var weights: ContiguousArray<Float>

  init(size: Int, stateSize: Int) {
    self.size = size
    indices = ContiguousArray(repeating: 0, count: size)
    states = ContiguousArray(repeating: 0, count: size * stateSize)
    nextStates = states
    actions = indices
    rewards = ContiguousArray(repeating: 0, count: size)
    discounts = rewards
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

  /// Copies the transitions at the drawn indices.
  private mutating func collect(_ unit: Int, from memory: borrowing ReplayMemory) {
    let column = unit * memory.capacity
    for row in 0..<size {
      let index = Int(indices[row])
      actions[row] = memory.actions[column + index]
      rewards[row] = memory.rewards[column + index]
      discounts[row] = memory.discounts[index]
    }
    gather(indices, of: memory.states.span, at: 0, memory, into: &states)
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
