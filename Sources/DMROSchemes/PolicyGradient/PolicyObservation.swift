internal import DMRONetworks
internal import DMROOffloading

/// Candidates with costs that are known before acting.
struct CandidateCosts<Process: DecisionProcess>: Sendable {
  /// Returns the number of candidates.
  let count: @Sendable (borrowing Process) -> Int
  /// Returns the cost of a candidate.
  let cost: @Sendable (borrowing Process, Int) -> Double
}

/// The rows of a state that have an available action, and how outputs become logits.
///
/// A logit is factor · output + offset. Candidates with costs have logits −(cost + output) / τ, so
/// that the likeliest action is that of the least cost + output. In all other processes the logits
/// are the outputs, and the likeliest action is that of the greatest output.
struct PolicyObservation: ~Copyable {
  private let shape: ObservationShape
  /// The number of rows.
  private(set) var rowCount = 0
  /// The rows, `[R, F]`.
  private(set) var rows: ContiguousArray<Float>
  /// The offset of each logit, −∞ for an action that is not available, `[R · V]`.
  private(set) var offsets: ContiguousArray<Float>
  /// The row of the process that each row comes from, `[R]`.
  private var sources: ContiguousArray<Int>
  private var mask: ContiguousArray<Bool>

  init(_ shape: ObservationShape) {
    self.shape = shape
    rows = ContiguousArray(repeating: 0, count: shape.size)
    offsets = ContiguousArray(repeating: 0, count: shape.actionCount)
    sources = ContiguousArray(0..<shape.rows)
    mask = ContiguousArray(repeating: true, count: shape.actionCount)
  }

  /// Returns the action of the process.
  ///
  /// - Parameter action: The action, counted in the rows of the observation.
  func source(of action: Int) -> Int {
    sources[shape.row(of: action)] * shape.valuesPerRow + shape.column(of: action)
  }

  /// Observes the state of a process.
  ///
  /// - Parameters:
  ///   - process: The process.
  ///   - costs: The costs of candidates, if they are known.
  ///   - temperature: The temperature τ of candidates.
  @inline(__always)
  mutating func observe<Process: DecisionProcess>(
    _ process: borrowing Process, _ costs: CandidateCosts<Process>?, temperature: Float
  ) {
    var state = rows.mutableSpan
    process.encodeState(into: &state)
    if let costs {
      rowCount = costs.count(process)
      for action in 0..<rowCount {
        offsets[action] = -Float(costs.cost(process, action)) / temperature
      }
    } else if shape.isMasked {
      var available = mask.mutableSpan
      process.encodeMask(into: &available)
      gather()
    } else {
      rowCount = shape.rows
    }
  }

  /// Moves the rows that have an available action to the front.
  private mutating func gather() {
    let (features, columns) = (shape.features, shape.valuesPerRow)
    rowCount = 0
    for row in 0..<shape.rows {
      var isAvailable = false
      for column in 0..<columns where mask[row * columns + column] { isAvailable = true }
      guard isAvailable else { continue }
      for column in 0..<columns {
        offsets[rowCount * columns + column] = mask[row * columns + column] ? 0 : -.infinity
      }
      if rowCount < row {
        for feature in 0..<features {
          rows[rowCount * features + feature] = rows[row * features + feature]
        }
      }
      sources[rowCount] = row
      rowCount += 1
    }
  }

  /// Returns the value of the state: the mean of the critic's outputs over the rows; 0 without rows.
  func value(by networks: borrowing ActorCritic, in workspace: inout Workspace) -> Float {
    guard rowCount > 0 else { return 0 }
    networks.critic.forward(rows, count: rowCount, in: &workspace)
    return workspace.meanOutput(from: 0, count: rowCount)
  }
}

extension Workspace {
  /// Returns the mean of some outputs of a network with one output.
  func meanOutput(from first: Int, count: Int) -> Float {
    var sum: Float = 0
    for row in first..<first + count { sum += outputs[row] }
    return sum / Float(count)
  }
}
