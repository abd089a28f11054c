internal import DMROLinearAlgebra
internal import DMROOffloading

/// Some states of rollouts, in the order of a shuffle.
struct PolicyMinibatch: ~Copyable {
  private let shape: ObservationShape
  /// The number of states.
  private(set) var count = 0
  /// The first row of each state, and the end of the last, `[B + 1]`.
  private(set) var firstRows: ContiguousArray<Int>
  /// The rows, `[B · R, F]`.
  private(set) var rows: ContiguousArray<Float>
  /// The offsets of logits, `[B · R · V]`.
  private(set) var offsets: ContiguousArray<Float>
  /// The action of each state, counted in its rows, `[B]`.
  private(set) var actions: ContiguousArray<Int>
  /// The logarithm of the probability of each action when it was taken, `[B]`.
  private(set) var logProbabilities: ContiguousArray<Float>
  /// The advantages, `[B]`.
  private(set) var advantages: ContiguousArray<Float>
  /// The targets of the critic, `[B]`.
  private(set) var targets: ContiguousArray<Float>

  init(capacity: Int, shape: ObservationShape) {
    self.shape = shape
    firstRows = ContiguousArray(repeating: 0, count: capacity + 1)
    rows = ContiguousArray(repeating: 0, count: capacity * shape.size)
    offsets = ContiguousArray(repeating: 0, count: capacity * shape.actionCount)
    actions = ContiguousArray(repeating: 0, count: capacity)
    logProbabilities = ContiguousArray(repeating: 0, count: capacity)
    advantages = logProbabilities
    targets = logProbabilities
  }

  /// The number of rows.
  var rowCount: Int { firstRows[count] }

  /// Forgets all states.
  mutating func clear() { count = 0 }

  /// Adds a state of a rollout.
  mutating func add(_ state: Int, of rollout: borrowing PolicyRollout) {
    let (from, to) = (rollout.firstRows[state], firstRows[count])
    let rowCount = rollout.rowCount(of: state)
    let (features, columns) = (shape.features, shape.valuesPerRow)
    var rows = rows.mutableSpan
    Elementwise.copy(
      rollout.rows.span, at: from * features, to: &rows, at: to * features,
      count: rowCount * features)
    var offsets = offsets.mutableSpan
    Elementwise.copy(
      rollout.offsets.span, at: from * columns, to: &offsets, at: to * columns,
      count: rowCount * columns)
    firstRows[count + 1] = to + rowCount
    actions[count] = rollout.actions[state]
    logProbabilities[count] = rollout.logProbabilities[state]
    advantages[count] = rollout.advantages[state]
    targets[count] = rollout.target(of: state)
    count += 1
  }

  /// Gives the advantages mean 0 and standard deviation 1; a single one stays as it is.
  mutating func normalizeAdvantages() {
    guard count > 1 else { return }
    var (mean, square) = (0.0, 0.0)
    for state in 0..<count { mean += Double(advantages[state]) }
    mean /= Double(count)
    for state in 0..<count {
      let difference = Double(advantages[state]) - mean
      square += difference * difference
    }
    let deviation = (square / Double(count - 1)).squareRoot() + 1e-8
    for state in 0..<count {
      advantages[state] = Float((Double(advantages[state]) - mean) / deviation)
    }
  }
}
