#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// An extended Kalman filter of the logarithms of two factors, of the computing time and the
/// transfer, for a given number of open processors.
///
/// It sees responses alone: the time from the arrival until a job has run. That is the later of its
/// input and of a free processor, and the computing time; the noise of both times is estimated. A
/// test of cumulative sums of the errors notices jumps: then both factors are open again.
struct ResponseFilter: Hashable, Sendable {
  /// The number of open processors that is supposed.
  let processors: Int
  /// The logarithm of the factor of computing times.
  private(set) var slowness = 0.0
  /// The logarithm of the factor of transfers.
  private(set) var transfer = 0.0
  /// The faded sum of the logarithms of the likelihoods of samples.
  private(set) var score = 0.0
  /// The covariance of both logarithms.
  private var ofSlowness = initial
  private var ofBoth = 0.0
  private var ofTransfer = initial
  /// The variance of the ratio of a time to its expectation.
  private var noise = 0.01
  private var rise = 0.0
  private var fall = 0.0

  private static let initial = 0.01
  /// The covariance after a jump.
  private static let open = 1.0
  /// The growth of the covariance at each sample, as a share of the noise.
  private static let growth = 0.0003
  private static let leastNoise = LogEstimate.leastDeviation * LogEstimate.leastDeviation
  /// The deviations at which the response of a job that waited is clipped: those before it may have
  /// run in another order than planned.
  private static let waitingClip = 2.0
  /// The greatest logarithm of a factor.
  private static let greatest = 5.0
  /// The factor of the score at each sample.
  private static let memory = 0.95

  init(processors: Int) { self.processors = processors }

  /// Fades both factors, after a time without samples.
  ///
  /// - Parameter factor: The factor on the logarithms.
  func faded(by factor: Double) -> (slowness: Double, transfer: Double) {
    (slowness * factor, transfer * factor)
  }

  /// Notes a response that cannot be under the supposed number of processors.
  mutating func refute() { score = Self.memory * score - LogEstimate.clip * LogEstimate.clip / 2 }

  /// Adds a response.
  ///
  /// - Parameters:
  ///   - response: The time in s from the arrival, without latency, until the job has run.
  ///   - wait: The time in s from the arrival until a processor is free; below 0 where one is.
  ///   - transferTime: The time of the transfer by the description.
  ///   - work: The computing time by the description, above 0.
  /// - Returns: `true` on a jump.
  mutating func add(
    _ response: Double, wait: Double, transfer transferTime: Double, work: Double
  ) -> Bool {
    let (moved, computed) = (transferTime * exp(transfer), work * exp(slowness))
    // Only the later of input and processor counts; the logarithm is that of what follows it.
    let waits = wait > moved
    let observed = waits ? response - wait : response
    let expected = waits ? computed : moved + computed
    guard observed > 0 else {
      refute()
      return false
    }
    let (one, two) = (computed / expected, waits ? 0 : moved / expected)
    ofSlowness += Self.growth * noise
    ofTransfer += Self.growth * noise
    let (first, second) = (
      ofSlowness * one + ofBoth * two, ofBoth * one + ofTransfer * two
    )
    let variance = one * first + two * second + noise
    let deviation = variance.squareRoot()
    let error = log(observed / expected)
    let clip = waits ? Self.waitingClip : LogEstimate.clip
    let step = max(-clip, min(clip, error / deviation))
    score = Self.memory * score - (step * step + log(variance)) / 2
    rise = max(0, rise + step - LogEstimate.allowance)
    fall = max(0, fall - step - LogEstimate.allowance)
    guard max(rise, fall) <= LogEstimate.threshold else {
      (ofSlowness, ofBoth, ofTransfer) = (Self.open, 0, Self.open)
      (rise, fall) = (0, 0)
      return true
    }
    let (gain, other) = (first / variance, second / variance)
    slowness = Self.bounded(slowness + gain * step * deviation)
    transfer = Self.bounded(transfer + other * step * deviation)
    ofTransfer -= other * second
    ofBoth -= gain * second
    ofSlowness -= gain * first
    let square = min(error * error, LogEstimate.clip * LogEstimate.clip * noise)
    noise = max(Self.leastNoise, noise + LogEstimate.deviationWeight * (square - noise))
    return false
  }

