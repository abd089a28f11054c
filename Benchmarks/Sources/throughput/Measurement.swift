/// Blocks of equal work, timed one by one.
struct Measurement {
  /// What a unit of work is.
  enum Label {
    /// One update of so many networks.
    case networkUpdates(Int)
    /// One decision.
    case latency
    /// One update of so many networks, and so many steps.
    case training(Int, Int)
  }

  private let label: Label
  /// The seconds that one unit of work took, block by block, shortest first.
  private let durations: [Double]

  /// Measures for the given time, in blocks of about a fiftieth of it.
  ///
  /// - Parameters:
  ///   - seconds: How long to measure.
  ///   - label: What a unit of work is.
  ///   - period: The units after which work repeats itself; where a third of the time is enough for
  ///     so many, blocks are whole periods, so that all are equal.
  ///   - work: Does so many units of work.
  init(seconds: Double, label: Label, period: Int = 1, work: (Int) throws -> Void) rethrows {
    self.label = label
    let clock = ContinuousClock()
    // Find a block's size, which warms up as well.
    var size = 1
    while true {
      let start = clock.now
      try work(size)
      let elapsed = (clock.now - start) / .seconds(1)
      if elapsed > seconds / 100 {
        let periods = (size + period - 1) / period
        if elapsed / Double(size) * Double(periods * period) < seconds / 3 {
          size = periods * period
        }
        break
      }
      size *= 2
    }
    var durations: [Double] = []
    let start = clock.now
    while (clock.now - start) / .seconds(1) < seconds || durations.count < 3 {
      let blockStart = clock.now
      try work(size)
      durations.append((clock.now - blockStart) / .seconds(1) / Double(size))
    }
    self.durations = durations.sorted()
  }

  private var best: Double { durations[0] }
  private var median: Double { durations[durations.count / 2] }

  /// The measurement as one line: the best block's values, then the median block's.
  func json(work: String) -> String {
    """
    {"work": "\(work)", \(fields(best)), "median": {\(fields(median))}, \
    "blocks": \(durations.count)}
    """
  }

  /// What a block comes to, given the seconds of a unit of work.
  private func fields(_ duration: Double) -> String {
    func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
    func field(_ name: String, _ value: Double) -> String { "\"\(name)\": \(rounded(value))" }
    switch label {
    case .networkUpdates(let networks):
      return field("networkUpdatesPerSecond", Double(networks) / duration)
    case .latency:
      return field("latencyMicroseconds", duration * 1e6)
    case .training(let networks, let steps):
      return field("networkUpdatesPerSecond", Double(networks) / duration) + ", "
        + field("environmentStepsPerSecond", Double(steps) / duration)
    }
  }
}
