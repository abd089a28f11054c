import DMRO
import DMROFiles
import DMRONetworks
import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// A network that learns from samples; one thread at a time uses it.
final class JobUnit: @unchecked Sendable {
  private let configuration: JobConfiguration
  /// The network, a block of count 1.
  private(set) var network: NetworkBlock
  private var optimizer: OptimizerState
  private var stream: RandomStream
  private var workspace: Workspace
  private var gradients: ContiguousArray<Float>
  private var rows: ContiguousArray<Float>
  private var drawn: ContiguousArray<Int>
  /// The mean squared error of the last minibatch, in squares of the scale.
  var loss = 0.0

  init(
    _ configuration: JobConfiguration, network: NetworkBlock, stream: RandomStream,
    maximumActions: Int
  ) {
    self.configuration = configuration
    self.network = network
    self.stream = stream
    optimizer = OptimizerState(.adam(learningRate: configuration.learningRate), for: network)
    let capacity = configuration.batchSize * maximumActions
    workspace = Workspace(architecture: network.architecture, capacity: capacity)
    gradients = ContiguousArray(repeating: 0, count: network.layout.parameterCount)
    rows = ContiguousArray(repeating: 0, count: capacity * network.architecture.inputs)
    drawn = ContiguousArray(repeating: 0, count: configuration.batchSize)
  }

  /// Writes the state of the unit.
  func writeState(to writer: inout StateWriter) {
    writer.add(network.parameters)
    writer.add(optimizer, network: 0, range: network.range(of: 0))
    writer.add(stream)
  }

  /// Reads a state written by `writeState(to:)`.
  func readState(from reader: inout StateReader) throws(InputError) {
    network.parameters = try reader.floats(network.parameters.count, "network")
    try reader.restore(&optimizer, network: 0, range: network.range(of: 0))
    stream = try reader.stream("minibatches")
  }

  /// Learns for a round.
  ///
  /// - Parameters:
  ///   - samples: The states of all rounds.
  ///   - ends: The number of states up to the end of each round.
  func learn(from samples: JobSamples, roundEnds ends: [Int]) {
    let total = configuration.updatesPerRound
    for update in 0..<total {
      let progress = Double(update) / Double(total)
      optimizer.learningRate =
        configuration.learningRate * (progress < 1.0 / 2 ? 1 : progress < 5.0 / 6 ? 0.3 : 0.1)
      self.update(from: samples, ends)
    }
  }

  private func update(from samples: JobSamples, _ ends: [Int]) {
    var count = 0
    for index in drawn.indices {
      let state = draw(ends)
      drawn[index] = state
      samples.copy(state, to: &rows, at: count)
      count += samples.firstRows[state + 1] - samples.firstRows[state]
    }
    network.forward(0, inputs: rows.span, batch: count, in: &workspace)
    differentiate(samples)
    do {
      var gradient = gradients.mutableSpan
      network.backward(0, inputs: rows.span, batch: count, in: &workspace, into: &gradient)
    }
    let gradients = gradients
    optimizer.step(&network, network: 0, gradients: gradients.span)
  }

  /// Draws a state: later rounds more often.
  private func draw(_ ends: [Int]) -> Int {
    var round = ends.count - 1
    let sum = (0..<ends.count).reduce(0) { $0 + pow(configuration.memoryDecay, Double($1)) }
    var place = stream.uniform() * sum
    var weight = 1.0
    while round > 0, place >= weight {
      place -= weight
      weight *= configuration.memoryDecay
      round -= 1
    }
    let start = round == 0 ? 0 : ends[round - 1]
    return start + stream.below(ends[round] - start)
  }

  /// Writes the gradients of a minibatch.
  private func differentiate(_ samples: JobSamples) {
    let share = 1 / Float(configuration.batchSize)
    var row = 0
    var sum = 0.0
    for state in drawn {
      let first = samples.firstRows[state]
      let actions = samples.firstRows[state + 1] - first
      sum += JobLoss.differentiate(
        workspace.outputs, at: row, own: samples.own, labels: samples.labels, at: first,
        count: actions, scale: samples.scales[state],
        regretWeight: Float(configuration.regretWeight), share: share,
        into: &workspace.outputGradients)
      row += actions
    }
    loss = sum / Double(row)
  }
}
