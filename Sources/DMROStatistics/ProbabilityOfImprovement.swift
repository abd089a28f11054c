public import DMRORandom

/// The better one of two values.
public enum Preference: String, Hashable, Sendable, Codable {
  /// The lower one, as of costs.
  case lower
  /// The higher one, as of rewards.
  case higher

  /// Returns 1 where the first of two values is better, ½ where they are equal, 0 where it is
  /// worse, and NaN where one of them is NaN.
  func score(_ first: Double, against second: Double) -> Double {
    if first == second { return 0.5 }
    if first.isNaN || second.isNaN { return .nan }
    return (first < second) == (self == .lower) ? 1 : 0
  }
}

extension Statistics {
  /// Returns the probability that a run of one scheme is better than a run of another.
  ///
  /// On each task it is U / (n · m), the share of all n · m pairs of runs in which the first is
  /// better, a tie counting ½ (Mann and Whitney, 1947); the probability is the mean over tasks:
  /// Agarwal et al. (2021), Section 4.3.
  ///
  /// - Parameters:
  ///   - first: The value of each run of the first scheme on each task, `[tasks][n]`.
  ///   - second: The value of each run of the second scheme on each task, `[tasks][m]`.
  ///   - better: The better values.
  /// - Precondition: There is a task, both have the same ones, and every task has runs of both.
  public static func probabilityOfImprovement(
    of first: [[Double]], over second: [[Double]], better: Preference
  ) -> Double {
    PairScores(first, second, better: better).probability(first: { _ in 1 }, second: { _ in 1 })
  }
}

extension Bootstrap {
  /// Returns the probability that a run of one scheme is better than a run of another, with its
  /// interval.
  ///
  /// The runs of the two schemes are resampled independently, within each task, as rliable does it.
  ///
  /// - Parameters:
  ///   - first: The value of each run of the first scheme on each task, `[tasks][n]`.
  ///   - second: The value of each run of the second scheme on each task, `[tasks][m]`.
  ///   - better: The better values.
  ///   - stream: The random stream.
  /// - Precondition: There is a task, both have the same ones, and every task has runs of both.
  /// - Complexity: O(R · n · m) on each task for R resamples.
  public func probabilityOfImprovement(
    of first: [[Double]], over second: [[Double]], better: Preference,
    using stream: inout RandomStream
  ) -> Estimate {
    let scores = PairScores(first, second, better: better)
    let ofFirst = Resamples(resamples, strata: first.map(\.count), using: &stream)
    let ofSecond = Resamples(resamples, strata: second.map(\.count), using: &stream)
    let replicates = (0..<resamples).map { resample in
      scores.probability(
        first: { Int(ofFirst.multiplicities[resample * ofFirst.runCount + $0]) },
        second: { Int(ofSecond.multiplicities[resample * ofSecond.runCount + $0]) })
    }
    return Estimate(
      value: scores.probability(first: { _ in 1 }, second: { _ in 1 }),
      replicates: ContiguousArray(replicates), confidence: confidence)
  }
}

/// The scores of all pairs of runs of two schemes on each task.
private struct PairScores {
  /// The scores of a task, `[n, m]`.
  private var tasks: [(firstCount: Int, secondCount: Int, scores: [Double])] = []

  init(_ first: [[Double]], _ second: [[Double]], better: Preference) {
    precondition(
      !first.isEmpty && first.count == second.count,
      "\(first.count) tasks cannot be compared with \(second.count)")
    for (first, second) in zip(first, second) {
      precondition(!first.isEmpty && !second.isEmpty, "every task must have runs of both schemes")
      let scores = first.flatMap { value in second.map { better.score(value, against: $0) } }
      tasks.append((first.count, second.count, scores))
    }
  }

  /// Returns the mean over tasks of the mean score of pairs.
  ///
  /// - Parameters:
  ///   - first: The multiplicity of each run of the first scheme.
  ///   - second: The multiplicity of each run of the second scheme.
  func probability(first: (Int) -> Int, second: (Int) -> Int) -> Double {
    var sum = 0.0
    var firstBase = 0
    var secondBase = 0
    for task in tasks {
      var taskSum = 0.0
      for row in 0..<task.firstCount {
        let times = first(firstBase + row)
        guard times > 0 else { continue }
        for column in 0..<task.secondCount {
          let score = task.scores[row * task.secondCount + column]
          taskSum += Double(times * second(secondBase + column)) * score
        }
      }
      sum += taskSum / Double(task.firstCount * task.secondCount)
      firstBase += task.firstCount
      secondBase += task.secondCount
    }
    return sum / Double(tasks.count)
  }
}
