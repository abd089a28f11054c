internal import DMROFiles
internal import DMROLinearAlgebra
internal import DMROOffloading

/// The replay memory: the last steps of all units.
///
/// All units see the same state, stored once for a step. Each unit has its own action, reward and,
/// by the rule `counterfactual`, next state. A full memory drops its oldest step.
struct ReplayMemory: ~Copyable {
  private var place: RingPlace
  /// The greatest number of stored steps.
  var capacity: Int { place.capacity }
  /// The shape of observations.
  let shape: ObservationShape
  /// The number of features R · F of an observation.
  let stateSize: Int
  /// The number s of units.
  let unitCount: Int
  /// If `true`, each unit has its own next states.
  let hasOwnNextStates: Bool
  /// The number of stored steps.
  var count: Int { place.count }
  /// The position of the next step.
  var position: Int { place.position }

  /// The states, `[capacity, R, F]`.
  private(set) var states: ContiguousArray<Float>
  /// The next states, `[n, capacity, R, F]`, n = s if units have their own, else 1.
  private(set) var nextStates: ContiguousArray<Float>
  /// The available actions of the next states, `[n, capacity, R · V]`; empty if all are available.
  private(set) var nextMasks: ContiguousArray<Bool>
  /// The transitions, `[s, capacity]`.
  private(set) var transitions: ContiguousArray<Transition>

  /// The action of a unit in a state, and its result.
  struct Transition: Hashable, Sendable {
    /// The action.
    var action: Int32 = 0
    /// The reward.
    var reward: Float = 0
    /// The discount of the next state: 0 at the end of an episode.
    var discount: Float = 0
  }

  init(capacity: Int, shape: ObservationShape, unitCount: Int, hasOwnNextStates: Bool) {
    place = RingPlace(capacity: capacity)
    self.shape = shape
    stateSize = shape.size
    self.unitCount = unitCount
    self.hasOwnNextStates = hasOwnNextStates
    let owners = hasOwnNextStates ? unitCount : 1
    states = ContiguousArray(repeating: 0, count: capacity * stateSize)
    nextStates = ContiguousArray(repeating: 0, count: owners * capacity * stateSize)
    nextMasks = ContiguousArray(
      repeating: true, count: shape.isMasked ? owners * capacity * shape.actionCount : 0)
    transitions = ContiguousArray(repeating: Transition(), count: unitCount * capacity)
  }

  /// The range of a unit's next states, `[capacity, R, F]`.
  func nextStateRange(of unit: Int) -> Range<Int> {
    let size = capacity * stateSize
    let start = hasOwnNextStates ? unit * size : 0
    return start..<start + size
  }

  /// The position of a unit's mask of a next state.
  func maskStart(of unit: Int, at index: Int) -> Int {
    ((hasOwnNextStates ? unit * capacity : 0) + index) * shape.actionCount
  }

  /// The range of a unit's transitions, `[capacity]`.
  func transitionRange(of unit: Int) -> Range<Int> { unit * capacity..<(unit + 1) * capacity }

  /// Prefetches the steps of a unit at the given indices.
  func prefetch(_ unit: Int, at indices: ContiguousArray<Int32>) {
    let indices = indices.span
    Elementwise.prefetchRows(indices, of: transitions.span.extracting(transitionRange(of: unit)))
    Elementwise.prefetchRows(indices, of: states.span, width: stateSize)
    Elementwise.prefetchRows(
      indices, of: nextStates.span.extracting(nextStateRange(of: unit)), width: stateSize)
  }

  /// Stores a step.
  ///
  /// - Parameter step: The observations, actions and results of all units.
  mutating func store(_ step: borrowing StepBuffers) {
    let owners = hasOwnNextStates ? unitCount : 1
    precondition(step.state.count == stateSize && step.actions.count == unitCount)
    precondition(step.nextStates.count == owners * stateSize)
    let row = position * stateSize
    copyRow(step.state, at: 0, to: &states, at: row, count: stateSize)
    for owner in 0..<owners {
      copyRow(
        step.nextStates, at: owner * stateSize, to: &nextStates,
        at: owner * capacity * stateSize + row,
        count: stateSize)
    }
    if shape.isMasked {
      let actions = shape.actionCount
      for owner in 0..<owners {
        let start = maskStart(of: owner, at: position)
        for action in 0..<actions {
          nextMasks[start + action] = step.nextMasks[owner * actions + action]
        }
      }
    }
    for unit in 0..<unitCount {
      transitions[unit * capacity + position] = Transition(
        action: step.actions[unit], reward: step.rewards[unit], discount: step.discounts[unit])
    }
    place.advance()
  }

  /// Writes the whole memory.
  func writeState(to writer: inout StateWriter) {
    place.writeState(to: &writer)
    writer.add(states)
    writer.add(nextStates)
    for isAvailable in nextMasks { writer.add(UInt8(isAvailable ? 1 : 0)) }
    for transition in transitions { transition.writeState(to: &writer) }
  }

  /// Reads a state written by `writeState(to:)`.
  mutating func readState(from reader: inout StateReader) throws(InputError) {
    try place.readState(from: &reader)
    states = try reader.floats(states.count, "memory.states")
    nextStates = try reader.floats(nextStates.count, "memory.nextStates")
    for index in nextMasks.indices {
      nextMasks[index] = try reader.integer(UInt8.self, "memory.nextMasks[\(index)]") != 0
    }
    for index in transitions.indices {
      do {
        transitions[index] = try Transition.read(from: &reader, actionCount: shape.actionCount)
      } catch { throw error.below("memory.transitions[\(index)]") }
    }
  }
}

/// Copies numbers from a position of one buffer to a position of another.
///
/// Both buffers may be members of one value.
func copyRow(
  _ source: ContiguousArray<Float>, at start: Int, to destination: inout ContiguousArray<Float>,
  at position: Int, count: Int
) {
  var destination = destination.mutableSpan
  Elementwise.copy(source.span, at: start, to: &destination, at: position, count: count)
}
