public import DMROOffloading

/// Lower bounds of the cost of plans, for exact searches.
///
/// A path of subtasks takes its time whatever the others do, and each subtask on it also costs
/// energy beyond the least that it could need. Along a path both count together:
/// W(j, l) = max(return, max_c min_m (transfer + computing + δ·(transfer energy + excess of c at m)
/// + W(c, m))), in units of the cost. On chains without queues the bound is exact.
struct CostToGo: Sendable {
  private let tables: SchedulingTables
  /// The least weighted energy of each subtask, as a cost, `[N]`.
  let leastEnergy: ContiguousArray<Double>
  /// The excess of the energy of each subtask at each site, as a cost, plus its computing time as a
  /// cost and W, `[N, K]`: what passes from the moment at which its data are there.
  let behindData: ContiguousArray<Double>
  /// The bound of subtasks without predecessors, as a cost above that of the least energies, `[N]`;
  /// 0 for others.
  let entry: ContiguousArray<Double>
  /// The cost of 1 s and of 1 J.
  let perSecond: Double
  let perJoule: Double

  /// Computes the bounds of a problem.
  ///
  /// - Complexity: O(N·K + E·K²).
  init(_ problem: SchedulingProblem) {
    let count = problem.siteCount
    let links = problem.graph.links
    let perSecond = 1 / problem.delayDivisor
    let perJoule = problem.energyWeight / problem.energyDivisor
    var least = ContiguousArray<Double>(repeating: 0, count: problem.subtaskCount)
    var behind = ContiguousArray<Double>(repeating: 0, count: problem.subtaskCount * count)
    var entry = least
    for subtask in links.topologicalOrder.reversed().lazy.map({ Int($0) }) {
      let own = subtask * count
      let subtaskParts = problem.graph.subtasks[subtask]
      let leastJoules = (0..<count).reduce(Double.infinity) {
        min($0, problem.siteEnergy[own + $1])
      }
      least[subtask] = leastJoules * perJoule
      for site in 0..<count {
        var longest = problem.transferTime(subtaskParts.output, from: site, to: 0) * perSecond
        for outgoing in Int(links.outgoingStart[subtask])..<Int(links.outgoingStart[subtask + 1]) {
          let next = Int(links.destination[outgoing]) * count
          let size = links.incomingSize[Int(links.incomingEntry[outgoing])]
          var shortest = Double.infinity
          for other in 0..<count {
            let transfer =
              problem.transferTime(size, from: site, to: other) * perSecond
              + problem.energy(of: size, from: site, to: other) * perJoule
            shortest = min(shortest, transfer + behind[next + other])
          }
          longest = max(longest, shortest)
        }
        behind[own + site] =
          problem.computing[own + site] * perSecond
          + (problem.siteEnergy[own + site] - leastJoules) * perJoule + longest
      }
      guard links.incomingStart[subtask] == links.incomingStart[subtask + 1] else { continue }
      entry[subtask] = (0..<count).reduce(Double.infinity) { shortest, site in
        min(
          shortest,
          problem.transferTime(subtaskParts.input, from: 0, to: site) * perSecond
            + behind[own + site])
      }
    }
    tables = problem.tables
    (leastEnergy, behindData, self.entry) = (least, behind, entry)
    (self.perSecond, self.perJoule) = (perSecond, perJoule)
  }

  /// A cost that no plan falls below.
  var ofAllPlans: Double {
    leastEnergy.reduce(0, +) + entry.reduce(0, max)
  }

  /// Returns the bound of a subtask that is not placed, by those of its predecessors that are, as a
  /// cost above that of the least energies.
  ///
  /// - Parameters:
  ///   - subtask: The index of the subtask.
  ///   - builder: The placements.
  ///   - assumed: A subtask that counts as placed, with its site and its finish.
  @inline(__always)
  func bound(
    of subtask: Int, in builder: borrowing ScheduleBuilder,
    assuming assumed: (subtask: Int, site: Int, finish: Double)
  ) -> Double {
    let count = tables.siteCount
    let input = tables.input[subtask]
    var shortest = Double.infinity
    for site in 0..<count {
      var ready = tables.arrival + tables.transferTime(input, from: 0, to: site)
      var joules = 0.0
      for entry in tables.incoming(subtask) {
        let sender = Int(tables.links.source[entry])
        let size = tables.links.incomingSize[entry]
        let place: Int
        let finish: Double
        if sender == assumed.subtask {
          (place, finish) = (assumed.site, assumed.finish)
        } else if let known = builder.site(of: sender) {
          (place, finish) = (known, builder.finish(of: sender))
        } else {
          continue
        }
        ready = max(ready, finish + tables.transferTime(size, from: place, to: site))
        joules += tables.energy(of: size, from: place, to: site)
      }
      let cost =
        (ready - tables.arrival) * perSecond + joules * perJoule
        + behindData[subtask * count + site]
      shortest = min(shortest, cost)
    }
    return shortest
  }
}

extension SchedulingProblem {
  /// A cost that no plan falls below, whatever its order: the longest path with each subtask at its
  /// best site, plus the least energy.
  ///
  /// - Complexity: O(N·K + E·K²).
  public var lowerBound: Double { CostToGo(self).ofAllPlans }
}
