/// A statistic of a sample, with its confidence interval.
public struct Estimate: Hashable, Sendable, Codable {
  /// The statistic of the sample itself.
  public var value: Double
  /// The lower end of the interval.
  public var lower: Double
  /// The upper end of the interval.
  public var upper: Double

  /// Creates an estimate.
  ///
  /// - Parameters:
  ///   - value: The statistic.
  ///   - lower: The lower end of the interval.
  ///   - upper: The upper end of the interval.
  public init(value: Double, lower: Double, upper: Double) {
    self.value = value
    self.lower = lower
    self.upper = upper
  }

  /// Creates an estimate from the statistics of resamples, by percentiles.
  ///
  /// The ends are the quantiles at (1 − c)/2 and (1 + c)/2: Efron and Tibshirani, "An Introduction
  /// to the Bootstrap" (1993), Section 13.3.
  ///
  /// - Parameters:
  ///   - value: The statistic of the sample itself.
  ///   - replicates: The statistic of each resample.
  ///   - confidence: The share c of the resamples within the interval.
  package init(value: Double, replicates: ContiguousArray<Double>, confidence: Double) {
    guard !value.isNaN, !replicates.contains(where: \.isNaN) else {
      self.init(value: value, lower: .nan, upper: .nan)
      return
    }
    let sorted = ContiguousArray(replicates.sorted())
    let tail = (1 - confidence) / 2
    self.init(
      value: value,
      lower: Statistics.quantile(sorted: sorted, at: tail),
      upper: Statistics.quantile(sorted: sorted, at: 1 - tail))
  }

  /// Returns `true` if a number lies within the interval, its ends included.
  ///
  /// - Parameter number: The number.
  public func contains(_ number: Double) -> Bool { lower <= number && number <= upper }
}
