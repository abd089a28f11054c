import DMROFiles
import DMROOffloading

/// A neural network in the ONNX format.
struct ONNXNetwork {
  private let graph: ONNXGraph

  /// Reads a network.
  ///
  /// - Parameter bytes: The bytes of the file.
  /// - Throws: `InputError`, if they are no model.
  init(_ bytes: ContiguousArray<UInt8>) throws(InputError) {
    graph = try ONNXModel(ArraySlice(bytes)).graph
    guard !graph.nodes.isEmpty else {
      throw InputError(element: "graph", rule: "must hold at least 1 node, found none")
    }
  }

  /// The names of the nodes; those without one are named by operator and place, with a suffix where
  /// another node has that name.
  private var names: [String] {
    var taken = Set(graph.nodes.map(\.name))
    return graph.nodes.enumerated().map { index, node in
      guard node.name.isEmpty else { return node.name }
      let name = "\(node.operation)_\(index)"
      var (free, suffix) = (name, 2)
      while !taken.insert(free).inserted {
        free = "\(name)_\(suffix)"
        suffix += 1
      }
      return free
    }
  }

  /// Returns the workflow: a subtask for each node that depends on the inputs, a transfer for each
  /// tensor between two of them.
  ///
  /// - Parameters:
  ///   - settings: The cycles of a multiply-accumulate, and the batch.
  ///   - name: The name of the workflow, if it has none.
  /// - Throws: `InputError` that names the tensor or node and the rule it breaks.
  func workflow(
    _ settings: ImportSettings, name: String
  ) throws(InputError) -> ImportedWorkflow {
    var tensors = try ONNXTensors(graph, batch: settings.batch)
    var subtasks: [WorkflowGraph.Subtask] = []
    var sums = TransferSums()
    var constants = 0
    var idle: [String: Int] = [:]
    for (node, id) in zip(graph.nodes, names) {
      // What such a graph reads is not among the inputs of the node.
      guard !node.attributes.contains(where: \.holdsGraph) else {
        throw InputError(
          element: "node \"\(id)\"", rule: "must have no graph of its own (If, Loop, Scan)")
      }
      guard try tensors.add(node, id: id, producer: subtasks.count) else {
        constants += 1
        continue
      }
      let operations = try tensors.multiplyAccumulates(of: node)
      if operations == nil { idle[node.operation, default: 0] += 1 }
      var subtask = WorkflowGraph.Subtask(
        id: id, computation: (operations ?? 0) * settings.cyclesPerMAC / 1e6)
      for tensor in Set(node.inputs).sorted() where !tensor.isEmpty {
        switch tensors[tensor]?.origin {
        case .input: subtask.input += try tensors.megabytes(of: tensor)
        case .node(let producer):
          sums.add(try tensors.megabytes(of: tensor), from: producer, to: subtasks.count)
        case .constant, nil: break
        }
      }
      subtasks.append(subtask)
    }
    var unused = 0
    for output in graph.outputs {
      switch tensors[output.name]?.origin {
      case .node(let producer):
        subtasks[producer].output += try tensors.megabytes(of: output.name)
      case .input, .constant: unused += 1
      case nil: throw ONNXTensors.unknown(output.name)
      }
    }
    guard !subtasks.isEmpty else {
      throw InputError(
        element: "graph", rule: "must hold a node that depends on an input, found none")
    }
    var notes = ImportNotes()
    notes.add(
      graph.initializers.count, "tensor", "tensors", "of weights: left out, as they are everywhere")
    notes.add(constants, "node", "nodes", "of constants and shapes: left out")
    notes.add(tensors.openCount, "dimension", "dimensions", "of a batch: assumed \(settings.batch)")
    let kinds = idle.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.value) \($0.key)" }
    notes.add(
      idle.values.reduce(0, +), "node", "nodes",
      "without multiply-accumulates: computation 0 (\(kinds.joined(separator: ", ")))")
    notes.add(unused, "output", "outputs", "that no node computes: left out")
    return ImportedWorkflow(
      graph: try WorkflowGraph(
        id: graph.name.isEmpty ? name : graph.name, subtasks: subtasks, transfers: sums.transfers),
      notes: notes.lines)
  }
}
