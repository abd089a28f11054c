public import DMROFiles

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The computation offloading game of users who share wireless channels (Chen, Jiao, Li and Fu,
/// "Efficient multi-user computation offloading for mobile-edge cloud computing", IEEE/ACM
/// Transactions on Networking 24(5), 2016).
///
/// Each of N users computes its task on the device, or sends it to the cloud over one of M
/// channels. A profile `[N]` holds the choices: 0 for the device, 1 … M for a channel. Users on one
/// channel disturb each other: user n sends at r_n = B·log2(1 + q_n·g_n / (ω + Σ q_i·g_i)), with
/// the sum over the others on its channel. Its overhead weighs time and energy:
///
/// - device: λ_t·d/f + λ_e·γ·d
/// - channel: λ_t·(b/r + d/f_c) + λ_e·(q·b/r + L)
///
/// A channel is no worse than the device while the interference there is at most the threshold of
/// the user: `threshold(of:)`.
public struct ChannelGame: Hashable, Sendable {
  /// The users.
  public let users: [ChannelUser]
  /// The number of channels M.
  public let channelCount: Int
  /// The bandwidth B of each channel, in MHz.
  public let bandwidth: Double
  /// The background noise ω, in W.
  public let noise: Double
  /// The speed f_c of the cloud for each user, in MHz.
  public let cloudSpeed: Double

  /// The part of an overhead that counts as rounding: smaller gains are none.
  public static let rounding = 1e-12
  /// The largest number of channels, so that counts of choices and profiles stay far below `Int.max`.
  public static let maximumChannelCount = 1_000_000

  /// Creates a game.
  ///
  /// - Parameters:
  ///   - users: The users, at least one.
  ///   - channelCount: The number of channels M, 1 … `maximumChannelCount`.
  ///   - bandwidth: The bandwidth B of each channel, in MHz.
  ///   - noise: The background noise ω, in W.
  ///   - cloudSpeed: The speed f_c of the cloud for each user, in MHz.
  /// - Throws: `InputError`, naming the number that breaks its rule.
  public init(
    users: [ChannelUser], channelCount: Int, bandwidth: Double, noise: Double,
    cloudSpeed: Double
  ) throws(InputError) {
    try NumberRules.atLeast(1, users.count, "users.count")
    try NumberRules.within(1...Self.maximumChannelCount, channelCount, "channelCount")
    try NumberRules.positive(bandwidth, "bandwidth")
    try NumberRules.positive(noise, "noise")
    try NumberRules.positive(cloudSpeed, "cloudSpeed")
    for (index, user) in users.enumerated() {
      do { try user.validate() } catch { throw error.below("users[\(index)]") }
    }
    self.users = users
    self.channelCount = channelCount
    self.bandwidth = bandwidth
    self.noise = noise
    self.cloudSpeed = cloudSpeed
  }

  /// The profile with every user on the device, where the algorithm of the paper starts.
  public var allLocal: [Int] { Array(repeating: 0, count: users.count) }

  /// Returns the interference Σ q_i·g_i of the others on a channel, in W.
  ///
  /// - Parameters:
  ///   - user: The index of the user who listens.
  ///   - channel: The channel, 1 … M.
  ///   - profile: The choices, `[N]`; that of the user itself does not count.
  /// - Complexity: O(N).
  public func interference(at user: Int, on channel: Int, in profile: [Int]) -> Double {
    var sum = 0.0
    for other in profile.indices where profile[other] == channel && other != user {
      sum += users[other].receivedPower
    }
    return sum
  }

  /// Returns the overhead of a user on a channel under a given interference.
  func channelOverhead(of user: Int, under interference: Double) -> Double {
    let it = users[user]
    // In MB/s, from Mbit/s. `log2(1 + x)` would lose the digits of a small x.
    let bits = log1p(it.receivedPower / (noise + interference)) / log(2)
    let rate = bandwidth * bits / 8
    return it.transmissionWeight * it.data / rate + cloudOverhead(of: it)
  }

  /// The part of the overhead in the cloud that does not depend on the channel.
  private func cloudOverhead(of user: ChannelUser) -> Double {
    user.timeWeight * user.computation / cloudSpeed + user.energyWeight * user.tailEnergy
  }

  /// Returns the overhead of a user who makes a choice while the others stay.
  ///
  /// - Parameters:
  ///   - user: The index of the user.
  ///   - choice: 0 for the device, 1 … M for a channel.
  ///   - profile: The choices of all, `[N]`; that of the user itself does not count.
  /// - Complexity: O(N); allocates nothing.
  public func overhead(of user: Int, choosing choice: Int, in profile: [Int]) -> Double {
    check(profile)
    precondition(
      choice >= 0 && choice <= channelCount,
      "a choice must be at most \(channelCount), found \(choice)")
    if choice == 0 { return users[user].localOverhead }
    return channelOverhead(of: user, under: interference(at: user, on: choice, in: profile))
  }

  /// Returns the overhead of all users together.
  ///
  /// - Parameter profile: The choices, `[N]`.
  /// - Complexity: O(N²).
  public func totalOverhead(of profile: [Int]) -> Double {
    profile.indices.reduce(0) { $0 + overhead(of: $1, choosing: profile[$1], in: profile) }
  }

  /// Returns the number of users on channels who pay no more there than on the device.
  ///
  /// - Parameter profile: The choices, `[N]`.
  /// - Complexity: O(N²).
  public func beneficialCount(of profile: [Int]) -> Int {
    profile.indices.count { user in
      profile[user] > 0
        && overhead(of: user, choosing: profile[user], in: profile)
          <= users[user].localOverhead * (1 + Self.rounding)
    }
  }

  /// Returns the threshold T_n of a user: the largest interference, in W, under which a channel
  /// costs it no more than the device.
  ///
  /// It is negative where no channel is worth its while.
  ///
  /// - Parameter user: The index of the user.
  public func threshold(of user: Int) -> Double {
    let it = users[user]
    let saved = it.localOverhead - cloudOverhead(of: it)
    // The rate, in bits per second and Hz, at which channel and device cost the same.
    guard saved > 0 else { return -noise - it.receivedPower }
    let rate = 8 * it.transmissionWeight * it.data / (bandwidth * saved)
    return it.receivedPower / expm1(rate * log(2)) - noise
  }

  /// Traps if a profile has the users of another game.
  func check(_ profile: [Int]) {
    precondition(
      profile.count == users.count,
      "a profile must hold \(users.count) choices, found \(profile.count)")
  }
}
