import DMRO
import DMROLinearAlgebra
import Foundation

/// A fully connected network with ReLU in Double, by loops: what the passes are compared with.
struct SlowNetwork {
  let layout: ParameterLayout
  /// The parameters, `[P]`.
  var parameters: [Double]

  init(_ block: NetworkBlock, network: Int = 0) {
    layout = block.layout
    parameters = block.parameters[block.range(of: network)].map(Double.init)
  }

  /// The outputs for one input.
  func outputs(for input: some Sequence<Float>) -> [Double] {
    var x = input.map(Double.init)
    for (index, layer) in layout.layers.enumerated() {
      let (weights, last) = (layer.weights, index == layout.layers.count - 1)
      x = (0..<weights.columns).map { column in
        let sum = x.indices.reduce(parameters[layer.bias + column]) {
          $0 + x[$1] * parameters[weights.offset + $1 * weights.columns + column]
        }
        return last ? sum : max(0, sum)
      }
    }
    return x
  }

  /// The mean squared error of the action taken in each input.
  func loss(_ inputs: [[Float]], _ actions: [Int], _ targets: [Double]) -> Double {
    let errors = inputs.indices.map { outputs(for: inputs[$0])[actions[$0]] - targets[$0] }
    return errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)
  }

  /// The slope of a function of the network in a direction, by a central difference.
  func slope(
    along direction: [Double], step: Double = 1e-6, of function: (SlowNetwork) -> Double
  ) -> Double {
    func moved(_ distance: Double) -> SlowNetwork {
      var other = self
      for index in direction.indices { other.parameters[index] += distance * direction[index] }
      return other
    }
    return (function(moved(step)) - function(moved(-step))) / (2 * step)
  }
}

/// The case with known answers `q-update.json`, of which the tests tell more.
struct GoldenUpdate: Decodable {
  struct Parameters: Decodable {
    let W1: [[[Double]]]
    let b1: [[Double]]
    let W2: [[[Double]]]
    let b2: [[Double]]
    let W3: [[[Double]]]
    let b3: [[Double]]

    /// The parameters of one network, in the order of a block's.
    func flat(_ network: Int) -> [Double] {
      let layers = [(W1, b1), (W2, b2), (W3, b3)]
      return layers.flatMap { $0.0[network].flatMap(\.self) + $0.1[network] }
    }
  }

  struct Batch: Decodable {
    let S: [[[Float]]]
    let a: [[Int]]
  }

  struct Expected: Decodable {
    let y: [[Float]]
    let grad: Parameters
    let paramsAfter1: Parameters

    private enum CodingKeys: String, CodingKey {
      case y
      case grad
      case paramsAfter1 = "params_after_1"
    }
  }

  let D: Int
  let H: Int
  let A: Int
  let B: Int
  let s: Int
  let lr: Double
  let params: Parameters
  let batch: Batch
  let expected: Expected

  init() throws {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { url.deleteLastPathComponent() }
    url.append(path: "Tests/DMRONetworksTests/Golden/q-update.json")
    self = try JSONDecoder().decode(GoldenUpdate.self, from: Data(contentsOf: url))
  }

  /// Throws unless gradients and a step of Adam are those of the case.
  static func verify() throws {
    let golden = try GoldenUpdate()
    let architecture = try NetworkArchitecture(
      inputs: golden.D, hidden: [golden.H, golden.H], outputs: golden.A)
    var block = NetworkBlock(architecture: architecture, count: golden.s)
    block.parameters = ContiguousArray((0..<golden.s).flatMap(golden.params.flat).map(Float.init))
    var state = OptimizerState(.adam(learningRate: golden.lr), for: block)
    for network in 0..<golden.s {
      var pass = Pass(
        block, network: network, inputs: golden.batch.S[network], actions: golden.batch.a[network],
        targets: golden.expected.y[network])
      pass.run()
      try requireEqual(
        "gradient", pass.gradients, golden.expected.grad.flat(network), within: 1e-6)
      state.step(&block, network: network, gradients: pass.gradients.span)
      try requireEqual(
        "parameters", block.parameters[block.range(of: network)],
        golden.expected.paramsAfter1.flat(network), within: 1e-6)
    }
  }
}

/// A forward and a backward pass of one network on one minibatch.
struct Pass: ~Copyable {
  let block: NetworkBlock
  let network: Int
  let batch: Int
  let inputs: ContiguousArray<Float>
  private let actions: [Int]
  private let targets: [Float]
  private var workspace: Workspace
  private(set) var gradients: ContiguousArray<Float>

  init(
    _ block: NetworkBlock, network: Int = 0, inputs: [[Float]], actions: [Int], targets: [Float]
  ) {
    self.block = block
    self.network = network
    self.inputs = ContiguousArray(inputs.joined())
    self.actions = actions
    self.targets = targets
    batch = inputs.count
    workspace = Workspace(architecture: block.architecture, capacity: batch)
    gradients = ContiguousArray(repeating: 0, count: block.layout.parameterCount)
  }

  var outputs: ContiguousArray<Float> { workspace.outputs }

  mutating func forward() {
    let inputs = self.inputs
    block.forward(network, inputs: inputs.span, batch: batch, in: &workspace)
  }

  /// The gradients of the mean squared error with respect to the outputs.
  mutating func prepareBackward() {
    let columns = block.architecture.outputs
    for index in workspace.outputGradients.indices { workspace.outputGradients[index] = 0 }
    for row in 0..<batch {
      let taken = row * columns + actions[row]
      workspace.outputGradients[taken] =
        2 * (workspace.outputs[taken] - targets[row]) / Float(batch)
    }
  }

  mutating func backward() {
    Self.backward(block, network, inputs, batch, &workspace, &gradients)
  }

  /// As a function of parts, which Swift can tell apart.
  private static func backward(
    _ block: NetworkBlock, _ network: Int, _ inputs: ContiguousArray<Float>, _ batch: Int,
    _ workspace: inout Workspace, _ gradients: inout ContiguousArray<Float>
  ) {
    var gradient = gradients.mutableSpan
    block.backward(network, inputs: inputs.span, batch: batch, in: &workspace, into: &gradient)
  }

  mutating func run() {
    forward()
    prepareBackward()
    backward()
  }
}
