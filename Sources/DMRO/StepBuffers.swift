internal import DMROOffloading

/// What the units see and propose in one step of the training phase.
struct StepBuffers: ~Copyable {
  /// S_i, `[D]`.
  private(set) var state: ContiguousArray<Float>
  /// What follows, `[n, D]`, n = s where units have next states of their own, else 1.
  private(set) var nextStates: ContiguousArray<Float>
  /// The action that each unit stores, `[s]`.
  private(set) var actions: ContiguousArray<Int32>
  /// The reward that each unit stores, `[s]`.
  private(set) var rewards: ContiguousArray<Float>
  /// The lowest F of the proposals.
  private(set) var lowestCost = 0.0
  /// F of each proposal, `[s]`.
  private var costs: ContiguousArray<Double>
  /// One next state on its way to the others, `[D]`.
  private var row: ContiguousArray<Float>

  init(stateSize: Int, unitCount: Int, hasOwnNextStates: Bool) {
    state = ContiguousArray(repeating: 0, count: stateSize)
    nextStates = ContiguousArray(
      repeating: 0, count: (hasOwnNextStates ? unitCount : 1) * stateSize)
    actions = ContiguousArray(repeating: 0, count: unitCount)
    rewards = ContiguousArray(repeating: 0, count: unitCount)
    costs = ContiguousArray(repeating: 0, count: unitCount)
    row = state
  }

  /// Writes the state of the process.
  @specialized(where Process == ChainProcess)
  mutating func encodeState<Process: OffloadingProcess>(of process: Process) {
    var state = self.state.mutableSpan
    process.encodeState(into: &state)
  }

  /// Notes what a unit proposes.
  mutating func propose(_ action: Int, cost: Double, by unit: Int) {
    actions[unit] = Int32(truncatingIfNeeded: action)
    costs[unit] = cost
  }

  /// Returns the proposal with the lowest cost, of equal ones that of the first unit, and sets what
  /// each unit stores.
  mutating func choose(by rule: TransitionRule) -> Int {
    var (best, highestCost) = (0, costs[0])
    for unit in costs.indices.dropFirst() {
      if costs[unit] < costs[best] { best = unit }
      highestCost = max(highestCost, costs[unit])
    }
    let chosen = actions[best]
    lowestCost = costs[best]
    for unit in costs.indices {
      switch rule {
      case .paper:
        rewards[unit] = Float(-(actions[unit] == chosen ? lowestCost : highestCost))
      case .counterfactual:
        rewards[unit] = Float(-costs[unit])
      case .chosen:
        actions[unit] = chosen
        rewards[unit] = Float(-lowestCost)
      }
    }
    return Int(chosen)
  }

  /// Writes the states that follow, before the process moves on.
  @specialized(where Process == ChainProcess)
  mutating func encodeNextStates<Process: OffloadingProcess>(
    of process: Process, after chosen: Int, by rule: TransitionRule
  ) {
    guard rule == .counterfactual else {
      Self.encode(process, after: chosen, into: &nextStates)
      return
    }
    for unit in actions.indices {
      Self.encode(process, after: Int(actions[unit]), into: &row)
      copyRow(row, at: 0, to: &nextStates, at: unit * row.count, count: row.count)
    }
  }

  @specialized(where Process == ChainProcess)
  private static func encode<Process: OffloadingProcess>(
    _ process: Process, after action: Int, into buffer: inout ContiguousArray<Float>
  ) {
    var state = buffer.mutableSpan
    process.encodeState(after: action, into: &state)
  }
}
