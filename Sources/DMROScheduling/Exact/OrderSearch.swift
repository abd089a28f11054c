public import DMROFiles
public import DMROOffloading

extension SchedulingProblem {
  /// Returns the cheapest plan over all orders and sites, by branch and bound layer by layer.
  ///
  /// Layer d holds the partial plans of d subtasks, each state of the reservations once, however it
  /// was reached; those whose bounds reach the best known cost are left out. The result is the same
  /// for any number of threads. Where the budget does not suffice for a layer, the partial plans of
  /// the least bounds go on, and the bound that is returned is that of the others.
  ///
  /// - Parameters:
  ///   - timelines: The reservations of earlier workflows; none by default.
  ///   - budget: The largest number of nodes.
  ///   - threads: The number of threads.
  ///   - known: A plan to begin with; one is made by default.
  /// - Throws: `InputError`, if the plan is one of another graph, or the budget is not positive.
  public func optimalPlanInAnyOrder(
    on timelines: Timelines? = nil, budget: Int = 1_000_000, threads: Int = 1,
    known: GraphPlan? = nil
  ) throws(InputError) -> ExactPlan {
    try check(known, budget: budget, atLeast: 1)
    var search = OrderSearch(
      self, on: timelines, best: known ?? startingPlan(on: timelines))
    return search.run(budget: budget, threads: threads)
  }

  /// Returns a good plan: the best of three rules, improved.
  private func startingPlan(on timelines: Timelines?) -> GraphPlan {
    let plans = [lookPlan(on: timelines), greedyPlan(on: timelines), heftPlan(on: timelines)]
    let improved = plans.map {
      climbed(
        from: $0, on: timelines,
        budget: min(20 * subtaskCount * siteCount, 1_000_000 / subtaskCount))
    }
    return improved.reduce(improved[0]) { $1.cost < $0.cost ? $1 : $0 }
  }
}

/// Branch and bound over orders and sites.
private struct OrderSearch {
  private let problem: SchedulingProblem
  private let tables: SchedulingTables
  private let costs: CostToGo
  private let timelines: Timelines?
  private var best: GraphPlan

  /// A partial plan: the one it continues, and what it adds.
  private struct Node: Sendable {
    var parent: Int32
    var subtask: Int32
    var site: Int32
    var bound: Double
    var state: PlacementHash
  }

  init(_ problem: SchedulingProblem, on timelines: Timelines?, best: GraphPlan) {
    self.problem = problem
    tables = problem.tables
    costs = CostToGo(problem)
    self.timelines = timelines
    self.best = best
  }

  mutating func run(budget: Int, threads: Int) -> ExactPlan {
    let count = problem.subtaskCount
    var layers: [[Node]] = [
      [Node(parent: -1, subtask: -1, site: -1, bound: costs.ofAllPlans, state: PlacementHash())]
    ]
    var nodes = 0
    var open = Double.infinity
    for depth in 0..<count {
      var layer = layers[depth].filter { $0.bound < best.cost }
      // A layer takes at most half of what is left, so that those behind it have some too.
      let limit = max(1, (budget - nodes) / min(2, count - depth))
      if layer.count > limit {
        let sorted = layer.enumerated().sorted {
          ($0.element.bound, $0.offset) < ($1.element.bound, $1.offset)
        }
        open = min(open, sorted[limit].element.bound)
        layer = sorted.prefix(limit).map(\.element)
      }
      layers[depth] = layer
      nodes += layer.count
      let next = children(of: layers, threads: threads)
      if depth + 1 == count {
        take(next, of: layers)
      } else {
        layers.append(next)
      }
    }
    let isProven = open >= best.cost
    return ExactPlan(
      plan: best, bound: isProven ? best.cost : open, nodes: nodes, isProven: isProven)
  }

  /// Returns the continuations of the last layer, each state once.
  private func children(of layers: [[Node]], threads: Int) -> [Node] {
    let depth = layers.count - 1
    let parts = (layers[depth].count + 255) / 256
    let results = concurrentMap(parts, threads: threads) { part in
      children(of: layers, in: part * 256..<min(layers[depth].count, (part + 1) * 256))
    }
    var known = Set<PlacementHash>()
    var next: [Node] = []
    for node in results.joined() where known.insert(node.state).inserted { next.append(node) }
    return next
  }

