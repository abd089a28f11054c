internal import DMRONetworks
package import DMROOffloading

/// A minibatch of the outer model, or a part of one: stored steps, priced again in other
/// environments.
///
/// A step counts once, for the stored action, or A times, once for every action.
package struct OuterMinibatch: ~Copyable {
  /// The steps of the whole minibatch that are in this part, B of them.
  package let steps: Range<Int>
  /// The number of steps of the whole minibatch.
  private let total: Int
  /// The number A of actions of each step.
  package let actionsPerStep: Int
  /// The states, `[B, R, F]`.
  package private(set) var states: ContiguousArray<Float>
  /// The next states after each action, `[B, A, R, F]`.
  package private(set) var nextStates: ContiguousArray<Float>
  /// The available actions of the next states, `[B, A, R · V]`; empty if all are available.
  package private(set) var nextMasks: ContiguousArray<Bool>
  /// The actions, `[B, A]`.
  package private(set) var actions: ContiguousArray<Int>
  /// The rewards −F in the environment of each step, `[B, A]`.
  package private(set) var rewards: ContiguousArray<Float>
  /// The weight of the loss of each step, `[B]`.
  package private(set) var weights: ContiguousArray<Float>
  /// The discounts of the next states, `[B, A]`: 0 at the end.
  package private(set) var discounts: ContiguousArray<Float>
  /// The values of the next states, `[B, A]`; set before `differentiate`.
  var nextValues: ContiguousArray<Float>
  /// A buffer for one observation, `[R, F]`.
  private var row: ContiguousArray<Float>

  /// Creates the buffers of a part.
  ///
  /// - Parameters:
  ///   - steps: The steps of the whole minibatch that are in this part.
  ///   - total: The number of steps of the whole minibatch.
  ///   - actionsPerStep: The number A of actions of each step.
  ///   - shape: The shape of observations and action values.
  package init(
    steps: Range<Int>, of total: Int, actionsPerStep: Int, shape: ObservationShape
  ) {
    let stateSize = shape.size
    let size = steps.count
    self.steps = steps
    self.total = total
    self.actionsPerStep = actionsPerStep
    let count = size * actionsPerStep
    states = ContiguousArray(repeating: 0, count: size * stateSize)
    nextStates = ContiguousArray(repeating: 0, count: count * stateSize)
    actions = ContiguousArray(repeating: 0, count: count)
    rewards = ContiguousArray(repeating: 0, count: count)
    discounts = rewards
    nextValues = rewards
    weights = ContiguousArray(repeating: 1, count: size)
    row = ContiguousArray(repeating: 0, count: stateSize)
    nextMasks = ContiguousArray(
      repeating: true, count: shape.isMasked ? count * shape.actionCount : 0)
  }

  /// The number of steps B.
  package var size: Int { steps.count }

  /// Collects drawn steps, and prices step r of the whole minibatch in environment r modulo their
  /// number.
  ///
  /// - Parameters:
  ///   - draws: The place in the memory of each step of the whole minibatch.
  ///   - memory: The memory.
  ///   - environments: The environments, as processes.
  ///   - discount: The discount γ of the learner.
  ///   - weighsErrors: If `true`, errors count relative to the cost scale of their environment.
  @specialized(where Process == ChainProcess)
  package mutating func collect<Process: RepriceableProcess>(
    _ draws: ContiguousArray<Int>, from memory: borrowing OuterMemory<Process>,
    pricedIn environments: [Process], discount: Double, weighsErrors: Bool
  ) {
    let width = memory.stateSize
    for step in 0..<size {
      let index = draws[steps.lowerBound + step]
      let environment = environments[(steps.lowerBound + step) % environments.count]
      if weighsErrors {
        let scale = Float(environment.costScale)
        weights[step] = 1 / (scale * scale)
      }
      copyRow(memory.states, at: index * width, to: &row, at: 0, count: width)
      Self.update(&row, in: environment)
      copyRow(row, at: 0, to: &states, at: step * width, count: width)
      let memo = memory.memos[index]
      for choice in 0..<actionsPerStep {
        let action = actionsPerStep == 1 ? memo.action : choice
        let place = step * actionsPerStep + choice
        // Evaluate the local objective function F(S_i, a_i), generate reward
        let outcome = environment.outcome(of: action, recalling: memo)
        actions[place] = action
        rewards[place] = Float(-outcome.cost)
        discounts[place] = Float(discount * outcome.discount)
        guard outcome.discount > 0 else { continue }
        copyRow(memory.nextStates, at: index * width, to: &row, at: 0, count: width)
        Self.update(&row, in: environment, after: action)
        copyRow(row, at: 0, to: &nextStates, at: place * width, count: width)
        guard !nextMasks.isEmpty else { continue }
        // The available actions depend on the step, not on its action.
        let columns = nextMasks.count / actions.count
        for column in 0..<columns {
          nextMasks[place * columns + column] = memory.nextMasks[index * columns + column]
        }
      }
    }
  }

  /// Computes the errors, R + γ max Q of the next state − Q of the action, and their loss: Equation
  /// (18).
  ///
  /// - Parameters:
  ///   - loss: The loss function.
  ///   - outputs: Q of each state, `[B, R · V]`.
  ///   - columns: The number R · V of actions.
  ///   - gradients: Receives the gradients of the mean loss with respect to Q, `[B, R · V]`.
  /// - Returns: What these steps add to the mean loss over all steps and actions of the minibatch.
  func differentiate(
    _ loss: Loss, of outputs: ContiguousArray<Float>, columns: Int,
    into gradients: inout ContiguousArray<Float>
  ) -> Float {
    let share = 1 / Float(total * actionsPerStep)
    var sum: Float = 0
    var gradients = gradients.mutableSpan
    for step in 0..<size {
      for action in step * columns..<(step + 1) * columns { gradients[action] = 0 }
      for place in step * actionsPerStep..<(step + 1) * actionsPerStep {
        let taken = step * columns + actions[place]
        let error = TemporalDifference.error(
          qTM1: outputs[taken], rT: rewards[place], discountT: discounts[place],
          vT: nextValues[place])
        sum += share * weights[step] * loss.value(of: error)
        gradients[taken] = -share * weights[step] * loss.derivative(at: error)
      }
    }
    return sum
  }

  private static func update<Process: RepriceableProcess>(
    _ row: inout ContiguousArray<Float>, in environment: Process
  ) {
    var span = row.mutableSpan
    environment.updateState(&span)
  }

  private static func update<Process: RepriceableProcess>(
    _ row: inout ContiguousArray<Float>, in environment: Process, after action: Int
  ) {
    var span = row.mutableSpan
    environment.updateState(&span, after: action)
  }
}
