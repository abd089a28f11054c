internal import DMROLinearAlgebra
internal import DMRONetworks
internal import DMROOffloading

/// The drawn transitions of a unit, in contiguous buffers.
struct Minibatch: ~Copyable {
  /// The number of transitions B.
  let size: Int
  /// The rows of the stored actions, `[B, F]`; an observation of one row is copied whole.
  private(set) var rows: ContiguousArray<Float>
  /// The next states of some or all transitions, `[B + 3, R, F]`.
  private(set) var nextStates: ContiguousArray<Float>
  /// The available actions of the next states, `[B + 3, R · V]`; empty if all are available.
  private(set) var nextMasks: ContiguousArray<Bool>
  /// The actions and their results, `[B]`.
  private(set) var transitions: ContiguousArray<ReplayMemory.Transition>
  /// The weight of each transition's loss, `[B]`.
  private(set) var weights: ContiguousArray<Float>
  /// The values of the next states, `[B]`; set before `differentiate`.
  var nextValues: ContiguousArray<Float>
  /// The temporal-difference errors of the stored actions, `[B]`.
  private(set) var errors: ContiguousArray<Float>
  private let shape: ObservationShape
  /// The positions of the rows in the memory, `[B]`; empty if an observation has one row.
  private var rowIndices: ContiguousArray<Int32>

  init(size: Int, shape: ObservationShape) {
    self.size = size
    self.shape = shape
    rows = ContiguousArray(repeating: 0, count: size * shape.features)
    nextStates = ContiguousArray(repeating: 0, count: (size + 3) * shape.size)
    nextMasks = ContiguousArray(
      repeating: true, count: shape.isMasked ? (size + 3) * shape.actionCount : 0)
    rowIndices = ContiguousArray(repeating: 0, count: shape.rows == 1 ? 0 : size)
    transitions = ContiguousArray(repeating: ReplayMemory.Transition(), count: size)
    weights = ContiguousArray(repeating: 1, count: size)
    nextValues = ContiguousArray(repeating: 0, count: size)
    errors = nextValues
  }

  /// Copies the drawn rows and transitions of a unit.
  mutating func collect(_ draw: Draw, of unit: Int, from memory: borrowing ReplayMemory) {
    let ofUnit = memory.transitions.span.extracting(memory.transitionRange(of: unit))
    for row in 0..<size {
      transitions[row] = ofUnit[Int(draw.indices[row])]
      weights[row] = draw.weights[row]
    }
    guard shape.rows > 1 else {
      return gather(draw.indices, of: memory.states.span, width: shape.features, into: &rows)
    }
    for row in 0..<size {
      // The row selects the features; the transition keeps the column.
      let action = Int(transitions[row].action)
      rowIndices[row] = draw.indices[row] * Int32(shape.rows) + Int32(shape.row(of: action))
      transitions[row].action = Int32(shape.column(of: action))
    }
    gather(rowIndices, of: memory.states.span, width: shape.features, into: &rows)
  }

  /// Copies the next states of a unit at the given indices, at most B + 3.
  mutating func collectNextStates(
    _ unit: Int, at indices: ContiguousArray<Int32>, from memory: borrowing ReplayMemory
  ) {
    let ofUnit = memory.nextStates.span.extracting(memory.nextStateRange(of: unit))
    gather(indices, of: ofUnit, width: memory.stateSize, into: &nextStates)
    guard shape.isMasked else { return }
    let actions = shape.actionCount
    for (row, index) in indices.enumerated() {
      let start = memory.maskStart(of: unit, at: Int(index))
      for action in 0..<actions {
        nextMasks[row * actions + action] = memory.nextMasks[start + action]
      }
    }
  }

  /// Copies the values of a unit's next states at the given indices.
  mutating func takeNextValues(
    of unit: Int, at indices: ContiguousArray<Int32>, from values: borrowing TargetValueCache
  ) {
    var nextValues = nextValues.mutableSpan
    for row in indices.indices { nextValues[row] = values[unit, indices[row]] }
  }

  /// Computes the errors, R + γ max Q of the next state − Q of the stored action, and their loss:
  /// Equation (18).
  ///
  /// - Parameters:
  ///   - loss: The loss function.
  ///   - outputs: Q of each row, `[B, V]`.
  ///   - columns: The number V of values of a row.
  ///   - gradients: Receives the gradients of the mean loss with respect to Q, `[B, V]`.
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
  _ indices: ContiguousArray<Int32>, of rows: Span<Float>, width: Int,
  into destination: inout ContiguousArray<Float>
) {
  var destination = destination.mutableSpan
  Elementwise.gatherRows(indices.span, of: rows, width: width, into: &destination)
}
