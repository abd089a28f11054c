import DMROOffloading

/// Branch and bound over the sites of the subtasks in one order: depth first, cheapest bound first.
struct SiteSearch {
  private let tables: SchedulingTables
  private let costs: CostToGo
  private let order: [Int]
  private var builder: ScheduleBuilder
  /// The depth at which the search began.
  private let root: Int
  /// The sum of the least energies of the subtasks from each position on, as a cost, `[N + 1]`.
  private let leastEnergyFrom: ContiguousArray<Double>
  /// The bound of each subtask that is not placed, as a cost above that of the least energies, `[N]`.
  private var bounds: ContiguousArray<Double>
  /// The bounds that placements replaced, and where those of each depth begin.
  private var replaced: ContiguousArray<(subtask: Int32, bound: Double)> = []
  private var replacedBefore: ContiguousArray<Int32>
  /// The choices of each depth in the order of their bounds, `[N, K]`, and the next of each, `[N]`.
  private var choices: ContiguousArray<Choice>
  private var nextChoice: ContiguousArray<Int32>
  /// The last position for whose subtask a subtask is a successor, `[N]`.
  private var successorOf: ContiguousArray<Int32>

  /// The cheapest cost that is known, and its plan where this search found it.
  private(set) var bestCost: Double
  private(set) var bestDecision: [Int]?
  private(set) var nodes = 0
  /// The least bound of the pruned nodes.
  private(set) var openBound = Double.infinity

  struct Choice: Sendable {
    var bound: Double
    var site: Int
  }

  /// Creates a search.
  ///
  /// - Parameters:
  ///   - problem: The problem.
  ///   - costs: Its bounds.
  ///   - order: The order of the subtasks.
  ///   - timelines: The reservations of earlier workflows.
  ///   - prefix: The sites of the first subtasks of the order.
  ///   - bestCost: A cost that a plan is known to have.
  init(
    _ problem: SchedulingProblem, costs: CostToGo, order: [Int], on timelines: Timelines?,
    prefix: [Int] = [], bestCost: Double
  ) {
    let count = order.count
    (tables, self.costs, self.order) = (problem.tables, costs, order)
    self.bestCost = bestCost
    root = prefix.count
    builder = ScheduleBuilder(problem, on: timelines)
    var rest = ContiguousArray<Double>(repeating: 0, count: count + 1)
    for position in (0..<count).reversed() {
      rest[position] = rest[position + 1] + costs.leastEnergy[order[position]]
    }
    leastEnergyFrom = rest
    bounds = costs.entry
    replacedBefore = ContiguousArray(repeating: 0, count: count + 1)
    choices = ContiguousArray(
      repeating: Choice(bound: 0, site: 0), count: count * problem.siteCount)
    nextChoice = ContiguousArray(repeating: 0, count: count)
    successorOf = ContiguousArray(repeating: -1, count: count)
    for site in prefix { place(at: site) }
  }

  /// Searches.
  ///
  /// - Parameter budget: The largest number of nodes.
  /// - Returns: `true` if the search was completed.
  mutating func run(budget: Int) -> Bool {
    guard builder.placedCount < order.count else { return true }
    expand()
    while true {
      let depth = builder.placedCount
      let choice = Int(nextChoice[depth])
      if choice < tables.siteCount {
        let next = choices[depth * tables.siteCount + choice]
        if next.bound < bestCost {
          nextChoice[depth] += 1
          place(at: next.site)
          if depth + 1 == order.count {
            bestCost = builder.cost
            bestDecision = GraphPlan(builder).decision
          } else if nodes < budget {
            expand()
            continue
          } else {
            openBound = min(openBound, next.bound)
          }
          removeLast()
          continue
        }
      }
      // The remaining plans here cost at least the best known cost.
      guard depth > root else { break }
      removeLast()
    }
    return openBound >= bestCost
  }

  /// Returns the choices for the subtask behind the prefix, in the order of their bounds.
  mutating func rootChoices() -> [Choice] {
    expand()
    let start = root * tables.siteCount
    return Array(choices[start..<start + tables.siteCount])
  }

  /// Computes the bounds of the choices for the next subtask, and sorts them.
  private mutating func expand() {
    nodes += 1
    let depth = builder.placedCount
    let subtask = order[depth]
    let entries = tables.outgoing(subtask)
    for entry in entries { successorOf[Int(tables.links.destination[entry])] = Int32(depth) }
    var others = 0.0
    for position in depth + 1..<order.count {
      let other = order[position]
      if successorOf[other] != Int32(depth) { others = max(others, bounds[other]) }
    }
    nextChoice[depth] = 0
    let base = depth * tables.siteCount
    for site in 0..<tables.siteCount {
      let trial = builder.trial(subtask, at: site)
      var longest = max(others, (trial.end - tables.arrival) * costs.perSecond)
      let joules = (builder.energy + trial.energy) * costs.perJoule
      let least = joules + leastEnergyFrom[depth + 1]
      for entry in entries where least + longest < bestCost {
        longest = max(
          longest,
          costs.bound(
            of: Int(tables.links.destination[entry]), in: builder,
            assuming: (subtask, site, trial.finish)))
      }
      let choice = Choice(bound: least + longest, site: site)
      var place = base + site
      while place > base, choices[place - 1].bound > choice.bound {
        choices[place] = choices[place - 1]
        place -= 1
      }
      choices[place] = choice
    }
  }

  private mutating func place(at site: Int) {
    let depth = builder.placedCount
    let subtask = order[depth]
    builder.place(subtask, at: site)
    replacedBefore[depth] = Int32(replaced.count)
    guard depth + 1 < order.count else { return }
    for entry in tables.outgoing(subtask) {
      let successor = Int(tables.links.destination[entry])
      replaced.append((Int32(successor), bounds[successor]))
      bounds[successor] = costs.bound(of: successor, in: builder, assuming: (-1, 0, 0))
    }
  }

  private mutating func removeLast() {
    let depth = builder.placedCount - 1
    builder.remove(downTo: depth)
    while replaced.count > Int(replacedBefore[depth]) {
      let last = replaced.removeLast()
      bounds[Int(last.subtask)] = last.bound
    }
  }
}
