internal import DMROLinearAlgebra

/// The last steps that the units took, from which they learn again.
///
/// All units see the same state, so that a step holds it once. Each unit has its own action, reward
/// and, where the transition rule says so, next state. The oldest step makes room for the newest.
struct ReplayMemory: ~Copyable {
  /// The number of steps for which there is room.
  let capacity: Int
  /// The number of features D of a state.
  let stateSize: Int
  /// The number s of units.
  let unitCount: Int
  /// Whether each unit has next states of its own.
  let hasOwnNextStates: Bool
  /// The number of steps that are stored.
  private(set) var count = 0
  /// Where the next step goes.
  private(set) var position = 0

  /// The states, `[capacity, D]`.
  private(set) var states: ContiguousArray<Float>
  /// The next states, `[n, capacity, D]`, n = s where units have their own, else 1.
  private(set) var nextStates: ContiguousArray<Float>
  /// The actions, `[s, capacity]`.
  private(set) var actions: ContiguousArray<Int32>
  /// The rewards, `[s, capacity]`.
  private(set) var rewards: ContiguousArray<Float>
  /// The discounts of what follows, `[capacity]`: 0 at the end of an episode.
  private(set) var discounts: ContiguousArray<Float>

  init(capacity: Int, stateSize: Int, unitCount: Int, hasOwnNextStates: Bool) {
    self.capacity = capacity
    self.stateSize = stateSize
    self.unitCount = unitCount
    self.hasOwnNextStates = hasOwnNextStates
    states = ContiguousArray(repeating: 0, count: capacity * stateSize)
    nextStates = ContiguousArray(
      repeating: 0, count: (hasOwnNextStates ? unitCount : 1) * capacity * stateSize)
    actions = ContiguousArray(repeating: 0, count: unitCount * capacity)
    rewards = ContiguousArray(repeating: 0, count: unitCount * capacity)
    discounts = ContiguousArray(repeating: 0, count: capacity)
  }

  /// Stores a step.
  ///
  /// - Parameters:
  ///   - state: S_i, `[D]`.
  ///   - nextStates: What follows, `[n, D]`.
  ///   - actions: The action of each unit, `[s]`.
  ///   - rewards: The reward of each unit, `[s]`.
  ///   - discount: The discount of what follows, 0 where the episode ends.
  mutating func store(
    state: Span<Float>, nextStates next: Span<Float>, actions: Span<Int32>, rewards: Span<Float>,
    discount: Float
  ) {
    precondition(state.count == stateSize && actions.count == unitCount)
    precondition(rewards.count == unitCount)
    precondition(next.count == (hasOwnNextStates ? unitCount : 1) * stateSize)
    let row = position * stateSize
    var stored = states.mutableSpan
    Elementwise.copy(state, at: 0, to: &stored, at: row, count: stateSize)
    var storedNext = nextStates.mutableSpan
    for owner in 0..<next.count / stateSize {
      Elementwise.copy(
        next, at: owner * stateSize, to: &storedNext, at: owner * capacity * stateSize + row,
        count: stateSize)
    }
    for unit in 0..<unitCount {
      self.actions[unit * capacity + position] = actions[unit]
      self.rewards[unit * capacity + position] = rewards[unit]
    }
    discounts[position] = discount
    position = position + 1 == capacity ? 0 : position + 1
    count = min(count + 1, capacity)
  }

  /// Forgets everything.
  mutating func removeAll() {
    count = 0
    position = 0
  }
}
