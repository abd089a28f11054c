public import DMRORandom

/// Confidence intervals of measurements from few runs, by the stratified percentile bootstrap.
///
/// The runs are resampled with replacement within each task, the tasks being the strata, the
/// statistic is computed of all values of the resample together, and the interval holds the given
/// share of the results: Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical
/// Precipice" (2021), Section 4.1, as rliable does it. With one task this is the plain bootstrap.
///
/// The runs must be independent. If each seed was measured on the same workflows, the seeds are the
/// runs, each with its mean over the workflows.
///
/// If a value is NaN, all estimates are NaN.
///
/// ```swift
/// var stream = RandomStream(seed: 1).split("bootstrap")
/// let cost = Bootstrap().estimate(.interquartileMean, of: costs, using: &stream)
/// ```
public struct Bootstrap: Hashable, Sendable {
  /// The number of resamples.
  public let resamples: Int
  /// The share of the resamples within an interval.
  public let confidence: Double

  /// Creates the settings of a bootstrap.
  ///
  /// - Parameters:
  ///   - resamples: The number of resamples; by default 2,000, as in rliable's curves.
  ///   - confidence: The share of the resamples within an interval, between 0 and 1.
  /// - Precondition: There is a resample, and the share lies within its bounds.
  public init(resamples: Int = 2000, confidence: Double = 0.95) {
    precondition(resamples > 0, "there must be a resample, found \(resamples)")
    precondition(
      confidence > 0 && confidence < 1, "must be between 0 and 1, found \(confidence)")
    self.resamples = resamples
    self.confidence = confidence
  }

  /// Returns a statistic of the runs of one task, with its interval.
  ///
  /// - Parameters:
  ///   - statistic: The statistic.
  ///   - runs: The value of each run, `[runs]`.
  ///   - stream: The random stream.
  /// - Precondition: There is a run.
  public func estimate(
    _ statistic: Statistic, of runs: [Double], using stream: inout RandomStream
  ) -> Estimate {
    estimate(statistic, of: [runs], using: &stream)
  }

  /// Returns a statistic of the runs of several tasks, all values together, with its interval.
  ///
  /// rliable's median is another statistic, the median of the means of the tasks:
  ///
  /// ```swift
  /// bootstrap.estimate(of: tasks, using: &stream) { Statistics.median($0.map(Statistics.mean)) }
  /// ```
  ///
  /// - Parameters:
  ///   - statistic: The statistic.
  ///   - tasks: The value of each run of each task, `[tasks][runs]`; every run weighs the same.
  ///   - stream: The random stream.
  /// - Precondition: There is a task, and every task has a run.
  public func estimate(
    _ statistic: Statistic, of tasks: [[Double]], using stream: inout RandomStream
  ) -> Estimate {
    let resamples = Resamples(resamples, strata: tasks.map(\.count), using: &stream)
    return estimate(statistic, of: ContiguousArray(tasks.joined()), by: resamples)
  }

  /// Returns any statistic of the runs of several tasks, with its interval.
  ///
  /// - Parameters:
  ///   - tasks: The value of each run of each task, `[tasks][runs]`.
  ///   - stream: The random stream.
  ///   - statistic: The statistic of such values; must not depend on the order of runs.
  /// - Precondition: There is a task, and every task has a run.
  public func estimate(
    of tasks: [[Double]], using stream: inout RandomStream, statistic: ([[Double]]) -> Double
  ) -> Estimate {
    let resamples = Resamples(resamples, strata: tasks.map(\.count), using: &stream)
    var replicates = ContiguousArray<Double>()
    replicates.reserveCapacity(resamples.count)
    var sample = tasks
    for resample in 0..<resamples.count {
      var run = resample * resamples.runCount
      for (task, values) in tasks.enumerated() {
        sample[task].removeAll(keepingCapacity: true)
        for value in values {
          for _ in 0..<resamples.multiplicities[run] { sample[task].append(value) }
          run += 1
        }
      }
      replicates.append(statistic(sample))
    }
    return Estimate(value: statistic(tasks), replicates: replicates, confidence: confidence)
  }

  /// Returns a statistic of the values of all runs, with its interval by given resamples.
  func estimate(
    _ statistic: Statistic, of values: ContiguousArray<Double>, by resamples: Resamples
  ) -> Estimate {
    guard !values.contains(where: \.isNaN) else {
      return Estimate(value: .nan, lower: .nan, upper: .nan)
    }
    return Estimate(
      value: statistic(values), replicates: resamples.replicates(statistic, of: values),
      confidence: confidence)
  }
}
