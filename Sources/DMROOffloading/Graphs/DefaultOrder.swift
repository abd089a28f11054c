/// The upward ranks of the subtasks of a graph, and the order that follows from them (Topcuoglu,
/// Hariri and Wu, 2002, with the way back to the device).
struct DefaultOrder {
  /// The upward rank of each subtask in s, `[N]`.
  let rank: [Double]
  /// The subtasks in order, `[N]`.
  let order: [Int]

  init(_ graph: WorkflowGraph, computing: ContiguousArray<Double>, network: SiteNetwork) {
    let count = network.siteCount
    let (pair, back) = (network.meanPair, network.meanReturn)
    let links = graph.links
    var rank = [Double](repeating: 0, count: graph.subtaskCount)
    for subtask in links.topologicalOrder.reversed().lazy.map({ Int($0) }) {
      let output = graph.subtasks[subtask].output
      var behind = output > 0 ? back.latency + output * back.perMegabyte : 0
      for entry in Int(links.outgoingStart[subtask])..<Int(links.outgoingStart[subtask + 1]) {
        let size = links.incomingSize[Int(links.incomingEntry[entry])]
        let time = size > 0 ? pair.latency + size * pair.perMegabyte : 0
        behind = max(behind, time + rank[Int(links.destination[entry])])
      }
      var mean = 0.0
      for site in 0..<count { mean += computing[subtask * count + site] }
      rank[subtask] = mean / Double(count) + behind
    }
    self.rank = rank
    order = links.order(byHighest: rank)
  }
}

extension GraphLinks {
  /// Returns all subtasks, each behind those it depends on: of the ones that are ready, the one of
  /// the highest priority is next, ties to the lower index.
  ///
  /// - Parameter priority: The priority of each subtask, `[N]`.
  /// - Precondition: There are N priorities.
  /// - Complexity: O(N·log N + E).
  public func order(byHighest priority: [Double]) -> [Int] {
    let count = priority.count
    var missing = ContiguousArray((0..<count).map { incomingStart[$0 + 1] - incomingStart[$0] })
    var ready = SubtaskQueue(priority: priority)
    for subtask in 0..<count where missing[subtask] == 0 { ready.insert(subtask) }
    var order: [Int] = []
    order.reserveCapacity(count)
    while let subtask = ready.removeFirst() {
      order.append(subtask)
      for entry in Int(outgoingStart[subtask])..<Int(outgoingStart[subtask + 1]) {
        let other = Int(destination[entry])
        missing[other] -= 1
        if missing[other] == 0 { ready.insert(other) }
      }
    }
    return order
  }
}

/// The waiting subtasks, the one of the highest priority first: a binary heap.
struct SubtaskQueue {
  private let priority: [Double]
  private var heap: ContiguousArray<Int32> = []

  init(priority: [Double]) { self.priority = priority }

  private func isBefore(_ one: Int32, _ other: Int32) -> Bool {
    let (first, second) = (priority[Int(one)], priority[Int(other)])
    return first != second ? first > second : one < other
  }

  mutating func insert(_ subtask: Int) {
    var place = heap.count
    heap.append(Int32(subtask))
    while place > 0, isBefore(heap[place], heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func removeFirst() -> Int? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return Int(first) }
    heap[0] = last
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, isBefore(heap[child + 1], heap[child]) { child += 1 }
      guard isBefore(heap[child], heap[place]) else { break }
      heap.swapAt(place, child)
      place = child
    }
    return Int(first)
  }
}
