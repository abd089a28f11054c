/// Notices that the mean of a sequence has risen: the test of Page (1954) in Hinkley's form (1971).
///
/// It sums how far each value lies above the mean so far plus a tolerance, and gives an alarm where
/// the sum has risen by more than a threshold above its lowest. Where the mean is known, as that of
/// prediction errors, it takes the place of the mean so far: a sequence that was wrong from its
/// beginning is noticed too.
public struct PageHinkley: Hashable, Sendable {
  /// The rise of the mean that is tolerated.
  public var tolerance: Double
  /// The sum at which an alarm is given: larger means fewer false alarms and a longer delay.
  public var threshold: Double
  /// The number of values before which no alarm is given.
  public var minimumCount: Int
  /// The mean of a sequence that has not risen; the mean so far where it is not known.
  public var reference: Double?

  /// The number of values since the last reset.
  public private(set) var count = 0
  private var mean = 0.0
  private var sum = 0.0
  private var lowest = 0.0

  /// Creates a test.
  ///
  /// - Parameters:
  ///   - tolerance: The rise of the mean that is tolerated, at least 0.
  ///   - threshold: The sum at which an alarm is given, above 0.
  ///   - minimumCount: The number of values before which no alarm is given.
  ///   - reference: The mean of a sequence that has not risen, where it is known.
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

  /// Takes a value.
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
