internal import DMROOffloading

/// The observations, actions and results of all units in one step of the training phase.
struct StepBuffers: ~Copyable {
  private let shape: ObservationShape
  /// S_i, `[R, F]`.
  private(set) var state: ContiguousArray<Float>
  /// The available actions of S_i, `[R · V]`; empty if all are available.
  private(set) var mask: ContiguousArray<Bool>
  /// The next states, `[n, R, F]`, n = s if units have their own next states, else 1.
  private(set) var nextStates: ContiguousArray<Float>
  /// The available actions of the next states, `[n, R · V]`; empty if all are available.
  private(set) var nextMasks: ContiguousArray<Bool>
  /// The stored action of each unit, `[s]`.
  private(set) var actions: ContiguousArray<Int32>
  /// The stored reward of each unit, `[s]`.
  private(set) var rewards: ContiguousArray<Float>
  /// The stored discount of each unit, `[s]`.
  private(set) var discounts: ContiguousArray<Float>
  /// The cost of the taken action: the lowest F of the proposals, if F is known in advance.
  private(set) var cost = 0.0
  /// The outcome of each proposal, `[s]`.
  private var outcomes: ContiguousArray<Outcome>
  /// A buffer for one observation, `[R, F]`.
  private var row: ContiguousArray<Float>
  private var maskRow: ContiguousArray<Bool>
  /// The discount γ of the learner.
  private let discount: Double

  init(shape: ObservationShape, unitCount: Int, hasOwnNextStates: Bool, discount: Double) {
    self.shape = shape
    self.discount = discount
    let owners = hasOwnNextStates ? unitCount : 1
    state = ContiguousArray(repeating: 0, count: shape.size)
    nextStates = ContiguousArray(repeating: 0, count: owners * shape.size)
    mask = ContiguousArray(repeating: true, count: shape.isMasked ? shape.actionCount : 0)
    nextMasks = ContiguousArray(repeating: true, count: owners * mask.count)
    actions = ContiguousArray(repeating: 0, count: unitCount)
    rewards = ContiguousArray(repeating: 0, count: unitCount)
    discounts = rewards
    outcomes = ContiguousArray(repeating: Outcome(cost: 0, discount: 0), count: unitCount)
    row = state
    maskRow = mask
  }

  /// Writes the observation of the process.
  @specialized(where Process == ChainProcess)
  mutating func encodeState<Process: DecisionProcess>(of process: Process) {
    Self.encode(process, into: &state)
    if shape.isMasked { Self.encodeMask(process, into: &mask) }
  }

  /// Stores the proposal of a unit.
  mutating func propose(_ action: Int, by unit: Int) {
    actions[unit] = Int32(truncatingIfNeeded: action)
  }

  /// Stores the proposal of a unit, and its outcome.
  mutating func propose(_ action: Int, _ outcome: Outcome, by unit: Int) {
    propose(action, by: unit)
    outcomes[unit] = outcome
  }

  // MARK: Outcomes known before acting

  /// Returns the proposal with the lowest cost, at a tie that of the first unit, and sets the
  /// transition of each unit.
  mutating func choose(by rule: TransitionRule) -> Int {
    var (best, highestCost) = (0, outcomes[0].cost)
    for unit in outcomes.indices.dropFirst() {
      if outcomes[unit].cost < outcomes[best].cost { best = unit }
      highestCost = max(highestCost, outcomes[unit].cost)
    }
    let chosen = actions[best]
    cost = outcomes[best].cost
    for unit in outcomes.indices {
      switch rule {
      case .paper:
        rewards[unit] = Float(-(actions[unit] == chosen ? cost : highestCost))
      case .counterfactual:
        rewards[unit] = Float(-outcomes[unit].cost)
      case .chosen:
        actions[unit] = chosen
        rewards[unit] = Float(-cost)
      }
      let next = rule == .counterfactual ? outcomes[unit] : outcomes[best]
      discounts[unit] = Float(discount * next.discount)
    }
    return Int(chosen)
  }

  /// Writes the next states, before the process takes its step.
  @specialized(where Process == ChainProcess)
  mutating func encodeNextStates<Process: PricedProcess>(
    of process: Process, after chosen: Int, by rule: TransitionRule
  ) {
    guard rule == .counterfactual else {
      Self.encode(process, after: chosen, into: &nextStates)
      if shape.isMasked { Self.encodeMask(process, after: chosen, into: &nextMasks) }
      return
    }
    for unit in actions.indices {
      Self.encode(process, after: Int(actions[unit]), into: &row)
      copyRow(row, at: 0, to: &nextStates, at: unit * row.count, count: row.count)
      guard shape.isMasked else { continue }
      Self.encodeMask(process, after: Int(actions[unit]), into: &maskRow)
      for action in maskRow.indices { nextMasks[unit * maskRow.count + action] = maskRow[action] }
    }
  }

  // MARK: Outcomes observed after acting

  /// Returns the proposal with the most votes, at a tie that of the first unit.
  func vote() -> Int {
    var (elected, most) = (actions[0], 0)
    for action in actions {
      var votes = 0
      for other in actions where other == action { votes += 1 }
      if votes > most { (elected, most) = (action, votes) }
    }
    return Int(elected)
  }

  /// Sets the transition of all units: the taken action, and its outcome.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - outcome: Its outcome.
  ///   - process: The process after the action.
  mutating func observe<Process: DecisionProcess>(
    _ action: Int, _ outcome: Outcome, in process: Process
  ) {
    cost = outcome.cost
    for unit in actions.indices {
      actions[unit] = Int32(truncatingIfNeeded: action)
      rewards[unit] = Float(-outcome.cost)
      discounts[unit] = Float(discount * outcome.discount)
    }
    if process.isFinished {
      for index in nextStates.indices { nextStates[index] = 0 }
      for index in nextMasks.indices { nextMasks[index] = true }
    } else {
      Self.encode(process, into: &nextStates)
      if shape.isMasked { Self.encodeMask(process, into: &nextMasks) }
    }
  }

  @specialized(where Process == ChainProcess)
  private static func encode<Process: DecisionProcess>(
    _ process: Process, into buffer: inout ContiguousArray<Float>
  ) {
    var state = buffer.mutableSpan
    process.encodeState(into: &state)
  }

  @specialized(where Process == ChainProcess)
  private static func encode<Process: PricedProcess>(
    _ process: Process, after action: Int, into buffer: inout ContiguousArray<Float>
  ) {
    var state = buffer.mutableSpan
    process.encodeState(after: action, into: &state)
  }

  private static func encodeMask(
    _ process: some DecisionProcess, into buffer: inout ContiguousArray<Bool>
  ) {
    var mask = buffer.mutableSpan
    process.encodeMask(into: &mask)
  }

  private static func encodeMask(
    _ process: some PricedProcess, after action: Int, into buffer: inout ContiguousArray<Bool>
  ) {
    var mask = buffer.mutableSpan
    process.encodeMask(after: action, into: &mask)
  }
}
