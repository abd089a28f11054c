internal import DMROFiles
internal import DMRONetworks
internal import DMROOffloading
internal import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// A network that scores candidates, with its target network and the learning targets of the states
/// in the memory.
///
/// One thread at a time uses a unit; several may read its network at the same time.
final class CandidateUnit: @unchecked Sendable {
  private let configuration: CandidateConfiguration
  private let rowCount: Int
  private let features: Int
  /// The online network, a block of count 1.
  private(set) var online: NetworkBlock
  private var target: NetworkBlock
  private var optimizer: OptimizerState
  private var replay: RandomStream
  /// The learning target of each candidate in the memory, `[capacity, R]`.
  private var targets: ContiguousArray<Float>
  private var workspace: Workspace
  private var gradients: ContiguousArray<Float>
  private var rows: ContiguousArray<Float>
  private var drawn: ContiguousArray<Int>
  /// The mean squared error of the last minibatch.
  private(set) var loss: Float = 0
  /// The number of updates.
  private(set) var updates = 0

  init(
    _ configuration: CandidateConfiguration, _ shape: ObservationShape, network: NetworkBlock,
    stream: RandomStream
  ) {
    self.configuration = configuration
    (rowCount, features) = (shape.rows, shape.features)
    online = network
    target = network
    optimizer = OptimizerState(
      .adam(learningRate: configuration.learningRate), for: network)
    replay = stream
    targets = ContiguousArray(repeating: 0, count: configuration.memoryCapacity * shape.rows)
    let steps = configuration.statesPerUpdate / configuration.actors
    workspace = Workspace(
      architecture: network.architecture,
      capacity: max(configuration.batchSize * shape.rows, steps * shape.rows * shape.rows))
    gradients = ContiguousArray(repeating: 0, count: network.layout.parameterCount)
    rows = ContiguousArray(
      repeating: 0, count: configuration.batchSize * shape.rows * shape.features)
    drawn = ContiguousArray(repeating: 0, count: configuration.batchSize)
  }

  /// Writes the state of the unit.
  ///
  /// - Parameters:
  ///   - writer: The writer of the snapshot.
  ///   - stored: The number of states in the memory.
  func writeState(to writer: inout StateWriter, stored: Int) {
    writer.add(online.parameters)
    writer.add(target.parameters)
    writer.add(optimizer, network: 0, range: online.range(of: 0))
    writer.add(replay)
    writer.add(ContiguousArray(targets[..<(stored * rowCount)]))
    writer.add(loss)
    writer.add(Int64(updates))
  }

  /// Reads a state written by `writeState(to:stored:)`.
  func readState(from reader: inout StateReader, stored: Int) throws(InputError) {
    let range = online.range(of: 0)
    online.parameters = try reader.floats(range.count, "online")
    target.parameters = try reader.floats(range.count, "frozen")
    try reader.restore(&optimizer, network: 0, range: range)
    replay = try reader.stream("replay")
    let values = try reader.floats(stored * rowCount, "targets")
    targets.replaceSubrange(..<values.count, with: values)
    loss = try reader.float("loss")
    updates = try reader.integer("updates", in: 0...configuration.updates)
  }

  /// Finds the learning targets of new states.
  ///
  /// The target of an action's value is its cost + γ·min of the next state's values by the target
  /// network; for a residual, without what is known of the value. With n steps, n − 1 discounted
  /// costs of greedy actions come in between.
  ///
  /// - Parameters:
  ///   - notes: The states.
  ///   - position: The position of the first one in the memory.
  func label(_ notes: CandidateNotes, at position: Int) {
    if !notes.nextCosts.isEmpty {
      target.forward(
        0, inputs: notes.nextRows.span, batch: notes.nextCosts.count, in: &workspace)
    }
    var (candidate, next) = (0, 0)
    for (state, count) in notes.counts.enumerated() {
      let start = (position + state) % configuration.memoryCapacity * rowCount
      for action in 0..<count {
        var value = 0.0
        let nextCount = notes.nextCounts[candidate]
        if nextCount > 0 {
          value = .infinity
          for row in next..<next + nextCount {
            let prior = configuration.isResidual ? notes.nextCosts[row] : 0
            value = min(value, prior + Double(workspace.outputs[row]))
          }
          next += nextCount
        }
        let cost = configuration.isResidual ? 0 : notes.costs[candidate]
        targets[start + action] = Float(
          cost + notes.furtherCosts[candidate] + notes.discounts[candidate] * value)
        candidate += 1
      }
    }
  }

  /// Takes one step of gradient descent on a minibatch of states.
  func update(from memory: borrowing CandidateMemory) {
    var count = 0
    for index in drawn.indices {
      drawn[index] = replay.below(memory.count)
      memory.copy(drawn[index], to: &rows, at: count)
      count += memory.counts[drawn[index]]
    }
    online.forward(0, inputs: rows.span, batch: count, in: &workspace)
    differentiate(memory, count)
    var gradient = gradients.mutableSpan
    online.backward(0, inputs: rows.span, batch: count, in: &workspace, into: &gradient)
    let progress = Double(updates) / Double(configuration.updates)
    let (first, last) = (configuration.learningRate, configuration.finalLearningRate)
    optimizer.learningRate = last + (first - last) * (1 + cos(.pi * min(1, progress))) / 2
    optimizer.step(&online, network: 0, gradients: gradients.span)
    updates += 1
    if updates % configuration.freezeInterval == 0 { target.copyParameters(from: online) }
  }

  /// Writes the errors of a minibatch as gradients: differences between the actions of a state count
  /// fully, their mean less.
  private func differentiate(_ memory: borrowing CandidateMemory, _ count: Int) {
    let weight = Float(configuration.meanErrorWeight)
    let limit = configuration.errorLimit > 0 ? Float(configuration.errorLimit) : .infinity
    var row = 0
    var sum: Float = 0
    for index in drawn {
      let actions = memory.counts[index]
      var mean: Float = 0
      for action in 0..<actions {
        let error = workspace.outputs[row + action] - targets[index * rowCount + action]
        mean += error
        sum += error * error
      }
      mean /= Float(actions)
      for action in 0..<actions {
        let error = workspace.outputs[row + action] - targets[index * rowCount + action]
        let shaped = error - mean + weight * mean
        workspace.outputGradients[row + action] =
          max(-limit, min(limit, shaped)) / Float(count)
      }
      row += actions
    }
    loss = sum / Float(count)
  }
}
