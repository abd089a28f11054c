public import DMROFiles

/// A Stackelberg game between a provider, who sets the prices of its edge and its cloud, and users,
/// who divide their tasks among device, edge and cloud.
///
/// The family of Li, Wu, Zhu, Zheng and Zhang ("A computing offloading game for mobile devices and
/// edge cloud servers", Wireless Communications and Mobile Computing, 2018), with the user of Liu
/// and Liu ("Price-based distributed offloading for mobile-edge computing with computation capacity
/// constraints", IEEE Wireless Communications Letters 7(3), 2018), whose cost is latency plus
/// payment, carried from one tier to two. The provider has costs in the place of limited
/// capacities.
///
/// *Followers.* A user has a device of rate f and reaches tier j at rate r_j, in megacycles a
/// second, transfers included. The parts of its task of W megacycles run at once. With x_j
/// megacycles at tier j for the price p_j, it pays v · max(time of each part) + Σ p_j·x_j. This is
/// a linear program, and its optimum is one of four bundles: the device alone, with the edge, with
/// the cloud, with both, where all parts end together at W ÷ (f + Σ r_j). In closed form: the user
/// takes the tiers by rising price, while p_j·(f + Σ r_i) − Σ p_i·r_i ≤ v, with sums over the tiers
/// taken before.
///
/// *Leader.* The provider earns Σ (p_j − c_j)·x_j over all users. Users without preference among
/// bundles take the one it earns most from, as it could make them by the least rebate. Two numbers
/// in a row, as in prices, are those of the edge and of the cloud.
///
/// For workflows that arrive over time, the static prices of `DMROSimulation` are the leader's move
/// of the same game: there the search is over simulations.
public struct StackelbergGame: Hashable, Sendable {
  /// The users.
  public let users: [StackelbergUser]
  /// The speeds of edge and cloud for each user, in MHz.
  public let speeds: SIMD2<Double>
  /// The provider's costs c of a megacycle at the edge and in the cloud, in units of money.
  public let costs: SIMD2<Double>

  /// The bundles of each user, `[N, 4]`.
  private let bundles: ContiguousArray<Bundle>

  /// The purchase of a user.
  public struct Bundle: Hashable, Sendable {
    /// The time until the task is done, in s.
    public var time: Double
    /// The work at the edge and in the cloud, in megacycles.
    public var work: SIMD2<Double>
  }

  /// The part of the cost on the device within which a user has no preference.
  public static let indifference = 1e-9

  /// Creates a game.
  ///
  /// - Parameters:
  ///   - users: The users, at least one.
  ///   - speeds: The speeds of edge and cloud for each user, in MHz.
  ///   - costs: The provider's costs of a megacycle at the edge and in the cloud, at least 0.
  /// - Throws: `InputError`, naming the number that breaks its rule.
  public init(
    users: [StackelbergUser], speeds: SIMD2<Double>, costs: SIMD2<Double>
  ) throws(InputError) {
    try NumberRules.atLeast(1, users.count, "users.count")
    for (index, user) in users.enumerated() {
      do { try user.validate() } catch { throw error.below("users[\(index)]") }
    }
    for tier in 0..<2 {
      try NumberRules.positive(speeds[tier], "speeds[\(tier)]")
      guard costs[tier] >= 0, costs[tier].isFinite else {
        throw InputError(
          element: "costs[\(tier)]",
          rule: "must be a finite number of at least 0, found \(NumberRules.text(costs[tier]))")
      }
    }
    self.users = users
    self.speeds = speeds
    self.costs = costs
    var bundles: ContiguousArray<Bundle> = []
    for user in users {
      let rates = user.rates(speeds)
      for bought in [SIMD2(0.0, 0), SIMD2(1, 0), SIMD2(0, 1), SIMD2(1, 1)] {
        let time = user.computation / (user.speed + (rates * bought).sum())
        bundles.append(Bundle(time: time, work: rates * bought * time))
      }
    }
    self.bundles = bundles
  }

  /// Returns the best bundle of a user at given prices; without preference, the one that the
  /// provider earns most from, and of these the smallest.
  ///
  /// - Parameters:
  ///   - user: The index of the user.
  ///   - prices: The prices of a megacycle at the edge and in the cloud.
  /// - Complexity: O(1); allocates nothing.
  public func response(of user: Int, at prices: SIMD2<Double>) -> Bundle {
    let (value, first) = (users[user].timeValue, 4 * user)
    let onDevice = value * bundles[first].time
    var least = onDevice
    for index in first + 1..<first + 4 {
      least = min(least, Self.cost(of: bundles[index], at: prices, value: value))
    }
    let limit = least + Self.indifference * onDevice
    var (best, earned) = (first, -Double.infinity)
    for index in first..<first + 4 {
      let bundle = bundles[index]
      guard Self.cost(of: bundle, at: prices, value: value) <= limit else { continue }
      let profit = ((prices - costs) * bundle.work).sum()
      if profit > earned { (best, earned) = (index, profit) }
    }
    return bundles[best]
  }

  /// Returns the cost of a bundle for a user: the value of its time and the payment.
  ///
  /// - Parameters:
  ///   - bundle: The bundle.
  ///   - user: The index of the user.
  ///   - prices: The prices of a megacycle at the edge and in the cloud.
  public func cost(of bundle: Bundle, for user: Int, at prices: SIMD2<Double>) -> Double {
    Self.cost(of: bundle, at: prices, value: users[user].timeValue)
  }

  @inline(__always)
  private static func cost(
    of bundle: Bundle, at prices: SIMD2<Double>, value: Double
  ) -> Double {
    value * bundle.time + (prices * bundle.work).sum()
  }

  /// Returns the provider's profit at given prices, from the responses of all users.
  ///
  /// - Parameter prices: The prices of a megacycle at the edge and in the cloud.
  /// - Complexity: O(N); allocates nothing.
  public func profit(at prices: SIMD2<Double>) -> Double {
    users.indices.reduce(0) {
      $0 + ((prices - costs) * response(of: $1, at: prices).work).sum()
    }
  }
}
