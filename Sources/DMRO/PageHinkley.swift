public import DMROFiles

/// A test for a rise of the mean of a sequence: Page (1954), in Hinkley's form (1971).
///
/// It sums the excess of each value over the running mean plus a tolerance. It gives an alarm when
/// the sum lies more than a threshold above its minimum. A known mean, as 0 for prediction errors,
/// replaces the running mean, so that a sequence wrong from its beginning gives an alarm too.
public struct PageHinkley: Hashable, Sendable {
  /// The tolerated rise of the mean.
  public let tolerance: Double
  /// The alarm threshold of the sum; a larger one gives fewer false alarms and a longer delay.
  public let threshold: Double
  /// The smallest number of values for an alarm.
  public let minimumCount: Int
  /// The mean of a sequence before a rise, if known; `nil` for the running mean.
  public let reference: Double?

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
  /// - Throws: `InputError`, naming the number that is out of bounds.
  public init(
    tolerance: Double = 0.05, threshold: Double = 0.5, minimumCount: Int = 3,
    reference: Double? = nil
  ) throws(InputError) {
    guard tolerance >= 0 && tolerance.isFinite else {
      throw InputError(
        element: "tolerance", rule: "must be a finite number of at least 0, found \(tolerance)")
    }
    try NumberRules.positive(threshold, "threshold")
    if let reference, !reference.isFinite {
      throw InputError(element: "reference", rule: "must be finite, found \(reference)")
    }
    self.tolerance = tolerance
    self.threshold = threshold
    self.minimumCount = minimumCount
    self.reference = reference
  }

  /// Creates the test of prediction errors, of the known mean 0 and with the default settings.
  ///
  /// - Parameter threshold: The alarm threshold of the sum.
  /// - Precondition: The threshold is above 0.
  package init(ofErrorsAbove threshold: Double) {
    (tolerance, self.threshold, minimumCount, reference) = (0.05, threshold, 3, 0)
  }

  /// The test of prediction errors: the default settings, and the known mean 0.
  public static let ofErrors = PageHinkley(ofErrorsAbove: 0.5)

  /// Adds a value.
  ///
  /// - Parameter value: A finite number.
  /// - Returns: `true` if the mean has risen.
  /// - Throws: `InputError`, if the value is not finite.
  public mutating func observe(_ value: Double) throws(InputError) -> Bool {
    guard value.isFinite else {
      throw InputError(element: "value", rule: "must be finite, found \(value)")
    }
    return add(value)
  }

  /// Adds a finite value, and returns `true` if the mean has risen.
  mutating func add(_ value: Double) -> Bool {
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

extension PageHinkley {
  /// Writes the settings and all values.
  func writeState(to writer: inout StateWriter) {
    writer.add(tolerance)
    writer.add(threshold)
    writer.add(Int64(minimumCount))
    writer.add(UInt8(reference == nil ? 0 : 1))
    writer.add(reference ?? 0)
    writer.add(Int64(count))
    for value in [mean, sum, lowest] { writer.add(value) }
  }

  /// Reads what `writeState(to:)` has written.
  init(from reader: inout StateReader) throws(InputError) {
    let tolerance = try reader.double("detector.test")
    let threshold = try reader.double("detector.test")
    let minimumCount = try reader.integer("detector.test", in: -greatestCount...greatestCount)
    let hasReference = try reader.integer(UInt8.self, "detector.test") != 0
    let reference = try reader.double("detector.test")
    try self.init(
      tolerance: tolerance, threshold: threshold, minimumCount: minimumCount,
      reference: hasReference ? reference : nil)
    count = try reader.integer("detector.test", in: 0...greatestCount)
    mean = try reader.double("detector.test")
    sum = try reader.double("detector.test")
    lowest = try reader.double("detector.test")
  }
}
