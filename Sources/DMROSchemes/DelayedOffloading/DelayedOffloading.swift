public import DMROFiles

/// Delayed offloading (Wu and Wolter, 2018): jobs wait for a fast link until a deadline.
///
/// Jobs arrive at rate λ and are sent one after another over a link that changes between a fast and a
/// slow phase. While the link is slow, each job leaves at the rate ξ = 1/deadline for another queue:
///
/// - the partial model sends at a lower rate in the slow phase, and jobs that leave are computed on
///   the device;
/// - the full model sends nothing in the slow phase, when WiFi is away, and jobs that leave are sent
///   over the cellular network.
///
/// All times are exponential. Backlog and phase are a Markov chain (`Backlog`); the other queue makes
/// it a quasi-birth-and-death process (`Overflow`), which is solved exactly instead of by a Poisson
/// approximation of the jobs that leave.
public enum DelayedOffloading {
  /// The rates and powers of a device.
  public struct Model: Hashable, Sendable {
    /// The arrivals λ in jobs a second.
    public var arrivals: Double
    /// The jobs a second that the fast link carries.
    public var fastService: Double
    /// The jobs a second that the slow link carries; 0 if none.
    public var slowService: Double
    /// The rate at which the fast phase ends, 1/s; 0 if it never does.
    public var fastEnds: Double
    /// The rate at which the slow phase ends, 1/s.
    public var slowEnds: Double
    /// The jobs a second of the other queue.
    public var otherService: Double
    /// The power in W while the fast link sends.
    public var fastPower: Double
    /// The power in W while the slow link sends.
    public var slowPower: Double
    /// The power in W while the other queue works.
    public var otherPower: Double

    /// The full model for a pedestrian: a job each two minutes of 40 s by WiFi or 100 s by the
    /// cellular network; WiFi lasts 52 min on average, and is away for 25.4 min.
    public static var full: Model {
      Model(
        arrivals: 1.0 / 120, fastService: 1.0 / 40, slowService: 0, fastEnds: 1.0 / 3120,
        slowEnds: 1.0 / 1524, otherService: 1.0 / 100, fastPower: 0.7, slowPower: 0,
        otherPower: 2.5)
    }

    /// The partial model for the same pedestrian: the cellular network is the slow phase, and the
    /// device computes a job in 160 s.
    public static var partial: Model {
      Model(
        arrivals: 1.0 / 120, fastService: 1.0 / 40, slowService: 1.0 / 100, fastEnds: 1.0 / 3120,
        slowEnds: 1.0 / 1524, otherService: 1.0 / 160, fastPower: 0.7, slowPower: 2.5,
        otherPower: 1.2)
    }

    /// The share of time in the fast phase: the availability ratio.
    public var availability: Double { slowEnds / (slowEnds + fastEnds) }

    /// Throws unless all rates are in range, and the queue is stable.
    ///
    /// - Parameter deadline: The mean time that a job waits in the slow phase, in s; infinite if it
    ///   never leaves.
    /// - Throws: `InputError` that names the number and its rule.
    public func validate(deadline: Double) throws(InputError) {
      try NumberRules.positive(arrivals, "arrivals")
      try NumberRules.positive(fastService, "fastService")
      try NumberRules.positive(slowEnds, "slowEnds")
      try NumberRules.positive(otherService, "otherService")
      let others = [
        ("slowService", slowService), ("fastEnds", fastEnds), ("fastPower", fastPower),
        ("slowPower", slowPower), ("otherPower", otherPower),
      ]
      for (name, value) in others where !(value >= 0 && value.isFinite) {
        throw InputError(
          element: name, rule: "must be a finite number, at least 0, found \(value)")
      }
      guard deadline > 0 else {
        throw InputError(
          element: "deadline", rule: "must be above 0, or infinite, found \(deadline)")
      }
      let capacity = availability * fastService + (1 - availability) * slowService
      guard deadline.isFinite || arrivals < capacity else {
        throw InputError(
          element: "arrivals",
          rule: "must be below \(capacity) without a deadline, found \(arrivals)")
      }
    }
  }

  /// The means of a device.
  public struct Means: Hashable, Sendable {
    /// The mean time from arrival to completion, in s.
    public var delay: Double
    /// The mean energy of a job in J.
    public var energy: Double
    /// The share of jobs that leave for the other queue.
    public var leaving: Double
  }
}
