import DMROFiles
import DMROLinearAlgebra
import DMRONetworks
import Foundation
import Testing

@Suite struct ArchitectureTests {
  /// Counted by hand: 6·8+8 + 8·8+8 + 8·3+3 and, divided into 4 + 4, 4·1+1 + 4·3+3.
  @Test(arguments: [
    (Head.linear, [0, 56, 128], ["layers.0", "layers.1", "layers.2"], 155),
    (.dueling, [0, 56, 128, 133], ["layers.0", "layers.1", "value", "advantage"], 148),
  ])
  func layout(head: Head, starts: [Int], names: [String], count: Int) throws {
    let layout = ParameterLayout(
      try NetworkArchitecture(inputs: 6, hidden: [8, 8], outputs: 3, head: head))
    #expect(layout.parameterCount == count)
    #expect(layout.layers.map(\.weights.offset) == starts)
    #expect(layout.layers.map(\.name) == names)
    for layer in layout.layers {
      #expect(layer.bias == layer.weights.offset + layer.weights.rows * layer.weights.columns)
    }
  }

  @Test(arguments: Activation.allCases, Head.allCases)
  func readsWhatItWrites(_ activation: Activation, _ head: Head) throws {
    let architecture = try NetworkArchitecture(
      inputs: 6, hidden: [8, 2], outputs: 3, activation: activation, head: head)
    let text = StrictJSON.encode(architecture)
    #expect(
      try StrictJSON.decode(NetworkArchitecture.self, from: Data(text.utf8), source: "f")
        == architecture)
  }

  @Test(arguments: [
    (0, [8], 3, Head.linear, "inputs: must be between 1 and 65536, found 0"),
    (65_537, [8], 3, .linear, "inputs: must be between 1 and 65536, found 65537"),
    (6, [8], -1, .linear, "outputs: must be between 1 and 65536, found -1"),
    (6, [8, 0], 3, .linear, "hidden[1]: must be between 1 and 65536, found 0"),
    (6, [Int.max], 3, .linear, "hidden[0]: must be between 1 and 65536, found \(Int.max)"),
    (
      6, [Int](repeating: 2, count: 65), 3, .linear,
      "hidden: must be at most 64 layers, found 65"
    ),
    (
      6, [], 3, .dueling,
      "hidden: must end with a layer of at least 2 units, which a dueling head divides"
    ),
    (
      6, [8, 1], 3, .dueling,
      "hidden: must end with a layer of at least 2 units, which a dueling head divides"
    ),
  ])
  func refuses(
    _ inputs: Int, _ hidden: [Int], _ outputs: Int, _ head: Head, _ expected: String
  ) {
    let error = #expect(throws: InputError.self) {
      try NetworkArchitecture(inputs: inputs, hidden: hidden, outputs: outputs, head: head)
    }
    #expect(error?.description == expected)
  }

  @Test(arguments: [
    (#"{"inputs":0,"hidden":[],"outputs":1,"activation":"relu","head":"linear"}"#, "inputs"),
    (#"{"inputs":1,"hidden":[0],"outputs":1,"activation":"relu","head":"linear"}"#, "hidden[0]"),
    (#"{"inputs":1,"hidden":[],"outputs":1,"activation":"relU","head":"linear"}"#, "activation"),
    (#"{"inputs":1,"hidden":[],"outputs":1,"activation":"relu","head":"duel"}"#, "head"),
    (#"{"inputs":1,"hidden":[],"outputs":1,"activation":"relu"}"#, nil),
    (#"{"inputs":1,"hidden":[],"outputs":1,"activation":"relu","head":"linear","x":1}"#, nil),
    (#"{"inputs":1,"hidden":[],"outputs":1,"activation":"relu","head":"dueling"}"#, "hidden"),
  ])
  func refusesInFiles(_ text: String, _ element: String?) {
    let error = #expect(throws: InputError.self) {
      try StrictJSON.decode(NetworkArchitecture.self, from: Data(text.utf8), source: "f")
    }
    #expect(error?.element == element && error?.source == "f")
  }

  @Test func blocksCopyAndCut() throws {
    let architecture = try NetworkArchitecture(inputs: 1, hidden: [], outputs: 2)
    var block = NetworkBlock(architecture: architecture, count: 3, copying: [1, 2, 3, 4])
    #expect(block.parameters == [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4])
    block.parameters[5] = 9
    #expect(block.network(1).parameters == [1, 9, 3, 4] && block.network(1).count == 1)
    #expect(block.range(of: 2) == 8..<12)
    #expect(block.isFinite)
    block.parameters[0] = .infinity
    #expect(!block.isFinite)
    var other = NetworkBlock(architecture: architecture, count: 3)
    other.copyParameters(from: block)
    #expect(other == block)
    other.parameters[1] = 5
    #expect(block.parameters[1] == 2)
  }

  /// Each body runs in a process of its own, which the mistake must stop.
  @Test func wrongShapesStopTheProgram() async {
    await #expect(processExitsWith: .success) { try Self.pass() }
    await #expect(processExitsWith: .failure) { try Self.pass(network: 1) }
    await #expect(processExitsWith: .failure) { try Self.pass(network: -1) }
    await #expect(processExitsWith: .failure) { try Self.pass(batch: 3) }
    await #expect(processExitsWith: .failure) { try Self.pass(batch: 0) }
    await #expect(processExitsWith: .failure) { try Self.pass(inputs: 5) }
    await #expect(processExitsWith: .failure) { try Self.pass(width: 4) }
    await #expect(processExitsWith: .failure) { try Self.pass(gradients: 17) }
    await #expect(processExitsWith: .failure) { try Self.pass(steppedBlocks: 2) }
    await #expect(processExitsWith: .failure) {
      let architecture = try NetworkArchitecture(inputs: 1, hidden: [], outputs: 1)
      var block = NetworkBlock(architecture: architecture, count: 2)
      block.copyParameters(from: NetworkBlock(architecture: architecture, count: 1))
    }
    await #expect(processExitsWith: .failure) {
      _ = NetworkBlock(
        architecture: try NetworkArchitecture(inputs: 1, hidden: [], outputs: 1), count: 0)
    }
  }

  /// A pass through a network 3-2-2 of 14 parameters, with everything that could be wrong.
  private static func pass(
    network: Int = 0, batch: Int = 2, inputs: Int = 6, width: Int = 2, gradients: Int = 14,
    steppedBlocks: Int = 1
  ) throws {
    let architecture = try NetworkArchitecture(inputs: 3, hidden: [2], outputs: 2)
    let block = NetworkBlock(architecture: architecture, count: 1)
    var workspace = Workspace(
      architecture: try NetworkArchitecture(inputs: 3, hidden: [width], outputs: 2), capacity: 2)
    let x = ContiguousArray<Float>(repeating: 1, count: inputs)
    block.forward(network, inputs: x.span, batch: batch, in: &workspace)
    var gradient = ContiguousArray<Float>(repeating: 0, count: gradients)
    var span = gradient.mutableSpan
    block.backward(network, inputs: x.span, batch: batch, in: &workspace, into: &span)
    var state = OptimizerState(.sgd(learningRate: 1), for: block)
    var stepped = NetworkBlock(architecture: architecture, count: steppedBlocks)
    state.step(&stepped, network: 0, gradients: gradient.span)
  }
}