  /// Returns the continuations of some nodes of the last layer whose bounds lie below the best cost.
  private func children(of layers: [[Node]], in range: Range<Int>) -> [Node] {
    var builder = ScheduleBuilder(problem, on: timelines)
    var bounds = ContiguousArray<Double>(repeating: 0, count: problem.subtaskCount)
    var path = ContiguousArray<Node>()
    var result: [Node] = []
    for index in range {
      place(path: &path, to: index, of: layers, in: &builder)
      expand(layers[layers.count - 1][index], index: index, &builder, &bounds, into: &result)
    }
    return result
  }

  /// Places the partial plan of a node of the last layer.
  private func place(
    path: inout ContiguousArray<Node>, to index: Int, of layers: [[Node]],
    in builder: inout ScheduleBuilder
  ) {
    path.removeAll(keepingCapacity: true)
    var place = index
    for depth in (1..<layers.count).reversed() {
      path.append(layers[depth][place])
      place = Int(layers[depth][place].parent)
    }
    path.reverse()
    var same = 0
    while same < builder.placedCount, same < path.count,
      builder.subtask(at: same) == Int(path[same].subtask),
      builder.site(of: Int(path[same].subtask)) == Int(path[same].site)
    {
      same += 1
    }
    builder.remove(downTo: same)
    for node in path[same...] { builder.place(Int(node.subtask), at: Int(node.site)) }
  }

  private func expand(
    _ node: Node, index: Int, _ builder: inout ScheduleBuilder,
    _ bounds: inout ContiguousArray<Double>, into result: inout [Node]
  ) {
    let depth = builder.placedCount
    var rest = 0.0
    for subtask in 0..<problem.subtaskCount where !builder.isPlaced(subtask) {
      bounds[subtask] = costs.bound(of: subtask, in: builder, assuming: (-1, 0, 0))
      rest += costs.leastEnergy[subtask]
    }
    for subtask in 0..<problem.subtaskCount
    where !builder.isPlaced(subtask) && isReady(subtask, in: builder) {
      var others = 0.0
      for other in 0..<problem.subtaskCount where other != subtask && !builder.isPlaced(other) {
        others = max(others, bounds[other])
      }
      for site in 0..<problem.siteCount {
        builder.place(subtask, at: site)
        var longest = max(others, builder.delay * costs.perSecond)
        for entry in tables.outgoing(subtask) {
          let successor = Int(tables.links.destination[entry])
          longest = max(
            longest, costs.bound(of: successor, in: builder, assuming: (-1, 0, 0)))
        }
        let bound =
          builder.energy * costs.perJoule + rest - costs.leastEnergy[subtask] + longest
        if bound < best.cost {
          result.append(
            Node(
              parent: Int32(index), subtask: Int32(subtask), site: Int32(site), bound: bound,
              state: node.state.adding(builder.hashOfLastPlacement)))
        }
        builder.remove(downTo: depth)
      }
    }
  }

  private func isReady(_ subtask: Int, in builder: borrowing ScheduleBuilder) -> Bool {
    for entry in tables.incoming(subtask)
    where !builder.isPlaced(Int(tables.links.source[entry])) {
      return false
    }
    return true
  }

  /// Takes the cheapest of whole plans, of equal ones the first.
  private mutating func take(_ leaves: [Node], of layers: [[Node]]) {
    guard let leaf = leaves.min(by: { $0.bound < $1.bound }), leaf.bound < best.cost else { return }
    var builder = ScheduleBuilder(problem, on: timelines)
    var path = ContiguousArray<Node>()
    place(path: &path, to: Int(leaf.parent), of: layers, in: &builder)
    builder.place(Int(leaf.subtask), at: Int(leaf.site))
    if builder.cost < best.cost { best = GraphPlan(builder) }
  }
}
