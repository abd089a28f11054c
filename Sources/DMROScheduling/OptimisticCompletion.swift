public import DMROOffloading

/// The least time that must pass after a subtask at a site, whatever comes after it: as if each
/// later subtask had the best of sites, processors and ports for itself.
///
/// OCT(i, k) = max(out_i/B_k0, max_j min_l([l ≠ k]·e_ij/B_kl + v_j/C_l + OCT(j, l))).
public struct OptimisticCompletion: Sendable {
  /// The time in s, `[N, K]`.
  public let time: ContiguousArray<Double>
  /// The times with the other numbers of the problem.
  package let rows: SiteRows
  private let siteCount: Int

  /// Computes the times of a problem.
  ///
  /// - Parameter problem: The problem.
  /// - Complexity: O(N·K + E·K²).
  public init(_ problem: SchedulingProblem) {
    let count = problem.siteCount
    let (links, computing) = (problem.graph.links, problem.computing)
    var time = ContiguousArray<Double>(repeating: 0, count: problem.subtaskCount * count)
    for subtask in links.topologicalOrder.reversed().lazy.map({ Int($0) }) {
      let output = problem.graph.subtasks[subtask].output
      for site in 0..<count {
        var longest = problem.transferTime(output, from: site, to: 0)
        for entry in Int(links.outgoingStart[subtask])..<Int(links.outgoingStart[subtask + 1]) {
          let other = Int(links.destination[entry]) * count
          let size = links.incomingSize[Int(links.incomingEntry[entry])]
          var least = Double.infinity
          for next in 0..<count {
            least = min(
              least,
              problem.transferTime(size, from: site, to: next) + computing[other + next]
                + time[other + next])
          }
          longest = max(longest, least)
        }
        time[subtask * count + site] = longest
      }
    }
    self.time = time
    rows = SiteRows(problem.tables, completion: time)
    siteCount = count
  }

  /// Returns the least time in s that passes after a subtask at a site.
  ///
  /// - Parameters:
  ///   - subtask: The index of the subtask.
  ///   - site: The site.
  @inline(__always)
  public func time(after subtask: Int, at site: Int) -> Double {
    time[subtask * siteCount + site]
  }
}
