import DMRO

/// Tasks that depend on each other, sorted by rank: the episode of the process.
struct TaskGraph: Sendable {
  /// The seconds that each task needs of the device, the uplink, the server, and the downlink,
  /// `[N]`.
  let needs: [SIMD4<Double>]
  /// The tasks that each one waits for, `[N]`; they come before it.
  let parents: [[Int]]
  /// The seconds from the start of each task to the end of all behind it, at best, `[N]`.
  let rank: [Double]

  /// The paper's device and server work on 1 and 10 MiB a second; both links carry 7 Mibit/s.
  private static let rates = SIMD4(1, 7.0 / 8, 10, 7.0 / 8) * 1_048_576

  /// Reads a graph as daggen writes it for the paper.
  ///
  /// There is a line for each task and edge:
  ///
  ///     1 [size="61853696", alpha="0.18", expect_size="30926848"]
  ///     1 -> 6 [size ="30926848"]
  ///
  /// A task works on `size` bytes, which it uploads, and downloads `expect_size` bytes.
  ///
  /// - Parameters:
  ///   - dot: The text.
  ///   - name: The name of the file, for errors.
  /// - Throws: `InputError`, if there is no task, a task has no size, or edges form a cycle.
  init(dot: String, name: String) throws {
    let line = /^\s*(\w+)(?:\s*->\s*(\w+))?\s*\[size\s*="(\d+)"(?:.*expect_size\s*="(\d+)")?/
    var (tasks, places) = ([WorkflowGraph.Subtask](), [Substring: Int]())
    var edges: [(from: Substring, to: Substring)] = []
    for match in dot.matches(of: line.anchorsMatchLineEndings()) {
      let (_, task, child, size, result) = match.output
      if let child {
        edges.append((task, child))
      } else if let size = Double(size), let result = result.flatMap({ Double($0) }) {
        places[task] = tasks.count
        tasks.append(.init(id: String(task), computation: size, input: size, output: result))
      }
    }
    // The paper's files repeat some edges.
    var pairs: Set<SIMD2<Int>> = []
    var transfers: [WorkflowGraph.Transfer] = []
    for (from, to) in edges {
      guard let parent = places[from], let child = places[to] else {
        throw InputError(
          source: name, rule: "must have a size and an expect_size of \(from) and \(to)")
      }
      if pairs.insert(SIMD2(parent, child)).inserted {
        transfers.append(.init(from: parent, to: child, size: 0))
      }
    }
    let graph: WorkflowGraph
    do throws(InputError) {
      // Refuses an empty graph, a name that stands twice, and a cycle.
      graph = try WorkflowGraph(id: name, subtasks: tasks, transfers: transfers)
    } catch {
      throw error.found(in: name)
    }
    self.init(graph)
  }

  /// Sorts the tasks of a graph by rank: the longest path to the end, each task at the faster site.
  private init(_ graph: WorkflowGraph) {
    let needs = graph.subtasks.map {
      SIMD4($0.computation, $0.input, $0.computation, $0.output) / Self.rates
    }
    var rank = needs.map { min($0[0], $0[1] + $0[2] + $0[3]) }
    for task in graph.links.topologicalOrder.reversed().map({ Int($0) }) {
      rank[task] += graph.transfers.filter { $0.from == task }.map { rank[$0.to] }.max() ?? 0
    }
    let order = graph.links.order(byHighest: rank)
    self.needs = order.map { needs[$0] }
    self.rank = order.map { rank[$0] }
    parents = order.map { task in
      graph.transfers.filter { $0.to == task }.compactMap { order.firstIndex(of: $0.from) }
    }
  }
}

extension TaskGraph {
  /// Returns a random graph in the form of daggen's files, with the sizes of the paper.
  static func draw(tasks: Int, using chance: inout RandomStream) throws -> String {
    let layers = LayeredGraphGenerator(
      subtasks: tasks, fat: chance.uniform(0.3, 0.7), density: chance.uniform(0.3, 0.7))
    let graph = try layers.graph(id: "G", in: .table2, using: &chance)
    // Results of 5 to 50 MiB are the communication of work; their ratio is that of the paper.
    let results = (0..<tasks).map { _ in Int(chance.uniform(5, 50) * 1_048_576) }
    let ratio = chance.uniform(0.3, 0.5)
    let nodes = results.enumerated().map {
      "\($0 + 1) [size=\"\(Int(Double($1) / ratio))\", alpha=\"0\", expect_size=\"\($1)\"]"
    }
    let edges = graph.transfers.map {
      "\($0.from + 1) -> \($0.to + 1) [size =\"\(results[$0.from])\"]"
    }
    return "digraph G {\n\((nodes + edges).joined(separator: "\n"))\n}\n"
  }
}
