/// A test for a rise of the mean of a sequence: Page (1954), in Hinkley's form (1971).
///
/// It sums the excess of each value over the running mean plus a tolerance. It gives an alarm when
/// the sum lies more than a threshold above its minimum. A known mean, as 0 for prediction errors,
/// replaces the running mean, so that a sequence wrong from its beginning gives an alarm too.
public struct PageHinkley: Hashable, Sendable {
  /// The tolerated rise of the mean.
  public var tolerance: Double
  /// The alarm threshold of the sum; a larger one gives fewer false alarms and a longer delay.
  public var threshold: Double
  /// The smallest number of values for an alarm.
  public var minimumCount: Int
  /// The mean of a sequence before a rise, if known; `nil` for the running mean.
  public var reference: Double?

  /// The number of values since the last reset.
  public private(set) var count = 0
  private var mean = 0.0
  private var sum = 0.0
  private var lowest = 0.0

  /// Creates a test.
  ///
  /// - Parameters:
  ///   - tolerance: The tolerated rise of the mean, at least 0.
  ///   - threshold: The alarm threshold of the sum, above 0.
  ///   - minimumCount: The smallest number of values for an alarm.
  ///   - reference: The mean of a sequence before a rise, if known.
  public init(
    tolerance: Double = 0.05, threshold: Double = 0.5, minimumCount: Int = 3,
    reference: Double? = nil
  ) {
    precondition(
      tolerance >= 0 && threshold > 0, "tolerance \(tolerance), threshold \(threshold)")
    self.tolerance = tolerance
    self.threshold = threshold
    self.minimumCount = minimumCount
    self.reference = reference
  }

  /// Adds a value.
  ///
  /// - Parameter value: A finite number.
  /// - Returns: Whether the mean has risen.
  public mutating func observe(_ value: Double) -> Bool {
    precondition(value.isFinite, "a value must be finite, found \(value)")
    count += 1
    mean += (value - mean) / Double(count)
    sum += value - (reference ?? mean) - tolerance
    lowest = min(lowest, sum)
    return count >= minimumCount && sum - lowest > threshold
  }

  /// Forgets all values.
  public mutating func reset() {
    (count, mean, sum, lowest) = (0, 0, 0, 0)
  }
}
