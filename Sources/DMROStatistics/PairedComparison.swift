public import DMRORandom

// A pair holds the values of two schemes under the same seed or on the same workflow. The common
// part of their variance cancels out: intervals are narrower than those of independent runs.
extension Bootstrap {
  /// Returns a statistic of the differences of pairs, xᵢ − yᵢ, with its interval over pairs.
  ///
  /// The interquartile mean of differences is in general not the difference of interquartile means.
  ///
  /// - Parameters:
  ///   - statistic: The statistic.
  ///   - first: The value x of each pair, of one scheme.
  ///   - second: The value y of each pair, of the other scheme.
  ///   - stream: The random stream.
  /// - Precondition: There are equally many of both, at least one.
  public func pairedDifference(
    _ statistic: Statistic, of first: [Double], minus second: [Double],
    using stream: inout RandomStream
  ) -> Estimate {
    checkPairs(first, second)
    return estimate(statistic, of: zip(first, second).map(-), using: &stream)
  }

  /// Returns the share by which one scheme lies below another, 1 − S(x) / S(y), with its interval
  /// over pairs.
  ///
  /// A scheme that costs 8 where the other costs 10 has a reduction of 0.2, "20 % better".
  ///
  /// - Parameters:
  ///   - statistic: The statistic S.
  ///   - first: The value x of each pair, of one scheme.
  ///   - second: The value y of each pair, of the other scheme.
  ///   - stream: The random stream.
  /// - Precondition: There are equally many of both, at least one.
  public func pairedReduction(
    _ statistic: Statistic, of first: [Double], from second: [Double],
    using stream: inout RandomStream
  ) -> Estimate {
    paired(statistic, first, second, using: &stream) { 1 - $0 / $1 }
  }

  /// Returns a function of the statistics of both sides of pairs, which are resampled together.
  ///
  /// - Parameters:
  ///   - statistic: The statistic.
  ///   - first: The first value of each pair.
  ///   - second: The second value of each pair.
  ///   - stream: The random stream.
  ///   - combine: The function.
  /// - Precondition: There are equally many of both, at least one.
  package func paired(
    _ statistic: Statistic, _ first: [Double], _ second: [Double],
    using stream: inout RandomStream, combine: (Double, Double) -> Double
  ) -> Estimate {
    checkPairs(first, second)
    let resamples = Resamples(resamples, strata: [first.count], using: &stream)
    guard !first.contains(where: \.isNaN), !second.contains(where: \.isNaN) else {
      return Estimate(value: .nan, lower: .nan, upper: .nan)
    }
    let ofFirst = resamples.replicates(statistic, of: ContiguousArray(first))
    let ofSecond = resamples.replicates(statistic, of: ContiguousArray(second))
    return Estimate(
      value: combine(statistic(first), statistic(second)),
      replicates: ContiguousArray(zip(ofFirst, ofSecond).map(combine)), confidence: confidence)
  }
}

private func checkPairs(_ first: [Double], _ second: [Double]) {
  precondition(
    first.count == second.count, "\(first.count) values cannot be paired with \(second.count)")
}
