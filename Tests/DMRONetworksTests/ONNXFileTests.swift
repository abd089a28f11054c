import DMROFiles
import DMRONetworks
import Foundation
import TestSupport
import Testing

/// The structure of ONNX files; `make check-interchange` has others run them.
@Suite struct ONNXFileTests {
  private func block(
    hidden: [Int] = [4, 5], activation: Activation = .relu, head: Head = .linear, count: Int = 2
  ) throws -> NetworkBlock {
    let architecture = try NetworkArchitecture(
      inputs: 3, hidden: hidden, outputs: 2, activation: activation, head: head)
    var block = NetworkBlock(architecture: architecture, count: count)
    for index in block.parameters.indices { block.parameters[index] = Float(index) }
    return block
  }

  private func model(_ block: NetworkBlock) throws -> ProtobufReader {
    try #require(ProtobufReader(try block.onnxData(metadata: ["b": "2", "a": "1"])))
  }

  private func graph(_ block: NetworkBlock) throws -> ProtobufReader {
    try #require(try model(block).messages(7).first)
  }

  @Test func headerSaysVersionsAndMetadata() throws {
    let model = try model(block())
    #expect(model.integers(1) == [7])
    #expect(model.texts(2) == ["DMRO"])
    #expect(model.messages(8).map { $0.integers(2) } == [[13]])
    #expect(model.messages(14).map { $0.texts(1) + $0.texts(2) } == [["a", "1"], ["b", "2"]])
  }

  /// The nodes of one network.
  private static let operations: [(Activation, Head, [String])] = [
    (.relu, .linear, ["Gemm", "Relu", "Gemm", "Relu", "Gemm", "Unsqueeze"]),
    (.tanh, .linear, ["Gemm", "Tanh", "Gemm", "Tanh", "Gemm", "Unsqueeze"]),
    (.identity, .linear, ["Gemm", "Gemm", "Gemm", "Unsqueeze"]),
    (
      .relu, .dueling,
      [
        "Gemm", "Relu", "Gemm", "Relu", "Split", "Gemm", "Gemm", "ReduceMean", "Sub", "Add",
        "Unsqueeze",
      ]
    ),
  ]

  @Test(arguments: operations)
  func nodes(activation: Activation, head: Head, operations: [String]) throws {
    let nodes = try graph(block(activation: activation, head: head)).messages(1)
    #expect(nodes.flatMap { $0.texts(4) } == operations + operations + ["Concat"])
    // Each reads only what was computed before it, or is constant.
    let graph = try graph(block(activation: activation, head: head))
    var known = Set(graph.messages(5).flatMap { $0.texts(8) } + ["state"])
    for node in nodes {
      #expect(Set(node.texts(1)).isSubset(of: known), "\(node.texts(3))")
      #expect(known.isDisjoint(with: node.texts(2)))
      known.formUnion(node.texts(2))
    }
    #expect(known.contains("q_values"))
  }

  @Test func inputsAndOutputsHaveShapes() throws {
    let graph = try graph(block())
    func shape(_ value: ProtobufReader) -> [String] {
      let extents = value.messages(2)[0].messages(1)[0].messages(2)[0].messages(1)
      return extents.map { $0.texts(2).first ?? "\($0.integers(1)[0])" }
    }
    #expect(graph.messages(11).map { $0.texts(1) } == [["state"]])
    #expect(graph.messages(11).map(shape) == [["batch", "3"]])
    #expect(graph.messages(12).map { $0.texts(1) } == [["q_values"]])
    #expect(graph.messages(12).map(shape) == [["batch", "2", "2"]])
  }

  /// The constants are the tensors of the weight file, in its names, shapes and bytes.
  @Test(arguments: Head.allCases) func constantsAreThoseOfTheWeightFile(head: Head) throws {
    let block = try block(head: head)
    let weights = try block.weightData()
    let constants = try graph(block).messages(5).filter { $0.integers(2) == [1] }
    #expect(constants[0].texts(8) == ["networks.0.layers.0.weight"])
    #expect(constants[0].integers(1) == [4, 3])
    let bytes = constants.flatMap { $0.contents(9) }.joined()
    #expect(Array(bytes) == Array(weights.suffix(bytes.count)))
    #expect(bytes.count == 4 * block.parameters.count)
  }

  @Test func sameNetworksGiveSameBytes() throws {
    let block = try block(head: .dueling)
    let metadata = Dictionary(uniqueKeysWithValues: (0..<50).map { ("key\($0)", "\($0)") })
    let reversed = Dictionary(
      uniqueKeysWithValues: (0..<50).reversed().map { ("key\($0)", "\($0)") })
    #expect(try block.onnxData(metadata: metadata) == block.onnxData(metadata: reversed))
  }

  @Test func refusesWhatIsNotFinite() throws {
    var block = try block()
    block.parameters[0] = .nan
    let error = #expect(throws: InputError.self) { try block.writeONNX(to: "/no/policy.onnx") }
    #expect(
      error?.description
        == "/no/policy.onnx: networks.0.layers.0.weight: must hold finite numbers, found nan at "
        + "position 0")
  }
}