  private static func bounded(_ logarithm: Double) -> Double {
    max(-greatest, min(greatest, logarithm))
  }
}

/// The responses of a site, and the factors and processors they speak for.
struct ResponseRecord: Sendable {
  /// A filter for each supposed number of open processors, from the fewest on.
  private(set) var filters: [ResponseFilter]
  /// The place of the likeliest filter.
  private(set) var likeliest: Int
  /// The time of the last sample.
  private(set) var lastTime = 0.0
  /// The last ends, with the planned starts of their jobs.
  private var ends: ContiguousArray<(end: Double, plannedStart: Double)> = []
  private var next = 0
  private let kept: Int
  private var earlier: ContiguousArray<Double> = []

  /// The difference of the scores from which on another number of processors is believed.
  private static let margin = 3.0

  /// Creates a record.
  ///
  /// - Parameter processors: The processors of the site; 0 for no limit.
  init(processors: Int) {
    var counts: [Int] = []
    var count = 1
    while count < processors {
      counts.append(count)
      count *= 2
    }
    counts.append(processors)
    filters = counts.map(ResponseFilter.init)
    likeliest = filters.count - 1
    kept = processors > 0 ? 4 * processors + 8 : 0
  }

  /// The likeliest filter.
  var filter: ResponseFilter { filters[likeliest] }

  /// Adds an end.
  ///
  /// - Parameters:
  ///   - end: The time in s.
  ///   - plannedStart: The planned start of the job.
  ///   - arrival: Its arrival, with the latency of the transfer.
  ///   - transfer: The time of its transfer by the description.
  ///   - work: Its computing time by the description, above 0.
  ///   - jobsBefore: The jobs with an earlier planned start that have not ended.
  /// - Returns: `true` on a jump, or another number of processors.
  mutating func add(
    end: Double, plannedStart: Double, arrival: Double, transfer: Double, work: Double,
    jobsBefore: Int
  ) -> Bool {
    earlier.removeAll(keepingCapacity: true)
    for other in ends where other.plannedStart <= plannedStart { earlier.append(other.end) }
    earlier.sort(by: >)
    var isJump = false
    for place in filters.indices {
      let count = filters[place].processors
      guard count == 0 || jobsBefore < count else {
        filters[place].refute()
        continue
      }
      let last = count - jobsBefore - 1
      let free = count > 0 && last < earlier.count ? earlier[last] : -.infinity
      let alarm = filters[place].add(
        end - arrival, wait: free - arrival, transfer: transfer, work: work)
      if place == likeliest { isJump = alarm }
    }
    lastTime = max(lastTime, end)
    keep(end, plannedStart)
    let best = filters.indices.reduce(likeliest) {
      filters[$1].score > filters[$0].score ? $1 : $0
    }
    guard filters[best].score > filters[likeliest].score + Self.margin else { return isJump }
    likeliest = best
    return true
  }

  private mutating func keep(_ end: Double, _ plannedStart: Double) {
    guard kept > 0 else { return }
    if ends.count < kept {
      ends.append((end, plannedStart))
    } else {
      ends[next] = (end, plannedStart)
      next = (next + 1) % kept
    }
  }

  /// Returns the end after which a given number of processors was free: the largest ends, `[count]`
  /// at most, in falling order.
  mutating func largestEnds(_ count: Int) -> ArraySlice<Double> {
    earlier.removeAll(keepingCapacity: true)
    for other in ends { earlier.append(other.end) }
    earlier.sort(by: >)
    return ArraySlice(earlier.prefix(count))
  }
}
