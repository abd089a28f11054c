internal import DMROLinearAlgebra
internal import DMROOffloading

/// The steps of one actor between two updates.
///
/// A state holds only the rows that have an available action. State t has the rows
/// `firstRows[t] ..< firstRows[t + 1]`, and V actions for each of them.
struct PolicyRollout: ~Copyable {
  private let shape: ObservationShape
  /// The number of states so far.
  private(set) var count = 0
  /// The first row of each state, and the end of the last, `[T + 1]`.
  private var firstRows: ContiguousArray<Int>
  /// The rows, `[T · R, F]`.
  private var rows: ContiguousArray<Float>
  /// The addend of each logit, −∞ for an action that is not available, `[T · R · V]`.
  private var offsets: ContiguousArray<Float>
  /// The action of each step, counted in the rows of its state, `[T]`.
  private var actions: ContiguousArray<Int>
  /// The logarithm of its probability when it was taken, `[T]`.
  private var logProbabilities: ContiguousArray<Float>
  /// The reward of each step, `[T]`.
  private var rewards: ContiguousArray<Float>
  /// The discount of the next state of each step, `[T]`.
  private var discounts: ContiguousArray<Float>
  /// The value of each state, and of the one after the last step, `[T + 1]`.
  private var values: ContiguousArray<Float>
  /// The advantage of each step, `[T]`.
  private var advantages: ContiguousArray<Float>
  /// The summed costs.
  private(set) var cost = 0.0

  init(steps: Int, shape: ObservationShape) {
    self.shape = shape
    firstRows = ContiguousArray(repeating: 0, count: steps + 1)
    rows = ContiguousArray(repeating: 0, count: steps * shape.size)
    offsets = ContiguousArray(repeating: 0, count: steps * shape.actionCount)
    actions = ContiguousArray(repeating: 0, count: steps)
    let zeros = ContiguousArray<Float>(repeating: 0, count: steps)
    (logProbabilities, rewards, discounts, advantages) = (zeros, zeros, zeros, zeros)
    values = ContiguousArray(repeating: 0, count: steps + 1)
  }

  /// Forgets all steps.
  mutating func clear() { (count, cost) = (0, 0) }

  /// Adds a step.
  ///
  /// - Parameters:
  ///   - observation: The state.
  ///   - choice: The action, counted in the rows of the state, and the logarithm of its probability.
  ///   - outcome: The reward, and the discount of the next state.
  ///   - value: The value of the state.
  ///   - cost: The cost.
  mutating func add(
    _ observation: borrowing PolicyObservation, _ choice: (action: Int, logProbability: Float),
    _ outcome: (reward: Float, discount: Float), value: Float, cost: Double
  ) {
    let (first, rowCount) = (firstRows[count], observation.rowCount)
    let (features, columns) = (shape.features, shape.valuesPerRow)
    var rows = rows.mutableSpan
    Elementwise.copy(
      observation.rows.span, at: 0, to: &rows, at: first * features, count: rowCount * features)
    var offsets = offsets.mutableSpan
    Elementwise.copy(
      observation.offsets.span, at: 0, to: &offsets, at: first * columns,
      count: rowCount * columns)
    firstRows[count + 1] = first + rowCount
    (actions[count], logProbabilities[count]) = choice
    (rewards[count], discounts[count]) = outcome
    values[count] = value
    self.cost += cost
    count += 1
  }

  /// Cuts the episode after the last step: the value of the state after it counts in the reward.
  ///
  /// - Parameter value: The value of that state.
  mutating func cut(value: Float) {
    rewards[count - 1] += discounts[count - 1] * value
    discounts[count - 1] = 0
  }

  /// Ends the rollout, and finds the advantages.
  ///
  /// - Parameters:
  ///   - value: The value of the state after the last step.
  ///   - lambda: The decay λ.
  mutating func end(value: Float, lambda: Float) {
    values[count] = value
    advantages.estimate(rewards, discounts, values, lambda: lambda)
  }

  /// Copies a step to a minibatch; what the critic learns of its state is advantage + value.
  func copy(_ step: Int, to batch: inout PolicyMinibatch) {
    batch.add(
      rows, offsets, firstRows[step]..<firstRows[step + 1],
      (actions[step], logProbabilities[step], advantages[step], advantages[step] + values[step]))
  }
}

extension ContiguousArray<Float> {
  /// Writes advantages; see `PolicyGradient`.
  fileprivate mutating func estimate(
    _ rewards: ContiguousArray<Float>, _ discounts: ContiguousArray<Float>,
    _ values: ContiguousArray<Float>, lambda: Float
  ) {
    var advantages = mutableSpan
    PolicyGradient.estimateAdvantages(
      rewards: rewards.span, discounts: discounts.span, values: values.span, lambda: lambda,
      into: &advantages)
  }
}
