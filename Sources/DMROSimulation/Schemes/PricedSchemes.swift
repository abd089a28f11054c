import DMROOffloading

/// Static prices: the least cost plus the price of the computing time in the tier.
public struct PriceScheme: JobScheme {
  /// The name.
  public let name = "prices"
  /// The price of a second of computing time on devices, edges and clouds, in units of cost.
  public var prices: [Double]

  /// Creates the scheme.
  ///
  /// - Parameter prices: The price of a second on devices, edges and clouds.
  /// - Precondition: There are three prices.
  public init(_ prices: [Double]) {
    precondition(prices.count == 3, "there must be 3 prices, found \(prices.count)")
    self.prices = prices
  }

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
    var (best, least) = (0, Double.infinity)
    for action in 0..<options.count {
      let price: Double
      switch state.sites.tiers[action] {
      case .device: price = prices[0]
      case .edge: price = prices[1]
      case .cloud: price = prices[2]
      }
      let value = options[action].cost + price * options[action].computing
      if value < least { (best, least) = (action, value) }
    }
    return best
  }
}

/// One step of policy improvement from the plan that never changes: what a job costs those who come
/// later, by the formula of a queue at the present utilization.
///
/// The price of site k is κ·λ_k·(x/m)·(w + x/2m)/(1 − min(u, 0.9)): x the computing time, w the wait,
/// m the processors, u the utilization, λ_k the arrivals a second there.
public struct QueuePriceScheme: JobScheme {
  /// The name.
  public let name = "fpi"
  /// The factor κ.
  public var factor: Double

  /// Creates the scheme.
  ///
  /// - Parameter factor: The factor κ.
  public init(factor: Double) { self.factor = factor }

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
    var (best, least) = (0, Double.infinity)
    for action in 0..<options.count {
      let price = state.queuePrice(of: action, options[action], device: options.job.device)
      let value = options[action].cost + factor * price
      if value < least { (best, least) = (action, value) }
    }
    return best
  }
}

extension JobState {
  /// The price of a job at a site by the formula of a queue, with the factor 1: see
  /// `QueuePriceScheme`.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - option: The option of the action.
  ///   - device: The device of the job.
  @inline(__always)
  public func queuePrice(of action: Int, _ option: JobOptions.Option, device: Int) -> Double {
    let count = processors(of: sites.site(of: action, on: device))
    guard count > 0 else { return 0 }
    // All devices share the means of device 0: each has its part of the arrivals.
    let all = action == 0 ? count * sites.deviceCount : count
    let load = min(trends.utilization(of: action, processors: all), 0.9)
    let rate = trends.rate(of: action) / (action == 0 ? Double(sites.deviceCount) : 1)
    let share = option.computing / Double(count)
    return rate * share * (option.wait + share / 2) / (1 - load)
  }
}

/// Drift plus penalty: the least cost plus (b·x + x²/2m)/V, b the reserved time ahead per processor
/// (Neely, 2010).
public struct DriftScheme: JobScheme {
  /// The name.
  public let name = "drift"
  /// The weight V of the cost against the growth of queues, in s.
  public var weight: Double

  /// Creates the scheme.
  ///
  /// - Parameter weight: The weight V in s.
  public init(weight: Double) { self.weight = weight }

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
    let (device, now) = (options.job.device, options.job.arrival)
    var (best, least) = (0, Double.infinity)
    for action in 0..<options.count {
      let site = state.sites.site(of: action, on: device)
      let (x, count) = (options[action].computing, state.processors(of: site))
      let drift =
        count > 0
        ? state.ahead(at: site, now: now).backlog * x + x * x / (2 * Double(count)) : 0
      let value = options[action].cost + drift / weight
      if value < least { (best, least) = (action, value) }
    }
    return best
  }
}
