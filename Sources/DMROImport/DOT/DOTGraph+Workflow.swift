import DMROFiles
import DMROOffloading

extension DOTGraph {
  /// A million operations, or bytes.
  private static let million = 1e6

  /// Returns the workflow: the sizes of nodes and edges are works and transfers.
  ///
  /// - Parameters:
  ///   - settings: The meaning of sizes, and the computation of nodes without one.
  ///   - name: The name of the workflow, if it has none.
  /// - Throws: `InputError` that names the line and the rule it breaks.
  func workflow(
    _ settings: ImportSettings, name: String
  ) throws(InputError) -> ImportedWorkflow {
    var notes = ImportNotes()
    var sizes: [Double?] = []
    for node in nodes {
      sizes.append(try Self.size(in: node.attributes, line: node.line, "node \"\(node.name)\""))
    }
    let isWork = settings.nodeSize == .computation
    let assumed = isWork ? sizes.count { $0 == nil } : nodes.count
    let names = names
    var subtasks: [WorkflowGraph.Subtask] = []
    for (node, size) in zip(nodes, sizes) {
      let work = isWork ? size.map { $0 / Self.million } : nil
      guard let computation = work ?? settings.assumedComputation else {
        throw InputError(
          element: "line \(node.line): node \"\(node.name)\"",
          rule: isWork
            ? "must have the attribute size, or --computation must be given"
            : "has data as its size, so that --computation must be given")
      }
      subtasks.append(.init(id: names[subtasks.count], computation: computation))
    }
    let (transfers, unsized) = try transfers(sending: isWork ? [] : sizes)
    notes.add(
      assumed, "subtask", "subtasks",
      """
      without a computation: assumed \(NumberRules.text(settings.assumedComputation ?? 0)) \
      megacycles
      """)
    notes.add(
      zip(nodes, names).count { node, name in Self.label(of: node).map { $0 != name } ?? false },
      "label", "labels",
      "left out, as not each node has one of its own: subtasks have the names of nodes")
    notes.add(unsized, "edge", "edges", "without a size: 0 MB")
    let ignored = ignored
    let kinds = ignored.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    notes.add(
      ignored.values.reduce(0, +), "attribute", "attributes",
      "ignored (\(kinds.joined(separator: ", ")))")
    return ImportedWorkflow(
      graph: try WorkflowGraph(
        id: self.name.isEmpty ? name : self.name, subtasks: subtasks, transfers: transfers),
      notes: notes.lines)
  }

  /// Returns the transfers, and the number of those without a size.
  private func transfers(
    sending data: [Double?]
  ) throws(InputError) -> ([WorkflowGraph.Transfer], Int) {
    var transfers: [WorkflowGraph.Transfer] = []
    var lines: [SIMD2<Int>: Int] = [:]
    var unsized = 0
    for edge in edges {
      let ends = "\"\(nodes[edge.from].name)\" -> \"\(nodes[edge.to].name)\""
      guard edge.from != edge.to else {
        throw InputError(
          element: "line \(edge.line)", rule: "must join two different nodes, found \(ends)")
      }
      if let first = lines.updateValue(edge.line, forKey: SIMD2(edge.from, edge.to)) {
        throw InputError(
          element: "line \(edge.line)",
          rule: "must have each edge once, found \(ends) in line \(first) too")
      }
      var size = try Self.size(in: edge.attributes, line: edge.line, "edge \(ends)")
      if size == nil, !data.isEmpty { size = data[edge.from] }
      if size == nil { unsized += 1 }
      transfers.append(.init(from: edge.from, to: edge.to, size: (size ?? 0) / Self.million))
    }
    return (transfers, unsized)
  }

  /// Returns the label of a node, in which \N stands for its name.
  private static func label(of node: Node) -> String? {
    node.attributes["label"].map { $0.replacing("\\N", with: node.name) }
  }

  /// The names of the subtasks: the labels, where each node has one of its own.
  private var names: [String] {
    let labels = nodes.compactMap(Self.label)
    let areNames = labels.count == nodes.count && Set(labels).count == labels.count
    return areNames && !labels.contains("") ? labels : nodes.map(\.name)
  }

  /// The attributes without meaning here, each with its count.
  private var ignored: [String: Int] {
    var counts: [String: Int] = [:]
    for attributes in nodes.map(\.attributes) + edges.map(\.attributes) {
      for name in attributes.keys where name != "size" && name != "label" {
        counts[name, default: 0] += 1
      }
    }
    return counts
  }

  private static func size(
    in attributes: [String: String], line: Int, _ owner: @autoclosure () -> String
  ) throws(InputError) -> Double? {
    guard let text = attributes["size"] else { return nil }
    let isDecimal = text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
    guard isDecimal, let size = Double(text), size.isFinite, size >= 0 else {
      throw InputError(
        element: "line \(line): \(owner())",
        rule: "must have a finite decimal number of at least 0 as its size, found \"\(text)\"")
    }
    return size
  }
}
