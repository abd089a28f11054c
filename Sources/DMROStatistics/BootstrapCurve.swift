public import DMRORandom

extension Bootstrap {
  /// Returns a statistic of the runs of one task at each point of a curve, with its interval.
  ///
  /// - Parameters:
  ///   - statistic: The statistic.
  ///   - runs: The values of each run at each point, `[runs][points]`.
  ///   - stream: The random stream.
  /// - Returns: An estimate for each point.
  /// - Precondition: There is a run, and all have equally many points.
  public func curve(
    _ statistic: Statistic, of runs: [[Double]], using stream: inout RandomStream
  ) -> [Estimate] {
    curve(statistic, of: [runs], using: &stream)
  }

  /// Returns a statistic of the runs of several tasks at each point of a curve, with its interval.
  ///
  /// Whole runs are resampled once: every point has the same runs in the same resample.
  ///
  /// - Parameters:
  ///   - statistic: The statistic.
  ///   - tasks: The values of each run of each task at each point, `[tasks][runs][points]`.
  ///   - stream: The random stream.
  /// - Returns: An estimate for each point.
  /// - Precondition: There is a task, every task has a run, and all have equally many points.
  /// - Complexity: O(P · R · (n + log R)) for P points, R resamples and n runs.
  public func curve(
    _ statistic: Statistic, of tasks: [[[Double]]], using stream: inout RandomStream
  ) -> [Estimate] {
    let resamples = Resamples(resamples, strata: tasks.map(\.count), using: &stream)
    let runs = Array(tasks.joined())
    let pointCount = runs.first?.count ?? 0
    precondition(
      runs.allSatisfy { $0.count == pointCount },
      "all runs must have \(pointCount) points, found \(runs.map(\.count))")
    return (0..<pointCount).map { point in
      estimate(statistic, of: ContiguousArray(runs.map { $0[point] }), by: resamples)
    }
  }
}
