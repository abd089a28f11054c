package import DMRORandom

/// The multiplicity of each run in each resample.
///
/// This suffices for statistics that do not depend on the order of a sample: the values are sorted
/// once, and each resample is one pass over them.
package struct Resamples: Sendable {
  /// The number of resamples.
  package let count: Int
  /// The number n of runs, of all strata.
  package let runCount: Int
  /// The multiplicity of each run in each resample, `[count, runCount]`; runs stratum by stratum.
  package let multiplicities: ContiguousArray<Int32>

  /// Draws resamples: from each stratum as many of its runs as it has, with replacement.
  ///
  /// - Parameters:
  ///   - count: The number of resamples.
  ///   - strata: The number of runs in each stratum.
  ///   - stream: The random stream.
  package init(_ count: Int, strata: [Int], using stream: inout RandomStream) {
    precondition(
      !strata.isEmpty && strata.allSatisfy { $0 > 0 },
      "every stratum must have a run, found \(strata)")
    self.count = count
    runCount = strata.reduce(0, +)
    var drawn = ContiguousArray<Int32>(repeating: 0, count: count * runCount)
    for resample in 0..<count {
      var first = resample * runCount
      for size in strata {
        for _ in 0..<size { drawn[first + stream.below(size)] += 1 }
        first += size
      }
    }
    multiplicities = drawn
  }

  /// Creates resamples from the runs in each.
  ///
  /// - Parameters:
  ///   - runs: The runs of each resample, each a number below `runCount`.
  ///   - runCount: The number n of runs, which is also the size of each resample.
  package init(runs: [[Int]], runCount: Int) {
    count = runs.count
    self.runCount = runCount
    var multiplicities = ContiguousArray<Int32>(repeating: 0, count: count * runCount)
    for (resample, runs) in runs.enumerated() {
      precondition(
        runs.count == runCount, "a resample must have \(runCount) runs, found \(runs.count)")
      for run in runs { multiplicities[resample * runCount + run] += 1 }
    }
    self.multiplicities = multiplicities
  }

  /// Returns the statistic of each resample.
  ///
  /// - Parameters:
  ///   - statistic: The statistic.
  ///   - values: The value of each run, `[runCount]`, without a NaN.
  /// - Complexity: O(n log n) for n runs, and O(n) for each resample.
  package func replicates(
    _ statistic: Statistic, of values: ContiguousArray<Double>
  ) -> ContiguousArray<Double> {
    precondition(values.count == runCount, "\(runCount) runs cannot have \(values.count) values")
    let order = ContiguousArray(values.indices.sorted { values[$0] < values[$1] })
    let sorted = ContiguousArray(order.map { values[$0] })
    // The ranks after trimming: from `first` to before `last`.
    let first = statistic.cut(of: runCount)
    let last = runCount - first
    let kept = Double(last - first)
    var replicates = ContiguousArray<Double>(repeating: 0, count: count)
    for resample in 0..<count {
      let base = resample * runCount
      var sum = 0.0
      var rank = 0
      for position in 0..<runCount {
        let next = rank + Int(multiplicities[base + order[position]])
        let taken = min(next, last) - max(rank, first)
        // Multiplicity 0 is skipped: 0 · ∞ is NaN.
        if taken > 0 { sum += Double(taken) * sorted[position] }
        rank = next
      }
      replicates[resample] = sum / kept
    }
    return replicates
  }
}
