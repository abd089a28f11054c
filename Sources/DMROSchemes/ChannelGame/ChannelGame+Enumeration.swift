public import DMROFiles

extension ChannelGame {
  /// The largest number of profiles in `enumeration()`.
  public static let enumerationLimit = 1 << 20

  /// All profiles, and all Nash equilibria among them.
  public struct Enumeration: Hashable, Sendable {
    /// A profile of the least total overhead; of several the first in the order of counting.
    public var optimum: [Int]
    /// The least total overhead of any profile.
    public var leastOverhead: Double
    /// The least and the greatest total overhead of an equilibrium.
    public var equilibriumOverheads: ClosedRange<Double>
    /// The number of equilibria.
    public var equilibriumCount: Int
    /// The greatest number of users on channels of whom none pays more than on the device.
    public var mostBeneficial: Int
    /// The least and the greatest number of such users in an equilibrium.
    public var equilibriumBeneficial: ClosedRange<Int>

    /// The price of anarchy: the greatest total overhead of an equilibrium by the least of any
    /// profile, at least 1.
    public var priceOfAnarchy: Double { equilibriumOverheads.upperBound / leastOverhead }
    /// The price of stability: the least total overhead of an equilibrium by the least of any.
    public var priceOfStability: Double { equilibriumOverheads.lowerBound / leastOverhead }
    /// The fewest users on channels in an equilibrium by the most possible, at most 1; 1 where no
    /// channel is worth its while.
    public var beneficialShare: Double {
      mostBeneficial == 0 ? 1 : Double(equilibriumBeneficial.lowerBound) / Double(mostBeneficial)
    }
  }

  /// Tries all (M + 1)^N profiles.
  ///
  /// - Throws: `InputError`, if there are more than `enumerationLimit`.
  /// - Complexity: O((M + 1)^N · N²·M).
  public func enumeration() throws(InputError) -> Enumeration {
    var profileCount = 1
    for _ in users {
      profileCount *= channelCount + 1
      guard profileCount <= Self.enumerationLimit else {
        throw InputError(
          element: "users",
          rule: "must have at most \(Self.enumerationLimit) profiles, found more")
      }
    }
    var profile = allLocal
    var (optimum, leastOverhead, mostBeneficial) = (profile, Double.infinity, 0)
    var (low, high, equilibria) = (Double.infinity, -Double.infinity, 0)
    var (fewest, most) = (Int.max, 0)
    for _ in 0..<profileCount {
      let total = totalOverhead(of: profile)
      if total < leastOverhead { (optimum, leastOverhead) = (profile, total) }
      // Where a user on a channel pays more than on the device, the others gain if it leaves.
      let beneficial = beneficialCount(of: profile)
      mostBeneficial = max(mostBeneficial, beneficial)
      if isEquilibrium(profile) {
        equilibria += 1
        (low, high) = (min(low, total), max(high, total))
        (fewest, most) = (min(fewest, beneficial), max(most, beneficial))
      }
      advance(&profile)
    }
    return Enumeration(
      optimum: optimum, leastOverhead: leastOverhead, equilibriumOverheads: low...high,
      equilibriumCount: equilibria, mostBeneficial: mostBeneficial,
      equilibriumBeneficial: fewest...most)
  }

  /// Counts up by 1 in base M + 1, the last user the lowest digit; the last profile is followed by
  /// the first.
  private func advance(_ profile: inout [Int]) {
    for user in profile.indices.reversed() {
      guard profile[user] == channelCount else {
        profile[user] += 1
        return
      }
      profile[user] = 0
    }
  }

  /// The upper bound of the price of anarchy: Σ min(local, K_max) by Σ min(local, K_min).
  ///
  /// In an equilibrium a user on a channel has chosen the quietest one, so it meets at most the Mth
  /// part of the received power of all others, which gives K_max; K_min is without interference.
  public var priceOfAnarchyBound: Double {
    let all = users.reduce(0) { $0 + $1.receivedPower }
    var (greatest, least) = (0.0, 0.0)
    for (index, user) in users.enumerated() {
      let others = max(0, all - user.receivedPower) / Double(channelCount)
      greatest += min(user.localOverhead, channelOverhead(of: index, under: others))
      least += min(user.localOverhead, channelOverhead(of: index, under: 0))
    }
    return greatest / least
  }

  /// The lower bound of the share of beneficial users in an equilibrium:
  /// ⌊T_min / P_max⌋ / (⌊T_max / P_min⌋ + 1), over the thresholds T and the received powers P.
  ///
  /// A user on the device in an equilibrium meets more than its threshold on each channel, hence
  /// more than T_min / P_max users; no profile of beneficial users has more than T_max / P_min + 1
  /// on a channel. It is 0 where a threshold is negative.
  public var beneficialShareBound: Double {
    let thresholds = users.indices.map(threshold(of:))
    let received = users.map(\.receivedPower)
    let (low, high) = (thresholds.min() ?? 0, thresholds.max() ?? 0)
    guard low >= 0, let least = received.min(), let greatest = received.max() else { return 0 }
    return (low / greatest).rounded(.down) / ((high / least).rounded(.down) + 1)
  }
}
