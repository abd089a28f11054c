/// A statistic of a sample.
///
/// All three are trimmed means: of n values in ascending order, a number is dropped at each end and
/// the rest averaged.
///
/// | statistic | dropped at each end |
/// |---|---|
/// | `mean` | 0 |
/// | `interquartileMean` | ⌊n/4⌋ |
/// | `median` | ⌊(n − 1)/2⌋ |
public enum Statistic: String, Hashable, Sendable, Codable, CaseIterable {
  /// The arithmetic mean.
  case mean
  /// The mean of the middle half, as in `Statistics.interquartileMean(_:)`.
  case interquartileMean
  /// The middle value.
  case median

  /// Returns the statistic of a sample.
  ///
  /// - Parameter values: The sample, in any order.
  /// - Precondition: The sample is not empty.
  public func callAsFunction(_ values: some Collection<Double>) -> Double {
    switch self {
    case .mean: Statistics.mean(values)
    case .interquartileMean: Statistics.interquartileMean(values)
    case .median: Statistics.median(values)
    }
  }

  /// Returns the number of values dropped at each end.
  ///
  /// - Parameter count: The size n of the sample.
  func cut(of count: Int) -> Int {
    switch self {
    case .mean: 0
    case .interquartileMean: count / 4
    case .median: (count - 1) / 2
    }
  }
}
