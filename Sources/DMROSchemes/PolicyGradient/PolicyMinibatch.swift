internal import DMROLinearAlgebra
package import DMROOffloading

/// Some states of rollouts, in the order of a shuffle.
package struct PolicyMinibatch: ~Copyable {
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
  package private(set) var advantages: ContiguousArray<Float>
  /// The targets of the critic, `[B]`.
  private(set) var targets: ContiguousArray<Float>

  package init(capacity: Int, shape: ObservationShape) {
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

  /// Adds a state.
  ///
  /// - Parameters:
  ///   - sourceRows: Rows, among them those of the state.
  ///   - sourceOffsets: The offsets of logits of the same rows.
  ///   - range: The rows of the state.
  ///   - step: The action, counted in the rows of the state, the logarithm of its probability when it
  ///     was taken, its advantage, and the target of the critic.
  package mutating func add(
    _ sourceRows: ContiguousArray<Float>, _ sourceOffsets: ContiguousArray<Float>,
    _ range: Range<Int>,
    _ step: (action: Int, logProbability: Float, advantage: Float, target: Float)
  ) {
    let (features, columns, first) = (shape.features, shape.valuesPerRow, firstRows[count])
    var rows = rows.mutableSpan
    Elementwise.copy(
      sourceRows.span, at: range.lowerBound * features, to: &rows, at: first * features,
      count: range.count * features)
    var offsets = offsets.mutableSpan
    Elementwise.copy(
      sourceOffsets.span, at: range.lowerBound * columns, to: &offsets, at: first * columns,
      count: range.count * columns)
    firstRows[count + 1] = first + range.count
    (actions[count], logProbabilities[count], advantages[count], targets[count]) = step
    count += 1
  }

  /// Gives the advantages mean 0 and standard deviation 1; a single one stays as it is.
  package mutating func normalizeAdvantages() {
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
