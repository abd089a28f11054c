#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The estimate of a factor from observed to described times, by its logarithm.
///
/// It is a running mean. A two-sided test of cumulative sums (Page, 1954) notices jumps: on an alarm
/// the estimate becomes the mean of the samples since the sum last left 0. Without samples the
/// estimate fades to 0, so that a site believed to be slow is tried again.
struct LogEstimate: Hashable, Sendable {
  /// The mean of the logarithms at the last sample.
  private(set) var mean = 0.0
  /// The number of samples that the mean stands for.
  private(set) var count = 0
  /// The number of alarms.
  private(set) var alarms = 0
  private var deviation = 0.2
  private var lastTime = 0.0
  private var rise = Sum()
  private var fall = Sum()

  /// A cumulative sum, with the samples since it last left 0.
  private struct Sum: Hashable {
    var value = 0.0
    var total = 0.0
    var count = 0

    mutating func add(_ step: Double, _ sample: Double) -> Bool {
      value = max(0, value + step - LogEstimate.allowance)
      guard value > 0 else {
        (total, count) = (0, 0)
        return false
      }
      total += sample
      count += 1
      return value > LogEstimate.threshold
    }
  }

  /// The least weight of a sample in the mean, and in the deviation.
  static let weight = 0.05
  static let deviationWeight = 0.02
  /// The samples that the first deviation counts for.
  static let priorCount = 10
  /// The least deviation, and the deviations at which a sample is clipped.
  static let leastDeviation = 0.04
  static let clip = 3.0
  /// The allowance and the threshold of the cumulative sums, in deviations.
  static let allowance = 1.0
  static let threshold = 6.0
  static let rounding = 1e-9

  /// Returns the factor, faded by the time since the last sample.
  ///
  /// - Parameters:
  ///   - time: The present in s.
  ///   - fading: The time in s after which the mean is 1/e of itself; infinite while a sample is on its
  ///     way, so that a site believed to be slow is tried by one job at a time.
  @inline(__always)
  func factor(at time: Double, fading: Double) -> Double {
    guard mean != 0 else { return 1 }
    return exp(fading == .infinity ? mean : mean * exp(-max(0, time - lastTime) / fading))
  }

  /// Forgets how many samples the mean stands for, so that the next one counts fully.
  mutating func restart() {
    count = 0
    (rise, fall) = (Sum(), Sum())
  }

  /// Adds a sample.
  ///
  /// - Parameters:
  ///   - sample: The logarithm of an observed to a described time, finite.
  ///   - time: The time in s at which it was observed.
  /// - Returns: `true` on an alarm.
  mutating func add(_ sample: Double, at time: Double) -> Bool {
    lastTime = max(lastTime, time)
    // Times that agree but for rounding are the same.
    let sample = abs(sample) < Self.rounding ? 0 : sample
    let error = sample - mean
    let step = max(-Self.clip, min(Self.clip, error / deviation))
    let (rises, falls) = (rise.add(step, sample), fall.add(-step, sample))
    count += 1
    guard !rises, !falls else {
      let sum = rises ? rise : fall
      (mean, count) = (sum.total / Double(sum.count), sum.count)
      (rise, fall) = (Sum(), Sum())
      alarms += 1
      return true
    }
    mean += max(1 / Double(count), Self.weight) * error
    let size = min(1.25 * abs(error), Self.clip * deviation)
    let weight = max(1 / Double(count + Self.priorCount), Self.deviationWeight)
    deviation = max(Self.leastDeviation, deviation + weight * (size - deviation))
    return false
  }
}
