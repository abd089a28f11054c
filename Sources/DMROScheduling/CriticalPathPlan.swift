public import DMROOffloading

extension SchedulingProblem {
  /// Returns the plan of CPOP (Topcuoglu, Hariri and Wu, 2002): the subtasks of the longest path run
  /// at the site on which that path takes the least time, all others where they finish first.
  ///
  /// Of the subtasks that are ready, the one with the longest path through it comes next.
  ///
  /// - Parameter timelines: The reservations of earlier workflows; none by default.
  public func criticalPathPlan(on timelines: Timelines? = nil) -> GraphPlan {
    let priority = zip(rank, downwardRank).map { $0 + $1 }
    let path = criticalPath(priority)
    var (pathSite, least) = (0, Double.infinity)
    for site in 0..<siteCount {
      let time = path.reduce(0) { $0 + computing[$1 * siteCount + site] }
      if time < least { (pathSite, least) = (site, time) }
    }
    let isOnPath = Set(path)
    var builder = ScheduleBuilder(self, on: timelines)
    var rule = EarliestFinishRule()
    for subtask in graph.links.order(byHighest: priority) {
      let site =
        isOnPath.contains(subtask) ? pathSite : rule.site(for: subtask, in: &builder)
      builder.place(subtask, at: site)
    }
    return GraphPlan(builder)
  }

  /// The downward rank of each subtask in s, `[N]`: the longest mean time from the arrival to its
  /// start.
  private var downwardRank: [Double] {
    let links = graph.links
    var downward = [Double](repeating: 0, count: subtaskCount)
    for subtask in links.topologicalOrder.lazy.map({ Int($0) }) {
      var longest = meanInputTime(graph.subtasks[subtask].input)
      for entry in Int(links.incomingStart[subtask])..<Int(links.incomingStart[subtask + 1]) {
        let other = Int(links.source[entry])
        longest = max(
          longest,
          downward[other] + meanComputing(of: other) + meanPairTime(links.incomingSize[entry]))
      }
      downward[subtask] = longest
    }
    return downward
  }

  private func meanComputing(of subtask: Int) -> Double {
    computing[subtask * siteCount..<(subtask + 1) * siteCount].reduce(0, +) / Double(siteCount)
  }

  private func meanInputTime(_ size: Double) -> Double {
    (0..<siteCount).reduce(0) { $0 + transferTime(size, from: 0, to: $1) } / Double(siteCount)
  }

  /// Returns the subtasks of the longest path: from the first of the highest priority, always the
  /// next of the same.
  private func criticalPath(_ priority: [Double]) -> [Int] {
    let links = graph.links
    let entries = priority.indices.filter { links.incomingStart[$0] == links.incomingStart[$0 + 1] }
    var path: [Int] = []
    var candidates = entries
    let longest = entries.map { priority[$0] }.max() ?? 0
    while let next = candidates.max(by: { one, other in
      priority[one] != priority[other] ? priority[one] < priority[other] : one > other
    }), priority[next] >= longest * (1 - 1e-9) {
      path.append(next)
      candidates = links.destination[
        Int(links.outgoingStart[next])..<Int(links.outgoingStart[next + 1])
      ].map { Int($0) }
    }
    return path
  }

  /// Returns the mean time in s of a transfer over all ordered pairs of sites.
  func meanPairTime(_ size: Double) -> Double {
    guard size > 0 else { return 0 }
    var sum = 0.0
    for source in 0..<siteCount {
      for destination in 0..<siteCount {
        sum += transferTime(size, from: source, to: destination)
      }
    }
    return sum / Double(siteCount * siteCount)
  }
}
