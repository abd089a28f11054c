public import DMROFiles

// Networks as a graph of the ONNX format, for other runtimes.
extension NetworkBlock {
  /// The names of the inputs and outputs of the graph.
  public enum ONNXNames {
    /// The states, `[batch, inputs]`.
    public static let state = "state"
    /// The action values of all networks, `[batch, s, outputs]`.
    public static let actionValues = "q_values"
  }

  /// The version of the operators in the graph: the oldest one with axes as inputs.
  public static let onnxOperatorSet = 13

  /// Writes the networks to a file of the ONNX format, atomically.
  ///
  /// The graph computes `q_values`, `[batch, s, outputs]`, from `state`, `[batch, inputs]`: all
  /// networks in one run. The batch comes first, as in servers with batches of requests. Its
  /// constants have the same names as tensors in weight files. The same networks give the same
  /// bytes.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - metadata: Free text by name.
  /// - Throws: `InputError`, if a parameter is not finite, if the file is larger than
  ///   `weightFileLimit`, or if it cannot be written.
  public func writeONNX(
    to path: String, metadata: [String: String] = [:]
  ) throws(InputError) {
    let data: ContiguousArray<UInt8>
    do { data = try onnxData(metadata: metadata) } catch { throw error.found(in: path) }
    try FileContents.write(data, to: path)
  }

  /// Returns the bytes of a file of the ONNX format.
  ///
  /// - Parameter metadata: Free text by name.
  /// - Throws: `InputError`, if a parameter is not finite, or if there are too many bytes.
  package func onnxData(metadata: [String: String] = [:]) throws(InputError) -> ContiguousArray<
    UInt8
  > {
    var graph = ONNXGraph(name: "dmro")
    graph.addInput(
      ONNXNames.state, [.named("batch"), .fixed(architecture.inputs)],
      doc: "encoded states, one in a row")
    graph.addOutput(
      ONNXNames.actionValues,
      [.named("batch"), .fixed(count), .fixed(architecture.outputs)],
      doc: "for each state and network the value of each action, a site")
    for tensor in try tensors() { graph.add(tensor) }
    graph.add("network_axis", [1])
    if architecture.head == .dueling {
      let half = architecture.halves
      graph.add("halves", [half.value, half.advantage])
    }
    let values = (0..<count).map { network in
      graph.add(
        "Unsqueeze", [graph.addNetwork(network, self), "network_axis"],
        "networks.\(network).q_values")
    }
    graph.add("Concat", values, ONNXNames.actionValues, integers: ["axis": 1])
    let model = graph.model(
      operatorSet: Self.onnxOperatorSet,
      doc:
        "\(count) Q-networks of DMRO; each plans by its own greatest values, the cheapest plan wins",
      metadata: metadata)
    guard model.bytes.count <= Self.weightFileLimit else {
      throw InputError(
        .unwritable,
        rule: "must hold at most \(Self.weightFileLimit) bytes, found \(model.bytes.count)")
    }
    return model.bytes
  }
}

extension NetworkArchitecture {
  /// The number of units of the last hidden layer for each stream of a dueling head.
  fileprivate var halves: (value: Int, advantage: Int) {
    let last = hidden.last ?? 0
    return (last / 2, last - last / 2)
  }
}

extension ONNXGraph {
  /// Adds the nodes of one network, and returns the name of its action values, `[batch, outputs]`.
  fileprivate mutating func addNetwork(_ network: Int, _ block: NetworkBlock) -> String {
    let prefix = "networks.\(network)."
    var level = NetworkBlock.ONNXNames.state
    let dense = block.layout.layers.count - (block.architecture.head == .dueling ? 2 : 0)
    for (index, layer) in block.layout.layers.prefix(dense).enumerated() {
      let isHidden = index < block.architecture.hidden.count
      level = addDense(layer, prefix, level)
      guard isHidden else { continue }
      switch block.architecture.activation {
      case .relu: level = add("Relu", [level], "\(prefix)\(layer.name).relu")
      case .tanh: level = add("Tanh", [level], "\(prefix)\(layer.name).tanh")
      case .identity: break
      }
    }
    guard block.architecture.head == .dueling else { return level }
    // Q ← V + (A − mean A)          V [batch, 1], A [batch, outputs]
    let halves = ["\(prefix)value_half", "\(prefix)advantage_half"]
    add("Split", [level, "halves"], halves, named: "\(prefix)split", integers: ["axis": 1])
    let streams = block.layout.layers.suffix(2)
    let values = zip(streams, halves).map { addDense($0, prefix, $1) }
    add(
      "ReduceMean", [values[1]], ["\(prefix)mean"], named: "\(prefix)mean",
      integers: ["keepdims": 1], lists: ["axes": [1]])
    add("Sub", [values[1], "\(prefix)mean"], "\(prefix)centered")
    return add("Add", [values[0], "\(prefix)centered"], "\(prefix)dueling")
  }

  /// Adds `Y ← X · Wᵀ + b`          W [outputs, inputs], as weight files have it.
  private mutating func addDense(
    _ layer: ParameterLayout.Dense, _ prefix: String, _ input: String
  ) -> String {
    let name = prefix + layer.name
    return add(
      "Gemm", [input, "\(name).weight", "\(name).bias"], "\(name).sums", integers: ["transB": 1])
  }
}
