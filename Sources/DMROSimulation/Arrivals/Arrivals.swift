public import DMROFiles
public import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// A model of arrivals: how often jobs arrive at devices, and how large they are.
///
/// Devices are independent; together they give a stream of jobs in the order of arrival. All devices
/// share bursts and the profile of the day.
public struct Arrivals: Hashable, Sendable {
  /// The jobs a second of all devices together, on average over time.
  public var rate: Double
  /// The share of each device in the jobs, `[D]`; `nil` for equal shares.
  public var shares: [Double]?
  /// The course of the rate over time.
  public var course: Course
  /// The computation v in megacycles.
  public var computation: JobSize
  /// The input from the device in MB.
  public var input: JobSize
  /// The output to the device in MB.
  public var output: JobSize

  /// The course of the rate over time.
  public enum Course: Hashable, Sendable {
    /// The same rate always: a Poisson process.
    case steady
    /// Times with many arrivals and times with few take turns, both of exponential length.
    ///
    /// - Parameters:
    ///   - factor: The ratio of the high rate to the mean rate, above 1.
    ///   - high: The mean length in s of times with the high rate.
    ///   - low: The mean length in s of times with the low rate.
    case bursts(factor: Double, high: Double, low: Double)
    /// A sine: the rate is highest in the middle of a period, and lowest at its ends.
    ///
    /// - Parameters:
    ///   - amplitude: The greatest difference to the mean rate, as a share of it, at most 1.
    ///   - period: The length of a period in s.
    case daily(amplitude: Double, period: Double)
  }

  /// Creates a model of arrivals.
  ///
  /// - Parameters:
  ///   - rate: The jobs a second of all devices together.
  ///   - shares: The share of each device in the jobs; `nil` for equal shares.
  ///   - course: The course of the rate over time.
  ///   - computation: The computation v in megacycles.
  ///   - input: The input in MB.
  ///   - output: The output in MB.
  public init(
    rate: Double, shares: [Double]? = nil, course: Course = .steady,
    computation: JobSize = .exponential(3000), input: JobSize = .uniform(0, 100),
    output: JobSize = .constant(0)
  ) {
    self.rate = rate
    self.shares = shares
    self.course = course
    self.computation = computation
    self.input = input
    self.output = output
  }

  /// Creates the model of a trace: its rate, and its mean sizes for all jobs.
  ///
  /// - Parameter jobs: The jobs in the order of arrival.
  /// - Throws: `InputError`, if there are no two jobs at different times.
  public init(_ jobs: [Job]) throws(InputError) {
    let span = (jobs.last?.arrival ?? 0) - (jobs.first?.arrival ?? 0)
    guard span > 0 else {
      throw InputError(
        element: "workflows", rule: "must arrive at two different times at least, to have a rate")
    }
    func mean(_ size: (Job) -> Double) -> JobSize {
      .constant(jobs.reduce(0) { $0 + size($1) } / Double(jobs.count))
    }
    self.init(
      rate: Double(jobs.count - 1) / span, computation: mean(\.computation),
      input: mean(\.input), output: mean(\.output))
  }

  /// Checks the model.
  ///
  /// - Parameter deviceCount: The number of devices of the system.
  /// - Throws: `InputError`, naming the property and the broken rule.
  public func validate(deviceCount: Int) throws(InputError) {
    try NumberRules.positive(rate, "rate")
    guard (1e-9...1e9).contains(rate) else {
      throw InputError(
        element: "rate",
        rule: "must be between 1e-9 and 1e9 jobs a second, found \(NumberRules.text(rate))")
    }
    if let shares {
      guard shares.count == deviceCount else {
        throw InputError(
          element: "shares",
          rule: "must hold \(deviceCount) numbers, one for each device, found \(shares.count)")
      }
      for (index, share) in shares.enumerated() where !(share.isFinite && share >= 0) {
        throw InputError(
          element: "shares[\(index)]",
          rule: "must be a finite number of at least 0, found \(NumberRules.text(share))")
      }
      guard shares.contains(where: { $0 > 0 }) else {
        throw InputError(element: "shares", rule: "must have a number above 0")
      }
    }
    try course.validate()
    if case .bursts(_, let high, let low) = course, rate * (high + low) < 1e-3 {
      throw InputError(
        element: "bursts",
        rule: """
          must not take turns more than a thousand times a job: high + low must be at least \
          \(NumberRules.text(1e-3 / rate)) s, found \(NumberRules.text(high + low))
          """)
    }
    try computation.check("computation")
    try input.check("input")
    try output.check("output")
  }
}

extension Arrivals.Course {
  /// Checks the numbers.
  func validate() throws(InputError) {
    switch self {
    case .steady: break
    case .bursts(let factor, let high, let low):
      try NumberRules.positive(high, "bursts.high")
      try NumberRules.positive(low, "bursts.low")
      guard factor > 1, factor * high <= high + low else {
        throw InputError(
          element: "bursts.factor",
          rule: """
            must be above 1 and at most \(NumberRules.text((high + low) / high)), where all jobs \
            arrive in bursts, found \(NumberRules.text(factor))
            """)
      }
    case .daily(let amplitude, let period):
      try NumberRules.share(amplitude, "daily.amplitude")
      try NumberRules.positive(period, "daily.period")
    }
  }
}

