import DMRORandom
import DMROOffloading

extension PlanCandidate {
  /// Moves a subtask to another place of the order, between what it depends on and what depends on
  /// it.
  ///
  /// - Parameters:
  ///   - position: The place of the subtask.
  ///   - links: The transfers.
  ///   - generator: The source of random bits.
  mutating func moveSubtask(
    at position: Int, links: GraphLinks, using generator: inout some RandomNumberGenerator
  ) {
    let subtask = order[position]
    var first = position
    while first > 0, !links.hasTransfer(from: order[first - 1], to: subtask) { first -= 1 }
    var last = position
    while last + 1 < order.count, !links.hasTransfer(from: subtask, to: order[last + 1]) {
      last += 1
    }
    let target = first + generator.below(last - first + 1)
    order.remove(at: position)
    order.insert(subtask, at: target)
  }

  /// Changes the sites of subtasks drawn at random, and moves some of them in the order.
  ///
  /// - Parameters:
  ///   - sites: The number of sites to draw.
  ///   - moves: The number of moves.
  ///   - problem: The problem.
  ///   - generator: The source of random bits.
  mutating func perturb(
    sites: Int, moves: Int, in problem: SchedulingProblem,
    using generator: inout some RandomNumberGenerator
  ) {
    for _ in 0..<sites {
      decision[generator.below(decision.count)] = generator.below(problem.siteCount)
    }
    for _ in 0..<moves {
      moveSubtask(
        at: generator.below(order.count), links: problem.graph.links, using: &generator)
    }
  }
}

extension GraphLinks {
  /// Returns an order between two: each subtask takes its place from one of them, drawn at random.
  ///
  /// - Parameters:
  ///   - one: An order.
  ///   - other: An order.
  ///   - generator: The source of random bits.
  func cross(
    _ one: [Int], _ other: [Int], using generator: inout some RandomNumberGenerator
  ) -> [Int] {
    var priority = [Double](repeating: 0, count: one.count)
    for (place, subtask) in one.enumerated() { priority[subtask] = -Double(place) }
    for (place, subtask) in other.enumerated() where generator.next() & 1 == 0 {
      priority[subtask] = -Double(place)
    }
    return order(byHighest: priority)
  }
}
