extension ChannelGame {
  /// Returns the potential of a profile:
  /// ½ Σ_i Σ_{j≠i} P_i·P_j·[same channel] + Σ_i P_i·T_i·[on the device], with P = q·g.
  ///
  /// It holds for any users, equal or not. A user who moves changes the potential by P_n times the
  /// change of the interference that it meets, with the threshold T_n in the place of the
  /// interference on the device: `potentialChange(of:to:in:)`. The overhead on a channel grows with
  /// the interference and equals that on the device at T_n, so a move lowers the overhead of the
  /// user exactly if it lowers the potential. The potential is ordinal, not exact: overhead and
  /// potential fall together, but by different amounts. As profiles are finite in number, better
  /// responses end in a Nash equilibrium from every start, in any order.
  ///
  /// - Parameter profile: The choices, `[N]`.
  /// - Complexity: O(N²).
  public func potential(of profile: [Int]) -> Double {
    check(profile)
    var sum = 0.0
    for user in profile.indices {
      let received = users[user].receivedPower
      if profile[user] == 0 {
        sum += received * threshold(of: user)
      } else {
        sum += received * interference(at: user, on: profile[user], in: profile) / 2
      }
    }
    return sum
  }

  /// Returns the change of the potential when one user moves, without the rounding of two sums.
  ///
  /// - Parameters:
  ///   - user: The index of the user.
  ///   - choice: The new choice: 0 for the device, 1 … M for a channel.
  ///   - profile: The choices before, `[N]`.
  /// - Complexity: O(N); allocates nothing.
  public func potentialChange(of user: Int, to choice: Int, in profile: [Int]) -> Double {
    users[user].receivedPower
      * (interferenceOrThreshold(of: user, choosing: choice, in: profile)
        - interferenceOrThreshold(of: user, choosing: profile[user], in: profile))
  }

  /// Returns the interference if the choice is a channel, and the threshold if it is the device,
  /// in W.
  func interferenceOrThreshold(
    of user: Int, choosing choice: Int, in profile: [Int]
  ) -> Double {
    choice == 0 ? threshold(of: user) : interference(at: user, on: choice, in: profile)
  }
}
