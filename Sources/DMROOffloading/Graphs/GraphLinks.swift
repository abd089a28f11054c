import DMROFiles

/// The transfers of a graph, found by the subtask that receives and by the one that sends.
///
/// An entry is a place in a list: the entries `incomingStart[i] ..< incomingStart[i + 1]` are the
/// transfers into subtask i, in the order of the subtasks that send.
public struct GraphLinks: Hashable, Sendable {
  /// The index of the first incoming transfer of each subtask, `[N + 1]`.
  public let incomingStart: ContiguousArray<Int32>
  /// The subtask that sends, `[E]`, by incoming entry.
  public let source: ContiguousArray<Int32>
  /// The size in MB, `[E]`, by incoming entry.
  public let incomingSize: ContiguousArray<Double>
  /// The index of the first outgoing transfer of each subtask, `[N + 1]`.
  public let outgoingStart: ContiguousArray<Int32>
  /// The subtask that receives, `[E]`, by outgoing entry, in ascending order for each subtask.
  public let destination: ContiguousArray<Int32>
  /// The incoming entry of the transfer, `[E]`, by outgoing entry.
  public let incomingEntry: ContiguousArray<Int32>
  /// The subtasks in topological order, `[N]`.
  public let topologicalOrder: ContiguousArray<Int32>

  /// Sorts transfers.
  ///
  /// - Throws: `InputError`, if two transfers have the same ends, or some form a cycle.
  init(
    _ transfers: [WorkflowGraph.Transfer], subtasks: [WorkflowGraph.Subtask]
  ) throws(InputError) {
    let count = subtasks.count
    // Sorted by source first and by destination then, each sort in linear time and stable.
    let bySource = Self.sorted(transfers.indices.map { Int32($0) }, count: count) {
      transfers[$0].from
    }
    let incoming = Self.sorted(bySource.items, count: count) { transfers[$0].to }
    incomingStart = incoming.start
    source = ContiguousArray(incoming.items.map { Int32(transfers[Int($0)].from) })
    incomingSize = ContiguousArray(incoming.items.map { transfers[Int($0)].size })
    for entry in source.indices.dropFirst() {
      let (first, second) = (Int(incoming.items[entry - 1]), Int(incoming.items[entry]))
      let (one, other) = (transfers[first], transfers[second])
      guard one.from != other.from || one.to != other.to else {
        throw InputError(
          element: "transfers[\(max(first, second))]",
          rule: """
            must differ from all others, found \"\(subtasks[one.from].id)\" to \
            \"\(subtasks[one.to].id)\" in transfers[\(min(first, second))] too
            """)
      }
    }
    let entries = source.indices.map { Int32($0) }
    let (source, items) = (source, incoming.items)
    let outgoing = Self.sorted(entries, count: count) { Int(source[$0]) }
    outgoingStart = outgoing.start
    incomingEntry = ContiguousArray(outgoing.items)
    destination = ContiguousArray(outgoing.items.map { Int32(transfers[Int(items[Int($0)])].to) })
    topologicalOrder = Self.order(incomingStart, outgoingStart, destination)
    if topologicalOrder.count < count { throw cycle(in: subtasks) }
  }

  /// Returns items sorted by a key below `count`, and where the items of each key begin.
  private static func sorted(
    _ items: [Int32], count: Int, by key: (Int) -> Int
  ) -> (start: ContiguousArray<Int32>, items: [Int32]) {
    var start = ContiguousArray<Int32>(repeating: 0, count: count + 1)
    for item in items { start[key(Int(item)) + 1] += 1 }
    for index in 0..<count { start[index + 1] += start[index] }
    var next = start
    var result = [Int32](repeating: 0, count: items.count)
    for item in items {
      let place = key(Int(item))
      result[Int(next[place])] = item
      next[place] += 1
    }
    return (start, result)
  }

  /// Returns the subtasks in topological order, without those on or behind a cycle (Kahn, 1962).
  private static func order(
    _ incomingStart: ContiguousArray<Int32>, _ outgoingStart: ContiguousArray<Int32>,
    _ destination: ContiguousArray<Int32>
  ) -> ContiguousArray<Int32> {
    let count = incomingStart.count - 1
    var missing = ContiguousArray((0..<count).map { incomingStart[$0 + 1] - incomingStart[$0] })
    var order = ContiguousArray<Int32>()
    order.reserveCapacity(count)
    for subtask in 0..<count where missing[subtask] == 0 { order.append(Int32(subtask)) }
    var next = 0
    while next < order.count {
      let subtask = Int(order[next])
      next += 1
      for entry in Int(outgoingStart[subtask])..<Int(outgoingStart[subtask + 1]) {
        let other = Int(destination[entry])
        missing[other] -= 1
        if missing[other] == 0 { order.append(Int32(other)) }
      }
    }
    return order
  }

  /// Returns the error that names the subtasks of a cycle.
  private func cycle(in subtasks: [WorkflowGraph.Subtask]) -> InputError {
    var isOrdered = [Bool](repeating: false, count: subtasks.count)
    for subtask in topologicalOrder { isOrdered[Int(subtask)] = true }
    // Each subtask that is left waits for another that is left.
    var path: [Int] = []
    var place: [Int: Int] = [:]
    var current = isOrdered.firstIndex(of: false) ?? 0
    while place.updateValue(path.count, forKey: current) == nil {
      path.append(current)
      let sources = source[Int(incomingStart[current])..<Int(incomingStart[current + 1])]
      current = sources.lazy.map { Int($0) }.first { !isOrdered[$0] } ?? current
    }
    let first = path.firstIndex(of: current) ?? 0
    let cycle = ([current] + path[first...].reversed()).map { "\"\(subtasks[$0].id)\"" }
    let shown = cycle.count <= 9 ? cycle : cycle.prefix(4) + ["…"] + cycle.suffix(3)
    return InputError(
      element: "transfers",
      rule: "must not form a cycle, found \(shown.joined(separator: " → "))")
  }
}
