extension PlacementProblem {
  /// A placement with its cost.
  public struct Solution: Hashable, Sendable {
    /// The site of each user, `[n]`.
    public var placement: [Int]
    /// The weighted sum of delays in s, under the best shares.
    public var cost: Double
  }

  /// The greatest number of placements that are enumerated: 11 users of two edges.
  public static let maximumPlacements = 1 << 22

  /// Returns the best placement by enumeration of all (m + 2)ⁿ.
  ///
  /// - Precondition: There are at most `maximumPlacements`.
  public func enumeratedOptimum() -> Solution {
    var (count, user) = (1, 0)
    while user < users.count, count <= Self.maximumPlacements {
      (count, user) = (count * siteCount, user + 1)
    }
    precondition(
      count <= Self.maximumPlacements,
      "\(siteCount) sites for \(users.count) users have more than \(Self.maximumPlacements) placements"
    )
    var search = Search(self, best: Solution(placement: [], cost: .infinity))
    search.branch(self, isBounded: false)
    return search.best
  }

  /// Returns the best placement by branch and bound: that of the enumeration, after fewer steps.
  ///
  /// Shares make an edge dearer for a user the more others use it. So the cost of each user that is
  /// still to be placed is at least its least growth beside those placed already, and the sum of
  /// these bounds the cost.
  ///
  /// - Complexity: Exponential in the worst case; for 18 users and two edges some milliseconds.
  public func optimum() -> Solution {
    var search = Search(self, best: localSearch())
    search.branch(self, isBounded: true)
    return search.best
  }

  /// Returns a placement that no move of one user and no exchange of two improves.
  ///
  /// Users are placed one after the other, each where the sum of all grows least; then the best
  /// moves and exchanges follow. The growth counts the delay that a user adds to the others, unlike
  /// a selfish choice. One search starts with the users of most weighted computation, another with
  /// those of most weighted data.
  ///
  /// - Complexity: O(n² + n·m) for each pass; some passes.
  public func localSearch() -> Solution {
    let byData = users.indices.sorted { roots[$0].data > roots[$1].data }
    let (first, second) = (localSearch(inserting: searchOrder), localSearch(inserting: byData))
    return second.cost < first.cost ? second : first
  }

  private func localSearch(inserting order: [Int]) -> Solution {
    var loads = Loads(self)
    var placement = Array(repeating: 0, count: users.count)
    for user in order {
      placement[user] = cheapestSite(of: user, loads)
      loads.add(user, to: placement[user], self)
    }
    var isImproved = true
    while isImproved {
      isImproved = false
      for user in users.indices {
        let (old, before) = (placement[user], loads.cost)
        loads.remove(user, from: old, self)
        placement[user] = cheapestSite(of: user, loads)
        loads.add(user, to: placement[user], self)
        isImproved = isImproved || loads.cost < before * (1 - Self.tolerance)
      }
      for first in users.indices {
        for second in 0..<first where placement[first] != placement[second] {
          var exchanged = loads
          exchanged.remove(first, from: placement[first], self)
          exchanged.remove(second, from: placement[second], self)
          exchanged.add(first, to: placement[second], self)
          exchanged.add(second, to: placement[first], self)
          guard exchanged.cost < loads.cost * (1 - Self.tolerance) else { continue }
          (loads, isImproved) = (exchanged, true)
          placement.swapAt(first, second)
        }
      }
    }
    return Solution(placement: placement, cost: exactCost(placement))
  }

  /// The relative gain below which a change is rounding.
  private static var tolerance: Double { 1e-12 }

  /// The users, those of most weighted computation first.
  var searchOrder: [Int] {
    users.indices.sorted { roots[$0].computation > roots[$1].computation }
  }

  private func cheapestSite(of user: Int, _ loads: Loads) -> Int {
    var (best, least) = (0, Double.infinity)
    for site in 0..<siteCount {
      let cost = loads.marginal(user, at: site, self)
      if cost < least { (best, least) = (site, cost) }
    }
    return best
  }

  /// The cost of a placement, without the rounding of a search.
  fileprivate func exactCost(_ placement: [Int]) -> Double {
    var loads = Loads(self)
    for (user, site) in placement.enumerated() { loads.add(user, to: site, self) }
    return loads.cost
  }
}

/// A depth-first search over placements.
private struct Search {
  var best: PlacementProblem.Solution
  private var loads: Loads
  private var placement: [Int]
  private let order: [Int]

  init(_ problem: PlacementProblem, best: PlacementProblem.Solution) {
    self.best = best
    loads = Loads(problem)
    placement = Array(repeating: 0, count: problem.users.count)
    order = problem.searchOrder
  }

  mutating func branch(_ problem: PlacementProblem, isBounded: Bool, at depth: Int = 0) {
    guard depth < order.count else {
      let cost = problem.exactCost(placement)
      if cost < best.cost { best = .init(placement: placement, cost: cost) }
      return
    }
    if isBounded {
      var bound = loads.cost
      for user in order[depth...] {
        bound += (0..<problem.siteCount).reduce(.infinity) {
          min($0, loads.marginal(user, at: $1, problem))
        }
      }
      guard bound < best.cost * (1 - 1e-12) else { return }
    }
    for site in 0..<problem.siteCount {
      let before = loads
      placement[order[depth]] = site
      loads.add(order[depth], to: site, problem)
      branch(problem, isBounded: isBounded, at: depth + 1)
      loads = before
    }
  }
}
