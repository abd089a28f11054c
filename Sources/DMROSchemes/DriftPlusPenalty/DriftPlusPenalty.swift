public import DMROFiles

/// Drift plus penalty on a backlog and a budget (Neely, 2010, Chapter 4; eTime decides so when to
/// send, Shu et al., 2013).
///
/// A device collects data in a queue Q. In each slot it idles, computes some data itself, or sends
/// some to a server at the rate of the present channel, for a price. It shall need the least mean
/// energy that keeps Q stable and the mean price within a budget. A virtual queue Z counts the price
/// above the budget. The device minimizes, in each slot alone and without any probabilities,
///
///     V · energy − Q · service + Z · price.
///
/// Theorem 4.8: the mean energy is within B/V of the optimum, both queues are stable, and their means
/// grow like V. `Optimum` is exact, so both can be seen.
///
/// `DriftScheme` is the same rule on arrivals: there the growth of a queue, (b + x/m)² − b², is known
/// before the choice and stands in the rule in full, instead of its bound.
public enum DriftPlusPenalty {
  /// A choice of a slot.
  public struct Action: Hashable, Sendable {
    /// The energy in J.
    public var energy: Double
    /// The data that leave the queue, in Mbit, if there are so many.
    public var service: Double
    /// The price.
    public var price: Double
  }

  /// A state of the channel.
  public struct Channel: Hashable, Sendable {
    /// The probability of the state in a slot.
    public var probability: Double
    /// The data that a slot of sending carries, in Mbit.
    public var service: Double

    /// Creates a state.
    ///
    /// - Parameters:
    ///   - probability: The probability of the state in a slot.
    ///   - service: The data that a slot of sending carries, in Mbit.
    public init(probability: Double, service: Double) {
      (self.probability, self.service) = (probability, service)
    }
  }

  /// A device with a queue.
  ///
  /// The defaults are constants of this package, not of a paper. They were fixed by the exact
  /// `Optimum`, not by runs with a seed: both load and budget bind it.
  public struct Device: Hashable, Sendable {
    /// The states of the channel, independent between slots.
    public var channels = [
      Channel(probability: 0.3, service: 0.5), Channel(probability: 0.5, service: 2),
      Channel(probability: 0.2, service: 4),
    ]
    /// The most data that a slot brings, in Mbit; they are uniform from 0.
    public var maximumArrival = 2.4
    /// The data that the device computes in a slot, in Mbit.
    public var localService = 1.0
    /// The energy of a slot of computing, in J.
    public var localEnergy = 1.5
    /// The energy of a slot of sending, in J.
    public var sendingEnergy = 1.0
    /// The price of a slot of sending.
    public var price = 1.0
    /// The budget for the mean price of a slot.
    public var budget = 0.35

    /// Creates the device of the example.
    public init() {}

    /// The mean data of a slot, in Mbit.
    public var load: Double { maximumArrival / 2 }

    /// Returns the actions in a state of the channel: idle, compute, send.
    ///
    /// - Parameter channel: The state.
    public func actions(in channel: Channel) -> [Action] {
      [
        Action(energy: 0, service: 0, price: 0),
        Action(energy: localEnergy, service: localService, price: 0),
        Action(energy: sendingEnergy, service: channel.service, price: price),
      ]
    }

    /// The constant B of Theorem 4.8, in Mbit²: half of the greatest mean squares of arrivals,
    /// service, and price above the budget.
    public var driftBound: Double {
      let service = channels.reduce(localService) { max($0, $1.service) }
      let excess = max(budget, price - budget)
      return
        (maximumArrival * maximumArrival / 3 + service * service + excess * excess) / 2
    }

    /// Throws unless all numbers are finite and in range, and probabilities sum up to 1.
    ///
    /// - Throws: `InputError` that names the number and its rule.
    public func validate() throws(InputError) {
      try NumberRules.atLeast(1, channels.count, "channels")
      for (index, channel) in channels.enumerated() {
        try NumberRules.share(channel.probability, "channels[\(index)].probability")
        try NumberRules.positive(channel.service, "channels[\(index)].service")
      }
      let sum = channels.reduce(0) { $0 + $1.probability }
      guard abs(sum - 1) < 1e-9 else {
        throw InputError(
          element: "channels",
          rule: "must have probabilities with the sum 1, found \(NumberRules.text(sum))")
      }
      try NumberRules.positive(maximumArrival, "maximumArrival")
      try NumberRules.positive(localService, "localService")
      try NumberRules.positive(localEnergy, "localEnergy")
      try NumberRules.positive(sendingEnergy, "sendingEnergy")
      try NumberRules.positive(price, "price")
      try NumberRules.positive(budget, "budget")
    }
  }

  /// Returns the place of the action that minimizes V · energy − Q · service + Z · price; the first of
  /// equal ones.
  ///
  /// - Parameters:
  ///   - actions: The actions.
  ///   - weight: The weight V in Mbit²/J.
  ///   - backlog: The queue Q in Mbit.
  ///   - virtualQueue: The virtual queue Z, in the unit of the price.
  public static func choice(
    among actions: [Action], weight: Double, backlog: Double, virtualQueue: Double
  ) -> Int {
    var (best, least) = (0, Double.infinity)
    for (index, action) in actions.enumerated() {
      let value =
        weight * action.energy - backlog * action.service
        + virtualQueue * action.price
      if value < least { (best, least) = (index, value) }
    }
    return best
  }
}