/// A stream of jobs without end, drawn from a model.
///
/// The same stream of random numbers gives the same jobs, whatever plans them.
public struct ArrivalStream: Sendable {
  private let arrivals: Arrivals
  private let deviceCount: Int
  /// The sums of the shares up to each device, `[D]`; empty for equal shares.
  private let sums: ContiguousArray<Double>
  private var stream: RandomStream
  private var time = 0.0
  /// The factor on the rate of the model.
  public var rateFactor = 1.0
  /// Of bursts: whether the rate is high, and until when.
  private var isHigh = false
  private var changes = 0.0

  /// Creates a stream.
  ///
  /// - Parameters:
  ///   - arrivals: The model, which fits the number of devices.
  ///   - deviceCount: The number of devices.
  ///   - stream: The source of random numbers.
  ///   - time: The time in s from which on jobs arrive.
  public init(
    _ arrivals: Arrivals, deviceCount: Int, stream: RandomStream, from time: Double = 0
  ) {
    self.arrivals = arrivals
    self.deviceCount = deviceCount
    self.stream = stream
    self.time = time
    var sums: ContiguousArray<Double> = []
    var sum = 0.0
    for share in arrivals.shares ?? [] {
      sum += share
      sums.append(sum)
    }
    self.sums = sums
    if case .bursts(_, let high, let low) = arrivals.course {
      isHigh = self.stream.uniform() < high / (high + low)
      changes = time + self.stream.exponential(mean: isHigh ? high : low)
    }
  }

  /// Returns the next job.
  @inline(__always)
  public mutating func next() -> Job {
    advance()
    return Job(
      device: device(), arrival: time, computation: arrivals.computation.sample(using: &stream),
      input: arrivals.input.sample(using: &stream), output: arrivals.output.sample(using: &stream))
  }

  private mutating func advance() {
    switch arrivals.course {
    case .steady: time += stream.exponential(mean: 1 / (rateFactor * arrivals.rate))
    case .bursts(let factor, let high, let low):
      let lowRate = arrivals.rate * (high + low - factor * high) / low
      while true {
        let rate = rateFactor * (isHigh ? factor * arrivals.rate : lowRate)
        let next = rate > 0 ? time + stream.exponential(mean: 1 / rate) : .infinity
        if next <= changes {
          time = next
          return
        }
        time = changes
        isHigh.toggle()
        changes = time + stream.exponential(mean: isHigh ? high : low)
      }
    case .daily(let amplitude, let period):
      let mean = rateFactor * arrivals.rate
      let greatest = mean * (1 + amplitude)
      while true {
        time += stream.exponential(mean: 1 / greatest)
        let rate = mean * (1 - amplitude * cos(2 * .pi * time / period))
        if stream.uniform() * greatest <= rate { return }
      }
    }
  }

  private mutating func device() -> Int {
    guard let sum = sums.last else { return stream.below(deviceCount) }
    let place = stream.uniform() * sum
    return sums.firstIndex { place < $0 } ?? deviceCount - 1
  }
}

extension Arrivals: JSONDocument {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case rate, shares, bursts, daily, computation, input, output
  }

  /// Decodes a model; what is missing is the default, but for the rate.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    self.init(rate: try container.decode(Double.self, forKey: .rate))
    shares = try container.decodeIfPresent([Double].self, forKey: .shares)
    course = try Course(container, bursts: .bursts, daily: .daily, decoder)
    try container.update(&computation, .computation)
    try container.update(&input, .input)
    try container.update(&output, .output)
    let arrivals = self
    try decoder.validated { () throws(InputError) in
      try arrivals.validate(deviceCount: arrivals.shares?.count ?? 1)
    }
  }

  /// Encodes the model.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rate, forKey: .rate)
    try container.encodeIfPresent(shares, forKey: .shares)
    try course.encode(to: &container, bursts: .bursts, daily: .daily)
    try container.encode(computation, forKey: .computation)
    try container.encode(input, forKey: .input)
    try container.encode(output, forKey: .output)
  }

  /// The text of the file, in one line.
  public var json: String { StrictJSON.encode(self) + "\n" }
}

extension Arrivals.Course {
  private struct Bursts: Codable {
    enum CodingKeys: String, CodingKey, CaseIterable { case factor, high, low }
    var factor: Double
    var high: Double
    var low: Double
  }

  private struct Daily: Codable {
    enum CodingKeys: String, CodingKey, CaseIterable { case amplitude, period }
    var amplitude: Double
    var period: Double
  }

  /// Decodes a course from two keys of an object; without both it is steady.
  init<Key: CodingKey>(
    _ container: KeyedDecodingContainer<Key>, bursts: Key, daily: Key, _ decoder: any Decoder
  ) throws {
    let bursts = try container.decodeIfPresent(Bursts.self, forKey: bursts)
    let daily = try container.decodeIfPresent(Daily.self, forKey: daily)
    switch (bursts, daily) {
    case (let bursts?, nil):
      self = .bursts(factor: bursts.factor, high: bursts.high, low: bursts.low)
    case (nil, let daily?): self = .daily(amplitude: daily.amplitude, period: daily.period)
    case (nil, nil): self = .steady
    case (_?, _?): throw decoder.invalid("must have \"bursts\" or \"daily\", found both")
    }
  }

  /// Encodes the course under one of two keys.
  func encode<Key: CodingKey>(
    to container: inout KeyedEncodingContainer<Key>, bursts: Key, daily: Key
  ) throws {
    switch self {
    case .steady: break
    case .bursts(let factor, let high, let low):
      try container.encode(Bursts(factor: factor, high: high, low: low), forKey: bursts)
    case .daily(let amplitude, let period):
      try container.encode(Daily(amplitude: amplitude, period: period), forKey: daily)
    }
  }
}
