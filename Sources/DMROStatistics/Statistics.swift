/// Descriptive statistics of a sample.
///
/// All are NaN if the sample holds a NaN. Infinite values are allowed: a diverged run may be
/// +∞, which a mean shows and an interquartile mean may drop.
public enum Statistics {
  /// Returns the arithmetic mean: (1/n) Σᵢ xᵢ.
  ///
  /// - Parameter values: The sample.
  /// - Precondition: The sample is not empty.
  public static func mean(_ values: some Collection<Double>) -> Double {
    precondition(!values.isEmpty, "an empty sample has no mean")
    return values.reduce(0, +) / Double(values.count)
  }

  /// Returns the standard deviation of the population from which a sample was drawn:
  /// √(Σᵢ (xᵢ − x̄)² / (n − 1)).
  ///
  /// - Parameter values: The sample.
  /// - Returns: The standard deviation; NaN for a sample of one.
  /// - Precondition: The sample is not empty.
  public static func standardDeviation(_ values: some Collection<Double>) -> Double {
    let mean = mean(values)
    guard values.count > 1 else { return .nan }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }

  /// Returns a quantile of a sample, with linear interpolation between neighbors.
  ///
  /// With the sample in ascending order, x₀ ≤ … ≤ xₙ₋₁, and h = (n − 1) · p, it is
  /// x⌊h⌋ + (h − ⌊h⌋) · (x⌊h⌋₊₁ − x⌊h⌋): type 7 of Hyndman and Fan, "Sample Quantiles in Statistical
  /// Packages" (1996), the default of NumPy and R.
  ///
  /// - Parameters:
  ///   - values: The sample, in any order.
  ///   - share: The share p, from 0 to 1.
  /// - Precondition: The sample is not empty and the share lies within its bounds.
  /// - Complexity: O(n log n).
  public static func quantile(_ values: some Collection<Double>, at share: Double) -> Double {
    values.contains(where: \.isNaN)
      ? .nan : quantile(sorted: ContiguousArray(values.sorted()), at: share)
  }

  /// Returns the quantile of a sample in ascending order without NaN.
  ///
  /// - Parameters:
  ///   - sorted: The sample, in ascending order.
  ///   - share: The share p, from 0 to 1.
  static func quantile(sorted: ContiguousArray<Double>, at share: Double) -> Double {
    precondition(!sorted.isEmpty, "an empty sample has no quantiles")
    precondition((0...1).contains(share), "the share must be between 0 and 1, found \(share)")
    let position = Double(sorted.count - 1) * share
    let below = min(Int(position), sorted.count - 1)
    let above = min(below + 1, sorted.count - 1)
    let fraction = position - Double(below)
    // No interpolation between equal neighbors: two infinite ones would give NaN.
    guard fraction > 0, sorted[below] != sorted[above] else { return sorted[below] }
    return sorted[below] + fraction * (sorted[above] - sorted[below])
  }

  /// Returns the middle value of a sample, or the mean of the two middle ones.
  ///
  /// - Parameter values: The sample, in any order.
  /// - Precondition: The sample is not empty.
  /// - Complexity: O(n log n).
  public static func median(_ values: some Collection<Double>) -> Double {
    quantile(values, at: 0.5)
  }

  /// Returns the mean of the middle half of a sample.
  ///
  /// ⌊n/4⌋ values are dropped at each end, and the rest averaged: `scipy.stats.trim_mean(x, 0.25)`,
  /// the interquartile mean of Agarwal et al., "Deep Reinforcement Learning at the Edge of the
  /// Statistical Precipice" (2021), as rliable computes it. Of 1 to 3 values none is dropped.
  ///
  /// - Parameter values: The sample, in any order.
  /// - Precondition: The sample is not empty.
  /// - Complexity: O(n log n).
  public static func interquartileMean(_ values: some Collection<Double>) -> Double {
    guard !values.contains(where: \.isNaN) else { return .nan }
    let cut = values.count / 4
    return mean(values.sorted().dropFirst(cut).dropLast(cut))
  }
}
