public import DMRORandom

extension ChannelGame {
  /// The user who moves in a slot, of those who can improve.
  public enum UpdateOrder: Hashable, Sendable {
    /// The user of the lowest index.
    case lowestIndex
    /// A user at random, as in the paper: all ask to update, and the cloud permits one of them.
    case random(RandomStream)
  }

  /// A slot in which a user improved.
  public struct Step: Hashable, Sendable {
    /// The index of the user.
    public var user: Int
    /// The choice before the slot.
    public var from: Int
    /// The choice after the slot.
    public var to: Int
    /// The fall of the user's overhead as a part of its overhead before, above 0.
    public var gain: Double
    /// The change of the potential, below 0, as a part of P_n · max(|I|, noise): P_n is the power
    /// received from the user, I the interference on the channel that it leaves, or its threshold
    /// where it leaves the device.
    public var potentialChange: Double
  }

  /// Returns the best choice of a user while the others stay, and its overhead.
  ///
  /// The present choice stays unless another is better by more than rounding; of equal ones the
  /// lowest is best.
  ///
  /// - Parameters:
  ///   - user: The index of the user.
  ///   - profile: The choices of all, `[N]`.
  /// - Complexity: O(N·M); allocates nothing.
  public func bestResponse(
    of user: Int, in profile: [Int]
  ) -> (choice: Int, overhead: Double) {
    let present = overhead(of: user, choosing: profile[user], in: profile)
    var best = (choice: profile[user], overhead: present * (1 - Self.rounding))
    for choice in 0...channelCount where choice != profile[user] {
      let overhead = overhead(of: user, choosing: choice, in: profile)
      if overhead < best.overhead { best = (choice, overhead) }
    }
    return best.choice == profile[user] ? (best.choice, present) : best
  }

  /// Returns the Nash equilibrium that a profile leads to, by the decentralized algorithm of the
  /// paper.
  ///
  /// In each slot one user who can improve takes its best choice, until no one can. This ends,
  /// because the potential falls in each slot.
  ///
  /// - Parameters:
  ///   - start: The choices at the beginning, `[N]`; all on the device by default.
  ///   - order: The user who moves, of several.
  /// - Returns: The profile, and the slots up to it.
  /// - Precondition: The choices are at most M.
  /// - Complexity: O(N²·M) a slot.
  public func equilibrium(
    from start: [Int]? = nil, order: UpdateOrder = .lowestIndex
  ) -> (profile: [Int], steps: [Step]) {
    var profile = start ?? allLocal
    var steps: [Step] = []
    var stream: RandomStream? =
      if case .random(let stream) = order { stream } else { nil }
    var requests: [(user: Int, choice: Int, overhead: Double)] = []
    while true {
      requests.removeAll(keepingCapacity: true)
      for user in profile.indices {
        let best = bestResponse(of: user, in: profile)
        guard best.choice != profile[user] else { continue }
        requests.append((user, best.choice, best.overhead))
        if stream == nil { break }
      }
      guard !requests.isEmpty else { return (profile, steps) }
      let (user, choice, overhead) = requests[stream?.below(requests.count) ?? 0]
      let before = self.overhead(of: user, choosing: profile[user], in: profile)
      let scale = max(
        abs(interferenceOrThreshold(of: user, choosing: profile[user], in: profile)), noise)
      steps.append(
        Step(
          user: user, from: profile[user], to: choice, gain: 1 - overhead / before,
          potentialChange: potentialChange(of: user, to: choice, in: profile)
            / (users[user].receivedPower * scale)))
      profile[user] = choice
    }
  }

  /// Returns the greatest gain of any user by any change of its own choice, as a part of its
  /// overhead, found by trying all; 0 or less in an equilibrium.
  ///
  /// - Parameter profile: The choices, `[N]`.
  /// - Complexity: O(N²·M); allocates nothing.
  public func greatestGain(in profile: [Int]) -> Double {
    var greatest = -Double.infinity
    for user in profile.indices {
      let present = overhead(of: user, choosing: profile[user], in: profile)
      for choice in 0...channelCount where choice != profile[user] {
        let other = overhead(of: user, choosing: choice, in: profile)
        greatest = max(greatest, 1 - other / present)
      }
    }
    return greatest
  }

  /// Returns `true` if no user gains by a change of its own choice: a Nash equilibrium.
  ///
  /// - Parameter profile: The choices, `[N]`.
  /// - Complexity: O(N²·M); allocates nothing.
  public func isEquilibrium(_ profile: [Int]) -> Bool {
    profile.indices.allSatisfy { bestResponse(of: $0, in: profile).choice == profile[$0] }
  }
}
