public import DMROFiles
public import DMROOffloading

extension SchedulingProblem {
  /// Returns the cheapest plan in one order, by branch and bound over the sites.
  ///
  /// The result is the same for any number of threads: the search begins alone; where that does not
  /// end it, its tree is cut into parts by depth, which are searched in rounds of 16, each with the
  /// best cost of the rounds before.
  ///
  /// - Parameters:
  ///   - order: The order of placement; the default order by default.
  ///   - timelines: The reservations of earlier workflows; none by default.
  ///   - budget: The largest number of nodes.
  ///   - threads: The number of threads.
  ///   - known: A plan in the same order to begin with; one is made by default.
  /// - Throws: `InputError`, if the order or the plan is one of another graph, or the budget is not
  ///   positive.
  public func optimalPlan(
    inOrder order: [Int]? = nil, on timelines: Timelines? = nil, budget: Int = 10_000_000,
    threads: Int = 1, known: GraphPlan? = nil
  ) throws(InputError) -> ExactPlan {
    try check(known, budget: budget, atLeast: 1)
    if let order { try check(order: order) }
    let order = order ?? defaultOrder
    let costs = CostToGo(self)
    var best = known ?? startingPlan(order, on: timelines)
    var (nodes, open) = (0, Double.infinity)
    var isProven = false
    for limit in Self.nodesAlone where !isProven && nodes < budget {
      if nodes > 0, known == nil { improve(&best, on: timelines) }
      var search = SiteSearch(
        self, costs: costs, order: order, on: timelines, bestCost: best.cost)
      isProven = search.run(budget: min(budget - nodes, limit))
      take(search, into: &best, order: order, on: timelines)
      nodes += search.nodes
      open = search.openBound
    }
    if !isProven, nodes < budget {
      open = .infinity
      var parts = Parts(self, costs: costs, order: order, on: timelines, bestCost: best.cost)
      nodes += parts.nodes
      while !parts.isEmpty {
        let round = parts.removeRound(below: best.cost)
        guard !round.isEmpty else { break }
        // The remaining budget is shared by the remaining parts.
        let share = max(0, (budget - nodes) / max(1, (round.count + parts.count + 15) / 16) / 16)
        let cost = best.cost
        let results = concurrentMap(round.count, threads: threads) { index in
          var search = SiteSearch(
            self, costs: costs, order: order, on: timelines, prefix: round[index].sites,
            bestCost: cost)
          _ = search.run(budget: share)
          return search
        }
        for result in results {
          nodes += result.nodes
          open = min(open, result.openBound)
          take(result, into: &best, order: order, on: timelines)
        }
      }
      isProven = open >= best.cost
    }
    return ExactPlan(
      plan: best, bound: isProven ? best.cost : min(open, best.cost), nodes: nodes,
      isProven: isProven)
  }

  /// The nodes of the searches that come before the cut into parts: the first with a simple plan to
  /// begin with, the second with an improved one.
  private static var nodesAlone: [Int] { [400, 20_000] }

  private func take(
    _ search: SiteSearch, into best: inout GraphPlan, order: [Int], on timelines: Timelines?
  ) {
    guard let decision = search.bestDecision, search.bestCost < best.cost else { return }
    var builder = ScheduleBuilder(self, on: timelines)
    for subtask in order { builder.place(subtask, at: decision[subtask]) }
    best = GraphPlan(builder)
  }

  /// Returns a good plan in an order: the better one of two rules.
  private func startingPlan(_ order: [Int], on timelines: Timelines?) -> GraphPlan {
    var look = LookRule(self)
    var greedy = GreedyRule()
    var best = look.plan(self, order: order, on: timelines)
    let other = greedy.plan(self, order: order, on: timelines)
    if other.cost < best.cost { best = other }
    return best
  }

  /// Improves the sites of a plan one by one, for large graphs only some of them.
  private func improve(_ best: inout GraphPlan, on timelines: Timelines?) {
    let budget = min(10 * subtaskCount * siteCount, 1_000_000 / subtaskCount)
    var evaluator = PlanEvaluator(self, on: timelines, budget: budget)
    var candidate = PlanCandidate(best)
    evaluator.improveSites(of: &candidate)
    best = evaluator.plan(candidate)
  }
}

/// The parts of a search, each with the sites of the first subtasks.
private struct Parts {
  struct Part {
    var sites: [Int]
    var bound: Double
  }

  private var parts: [Part]
  /// The nodes that the cut took.
  private(set) var nodes = 0

  init(
    _ problem: SchedulingProblem, costs: CostToGo, order: [Int], on timelines: Timelines?,
    bestCost: Double
  ) {
    parts = [Part(sites: [], bound: 0)]
    while parts.count < 256, let depth = parts.first?.sites.count, depth + 1 < order.count {
      parts = parts.flatMap { part -> [Part] in
        var search = SiteSearch(
          problem, costs: costs, order: order, on: timelines, prefix: part.sites,
          bestCost: bestCost)
        nodes += 1
        return search.rootChoices().filter { $0.bound < bestCost }
          .map { Part(sites: part.sites + [$0.site], bound: $0.bound) }
      }
    }
    // The most promising first; of equal ones, as they come in the tree.
    let sorted = parts.enumerated().sorted {
      ($0.element.bound, $0.offset) < ($1.element.bound, $1.offset)
    }
    parts = sorted.map(\.element)
  }

  var count: Int { parts.count }
  var isEmpty: Bool { parts.isEmpty }

  /// Takes out the next parts whose bounds lie below a cost.
  mutating func removeRound(below cost: Double) -> [Part] {
    parts.removeAll { $0.bound >= cost }
    let round = Array(parts.prefix(16))
    parts.removeFirst(round.count)
    return round
  }
}
