import DMROFiles

/// A directed graph in the DOT language: nodes and edges with attributes, without subgraphs.
struct DOTGraph {
  /// A node.
  struct Node {
    var name: String
    var attributes: [String: String]
    /// The line where it first stands.
    var line: Int
  }

  /// An edge between two nodes.
  struct Edge {
    var from: Int
    var to: Int
    var attributes: [String: String]
    /// The size, unless it is a default.
    var ownSize: String?
    var line: Int
  }

  private(set) var name = ""
  private(set) var nodes: [Node] = []
  private(set) var edges: [Edge] = []
  private var indices: [String: Int] = [:]
  /// True if repeated edges are one.
  private var isStrict = false
  /// The edges of a strict graph, by their ends.
  private var strictEdges: [SIMD2<Int>: Int] = [:]
  /// The nodes whose own size was set.
  private var sized: Set<Int> = []
  /// The default attributes of later nodes and edges.
  private var nodeDefaults: [String: String] = [:]
  private var edgeDefaults: [String: String] = [:]

  private var scanner: DOTScanner
  private var token: DOTScanner.Token?

  /// Reads a graph.
  ///
  /// - Parameter bytes: The text.
  /// - Throws: `InputError` with the line of what breaks a rule.
  static func parse(_ bytes: ContiguousArray<UInt8>) throws(InputError) -> DOTGraph {
    var graph = DOTGraph(scanner: try DOTScanner(bytes))
    try graph.read()
    return graph
  }

  private init(scanner: DOTScanner) { self.scanner = scanner }

  private mutating func advance() throws(InputError) { token = try scanner.next() }

  /// Goes past a sign, if it is next.
  private mutating func skip(_ sign: String) throws(InputError) -> Bool {
    guard token == .sign(sign) else { return false }
    try advance()
    return true
  }

  private func unexpected(_ expected: String) -> InputError {
    scanner.error("must have \(expected), found \(token?.text ?? "the end")")
  }

  /// Goes past a name, and returns it.
  private mutating func word(_ expected: String) throws(InputError) -> String {
    guard case .word(let word, _) = token else { throw unexpected(expected) }
    try advance()
    return word
  }

  private mutating func read() throws(InputError) {
    try advance()
    isStrict = token?.isKeyword("strict") == true
    if isStrict { try advance() }
    if token?.isKeyword("graph") == true {
      throw scanner.error("must be a digraph, found a graph without directions")
    }
    guard token?.isKeyword("digraph") == true else { throw unexpected("the word digraph") }
    try advance()
    if case .word(let word, _) = token {
      name = word
      try advance()
    }
    guard try skip("{") else { throw unexpected("\"{\"") }
    while token != .sign("}") {
      try statement()
      _ = try skip(";")
    }
    try advance()
    guard token == nil else { throw unexpected("nothing after the graph") }
  }

  private mutating func statement() throws(InputError) {
    guard let first = token else { throw unexpected("\"}\"") }
    if first == .sign("{") || first.isKeyword("subgraph") {
      throw scanner.error("must have no subgraph; write its nodes and edges one by one")
    }
    let kind = ["graph", "node", "edge"].first(where: first.isKeyword)
    let line = scanner.line
    let name = try word("a node")
    if let kind {
      guard token == .sign("[") else { throw unexpected("\"[\" behind \(kind)") }
      let found = try attributes()
      if kind == "node" { nodeDefaults.merge(found) { $1 } }
      if kind == "edge" { edgeDefaults.merge(found) { $1 } }
      return
    }
    if try skip("=") {
      // An attribute of the graph.
      _ = try word("a value")
      return
    }
    if token == .sign(":") { throw scanner.error("must have no port, found one of \"\(name)\"") }
    if token == .sign("->") || token == .sign("--") { return try edge(from: name, line: line) }
    try node(name, attributes(), line: line)
  }

  /// Adds the attributes of a node; a size may be set once.
  private mutating func node(
    _ name: String, _ attributes: [String: String], line: Int
  ) throws(InputError) {
    let index = index(of: name, line: line)
    if attributes["size"] != nil {
      guard sized.insert(index).inserted else {
        throw InputError(
          element: "line \(line)",
          rule: "must set the size of each node once, found \"\(name)\" again")
      }
    }
    nodes[index].attributes.merge(attributes) { $1 }
  }

  private mutating func index(of name: String, line: Int) -> Int {
    if let index = indices[name] { return index }
    indices[name] = nodes.count
    nodes.append(Node(name: name, attributes: nodeDefaults, line: line))
    return nodes.count - 1
  }

  /// Adds the edges of a path: a -> b -> c.
  private mutating func edge(from first: String, line: Int) throws(InputError) {
    var path = [index(of: first, line: line)]
    while token == .sign("->") || token == .sign("--") {
      guard try skip("->") else {
        throw scanner.error("must have edges with a direction, \"->\", found \"--\"")
      }
      if token == .sign("{") || token?.isKeyword("subgraph") == true {
        throw scanner.error("must have no subgraph; write its nodes and edges one by one")
      }
      let line = scanner.line
      let name = try word("a node behind \"->\"")
      if token == .sign(":") { throw scanner.error("must have no port, found one of \"\(name)\"") }
      path.append(index(of: name, line: line))
    }
    let attributes = try attributes()
    for (from, to) in zip(path, path.dropFirst()) {
      if isStrict, let known = strictEdges[SIMD2(from, to)] {
        try merge(attributes, into: known, line: line)
      } else {
        if isStrict { strictEdges[SIMD2(from, to)] = edges.count }
        let all = edgeDefaults.merging(attributes) { $1 }
        let size = attributes["size"]
        edges.append(Edge(from: from, to: to, attributes: all, ownSize: size, line: line))
      }
    }
  }

  /// Adds the attributes of an edge of a strict graph that stands there again; its size may be set
  /// once.
  private mutating func merge(
    _ attributes: [String: String], into edge: Int, line: Int
  ) throws(InputError) {
    if let size = attributes["size"] {
      if let first = edges[edge].ownSize, first != size {
        throw InputError(
          element: "line \(line)",
          rule: """
            must set the size of each edge once, found \"\(nodes[edges[edge].from].name)\" -> \
            \"\(nodes[edges[edge].to].name)\" in line \(edges[edge].line) too
            """)
      }
      edges[edge].ownSize = size
    }
    edges[edge].attributes.merge(attributes) { $1 }
  }

  /// Returns the attributes of the lists in brackets that follow.
  private mutating func attributes() throws(InputError) -> [String: String] {
    var attributes: [String: String] = [:]
    while try skip("[") {
      while try !skip("]") {
        let name = try word("an attribute or \"]\"")
        guard try skip("=") else { throw unexpected("\"=\" behind the attribute \"\(name)\"") }
        guard attributes.updateValue(try word("a value of \"\(name)\""), forKey: name) == nil else {
          throw scanner.error("must have the attribute \"\(name)\" once")
        }
        if try !skip(",") { _ = try skip(";") }
      }
    }
    return attributes
  }
}
