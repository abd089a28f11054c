internal import DMROLinearAlgebra
internal import DMRONetworks

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
  /// What each transition's loss counts, `[B]`.
  private(set) var weights: ContiguousArray<Float>
  /// What the next states are worth to the unit, `[B]`; to be written before the loss is found.
  var nextValues: ContiguousArray<Float>
  /// The errors of the values of the actions that were taken, `[B]`.
  private(set) var errors: ContiguousArray<Float>

  init(size: Int, stateSize: Int) {
    self.size = size
    states = ContiguousArray(repeating: 0, count: size * stateSize)
    nextStates = ContiguousArray(repeating: 0, count: (size + 3) * stateSize)
    transitions = ContiguousArray(repeating: ReplayMemory.Transition(), count: size)
    weights = ContiguousArray(repeating: 1, count: size)
    nextValues = ContiguousArray(repeating: 0, count: size)
    errors = nextValues
  }

  /// Copies the states and transitions that a unit has drawn.
  mutating func collect(_ draw: Draw, of unit: Int, from memory: borrowing ReplayMemory) {
    let ofUnit = memory.transitions.span.extracting(memory.transitionRange(of: unit))
    for row in 0..<size {
      transitions[row] = ofUnit[Int(draw.indices[row])]
      weights[row] = draw.weights[row]
    }
    gather(draw.indices, of: memory.states.span, memory, into: &states)
  }

  /// Copies the next states of a unit that are stored at the given indices, at most B + 3.
  mutating func collectNextStates(
    _ unit: Int, at indices: ContiguousArray<Int32>, from memory: borrowing ReplayMemory
  ) {
    let ofUnit = memory.nextStates.span.extracting(memory.nextStateRange(of: unit))
    gather(indices, of: ofUnit, memory, into: &nextStates)
  }

  /// Copies what the next states of a unit that are stored at the given indices are worth.
  mutating func takeNextValues(
    of unit: Int, at indices: ContiguousArray<Int32>, from values: borrowing FrozenValues
  ) {
    var nextValues = nextValues.mutableSpan
    for row in indices.indices { nextValues[row] = values[unit, indices[row]] }
  }

  /// Finds the errors, R + γ max Q of the next state − Q of the action taken, and what they cost:
  /// Equation (18).
  ///
  /// - Parameters:
  ///   - loss: What an error costs.
  ///   - outputs: Q of each state, `[B, K]`.
  ///   - columns: The number K of actions.
  ///   - gradients: Receives the gradients of the mean loss with respect to Q, `[B, K]`.
  /// - Returns: The mean loss.
  mutating func differentiate(
    _ loss: Loss, of outputs: ContiguousArray<Float>, columns: Int,
    into gradients: inout ContiguousArray<Float>
  ) -> Float {
    var sum: Float = 0
    var gradients = gradients.mutableSpan
    for row in 0..<size {
      let transition = transitions[row]
      let taken = row * columns + Int(transition.action)
      let error = TemporalDifference.error(
        qTM1: outputs[taken], rT: transition.reward, discountT: transition.discount,
        vT: nextValues[row])
      errors[row] = error
      sum += weights[row] * loss.value(of: error)
      for action in row * columns..<(row + 1) * columns { gradients[action] = 0 }
      gradients[taken] = -weights[row] * loss.derivative(at: error) / Float(size)
    }
    return sum / Float(size)
  }
}

private func gather(
  _ indices: ContiguousArray<Int32>, of rows: Span<Float>, _ memory: borrowing ReplayMemory,
  into destination: inout ContiguousArray<Float>
) {
  var destination = destination.mutableSpan
  Elementwise.gatherRows(indices.span, of: rows, width: memory.stateSize, into: &destination)
}
