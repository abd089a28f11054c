public import DMROFiles

/// A workflow of a file: a chain or a graph.
public enum WorkflowEntry: Hashable, Sendable {
  /// A chain of subtasks.
  case chain(Workflow)
  /// A graph of subtasks.
  case graph(WorkflowGraph)

  /// The name of the workflow.
  public var id: String {
    switch self {
    case .chain(let chain): chain.id
    case .graph(let graph): graph.id
    }
  }

  /// The text of the workflow in a file, in one line.
  package var json: String {
    switch self {
    case .chain(let chain): chain.json
    case .graph(let graph): graph.json
    }
  }

  /// The workflow as a graph, which a chain is too.
  public var graph: WorkflowGraph {
    switch self {
    case .chain(let chain): WorkflowGraph(chain: chain)
    case .graph(let graph): graph
    }
  }

  /// Reads a workflow, chain or graph, from the bytes of a text in UTF-8.
  ///
  /// - Parameters:
  ///   - bytes: The JSON text of one workflow.
  ///   - source: The source of the text, for errors.
  /// - Throws: `InputError` that names the source, the element and the rule it breaks.
  public static func parse(
    _ bytes: some Sequence<UInt8>, source: String
  ) throws(InputError) -> WorkflowEntry {
    try StrictJSON.decode(WorkflowEntry.self, from: bytes, source: source)
  }

  /// The number of subtasks N.
  public var subtaskCount: Int {
    switch self {
    case .chain(let chain): chain.subtaskCount
    case .graph(let graph): graph.subtaskCount
    }
  }

  /// Returns the workflow as a chain.
  ///
  /// - Parameter index: The place of the workflow in its file.
  /// - Throws: `InputError`, if it is a graph.
  func chain(at index: Int) throws(InputError) -> Workflow {
    switch self {
    case .chain(let chain): return chain
    case .graph:
      throw InputError(
        element: "workflows[\(index)]",
        rule: "must be a chain, with \"computation\" and \"transfer\", found a graph")
    }
  }

  /// The largest computation in megacycles, and the largest transfer in MB.
  var bounds: WorkloadBounds {
    switch self {
    case .chain(let chain):
      WorkloadBounds(
        maxComputation: chain.computation.reduce(0, max),
        maxTransfer: chain.transfer.reduce(0, max))
    case .graph(let graph):
      WorkloadBounds(
        maxComputation: graph.subtasks.reduce(0) { max($0, $1.computation) },
        maxTransfer: graph.subtasks.reduce(graph.transfers.reduce(0) { max($0, $1.size) }) {
          max($0, $1.input, $1.output)
        })
    }
  }
}

extension WorkflowEntry: Decodable {
  private enum FormKey: String, CodingKey {
    case computation, subtasks, transfers
  }

  /// Decodes a workflow: a graph where it has subtasks, or transfers and no computation; otherwise a chain.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws { try self.init(from: decoder, in: .package) }

  /// Decodes a workflow of a file.
  ///
  /// - Parameters:
  ///   - decoder: The decoder.
  ///   - units: The units of the file.
  init(from decoder: any Decoder, in units: FileUnits) throws {
    let container = try decoder.container(keyedBy: FormKey.self)
    let isGraph =
      container.contains(.subtasks)
      || container.contains(.transfers) && !container.contains(.computation)
    self =
      isGraph
      ? .graph(try WorkflowGraph(from: decoder, in: units))
      : .chain(try Workflow(from: decoder, in: units))
  }
}
