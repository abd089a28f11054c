public import DMROFiles
public import DMROOffloading

/// A workflow from a file of another program, and what was dropped or assumed on the way.
public struct ImportedWorkflow: Hashable, Sendable {
  /// The workflow.
  public var graph: WorkflowGraph
  /// Notes on dropped and assumed parts: a line for each kind, with its count.
  public var notes: [String]

  /// Reads a workflow from the bytes of a file.
  ///
  /// - Parameters:
  ///   - content: The bytes.
  ///   - format: Their format.
  ///   - settings: The settings for facts that they lack.
  ///   - source: The file, for errors; the workflow has its name if it has none of its own.
  /// - Throws: `InputError` that names the source, the element and the rule it breaks.
  public static func decode(
    _ content: ContiguousArray<UInt8>, format: ImportFormat, settings: ImportSettings = .init(),
    source: String
  ) throws(InputError) -> ImportedWorkflow {
    try settings.validate()
    let name = FileContents.name(of: source)
    do throws(InputError) {
      return switch format {
      case .wfformat:
        try WfInstance.decode(content, source: source).workflow(settings, name: name)
      case .dot: try DOTGraph.parse(content).workflow(settings, name: name)
      case .onnx: try ONNXNetwork(content).workflow(settings, name: name)
      }
    } catch {
      throw error.found(in: source)
    }
  }
}

/// A format of workflows of other programs.
public enum ImportFormat: String, Hashable, Sendable, CaseIterable {
  /// Executions of workflows as WfCommons records them: WfFormat 1.4 and later, in JSON.
  case wfformat
  /// Graphs in the language of Graphviz, as daggen and WfCommons write them.
  case dot
  /// Neural networks.
  case onnx

  /// The largest file that is read, in bytes: 2 GiB, the most of a message of Protocol Buffers.
  public static let largestFile = 1 << 31

  /// Recognizes the format of a file by the end of its name, otherwise by its first bytes.
  ///
  /// - Parameters:
  ///   - content: The bytes of the file.
  ///   - source: The file.
  /// - Throws: `InputError`, if it is none of these.
  public init(
    recognizedIn content: ContiguousArray<UInt8>, source: String
  ) throws(InputError) {
    let end = FileContents.name(of: source).split(separator: ".").last?.lowercased()
    guard let format = Self(end: end) ?? Self(content) else {
      throw InputError(
        source: source,
        rule: """
          must be WfFormat (.json), Graphviz DOT (.dot) or ONNX (.onnx), found none of them; \
          --format says which
          """)
    }
    self = format
  }

  private init?(end: String?) {
    switch end {
    case "json": self = .wfformat
    case "dot", "gv": self = .dot
    case "onnx": self = .onnx
    default: return nil
    }
  }

  private init?(_ content: ContiguousArray<UInt8>) {
    let start = DOTScanner.afterMark(content).prefix(4096).drop { $0 <= 0x20 }
    // The version of the format comes first in a model.
    let words = ["digraph", "strict", "graph", "//", "/*", "#"]
    if content.first == 0x08 {
      self = .onnx
    } else if start.first == UInt8(ascii: "{") {
      self = .wfformat
    } else if words.contains(where: { start.starts(with: $0.utf8) }) {
      self = .dot
    } else {
      return nil
    }
  }
}

/// The settings for facts that files of other programs lack.
public struct ImportSettings: Hashable, Sendable {
  /// The attribute `size` of the nodes of a DOT graph.
  public enum NodeSize: String, Hashable, Sendable, CaseIterable {
    /// The operations of the subtask, as daggen writes it: a million is a megacycle.
    case computation
    /// The bytes that the subtask sends along each edge without a size of its own.
    case data
  }

  /// The speed in MHz of machines whose speed a file of WfFormat does not state.
  public var referenceSpeed: Double?
  /// The meaning of the size of nodes in DOT.
  public var nodeSize: NodeSize
  /// The computation in megacycles of subtasks for which a DOT graph states none.
  public var assumedComputation: Double?
  /// The cycles of a multiply-accumulate of a neural network.
  public var cyclesPerMAC: Double
  /// The extent of a batch where a neural network leaves it open.
  public var batch: Int

  /// Creates settings.
  ///
  /// - Parameters:
  ///   - referenceSpeed: The speed in MHz of machines whose speed is not stated.
  ///   - nodeSize: The meaning of the size of nodes in DOT.
  ///   - assumedComputation: The computation in megacycles of subtasks without one in DOT.
  ///   - cyclesPerMAC: The cycles of a multiply-accumulate of a neural network.
  ///   - batch: The extent of a batch where a neural network leaves it open.
  public init(
    referenceSpeed: Double? = nil, nodeSize: NodeSize = .computation,
    assumedComputation: Double? = nil, cyclesPerMAC: Double = 1, batch: Int = 1
  ) {
    self.referenceSpeed = referenceSpeed
    self.nodeSize = nodeSize
    self.assumedComputation = assumedComputation
    self.cyclesPerMAC = cyclesPerMAC
    self.batch = batch
  }

  /// Throws unless the settings are sound.
  ///
  /// - Throws: `InputError` that names the property and the rule it breaks.
  public func validate() throws(InputError) {
    if let referenceSpeed { try NumberRules.positive(referenceSpeed, "referenceSpeed") }
    try NumberRules.positive(cyclesPerMAC, "cyclesPerMAC")
    try NumberRules.within(1...1_000_000, batch, "batch")
    if let assumedComputation {
      guard assumedComputation >= 0, assumedComputation.isFinite else {
        throw InputError(
          element: "assumedComputation",
          rule: """
            must be a finite number of at least 0, found \(NumberRules.text(assumedComputation))
            """)
      }
    }
  }
}

/// Notes about an import.
struct ImportNotes {
  private(set) var lines: [String] = []

  /// Adds a line, if something was counted.
  mutating func add(_ count: Int, _ one: String, _ many: String, _ what: String) {
    if count > 0 { lines.append("\(count) \(count == 1 ? one : many) \(what)") }
  }
}

/// The transfers of a workflow, each pair of subtasks once.
struct TransferSums {
  private(set) var transfers: [WorkflowGraph.Transfer] = []
  private var places: [SIMD2<Int>: Int] = [:]

  /// Adds data to the transfer between two subtasks.
  ///
  /// - Returns: Whether there was such a transfer before.
  @discardableResult
  mutating func add(_ size: Double, from: Int, to: Int) -> Bool {
    if let place = places[SIMD2(from, to)] {
      transfers[place].size += size
      return true
    }
    places[SIMD2(from, to)] = transfers.count
    transfers.append(.init(from: from, to: to, size: size))
    return false
  }

  /// Returns whether there is a transfer between two subtasks.
  func contains(from: Int, to: Int) -> Bool { places[SIMD2(from, to)] != nil }
}
