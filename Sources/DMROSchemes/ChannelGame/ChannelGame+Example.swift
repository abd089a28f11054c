public import DMROFiles
public import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

extension ChannelGame {
  /// Draws a game with the constants of the paper's numerical results.
  ///
  /// Users are uniform in a disk of 50 m, at least 1 m from the base station. Channels of 5 MHz,
  /// 100 mW, noise of −100 dBm, gain d⁻⁴. A task has 5000 KB and 1000 megacycles; devices run at
  /// 0.5, 0.8 or 1 GHz, the cloud at 10 GHz. λ_e is 0, 0.5 or 1, and λ_t = 1 − λ_e. The energy of
  /// the device is 400, 500 or 600 megacycles a joule, as in Zheng and others ("Dynamic computation
  /// offloading for mobile cloud computing", 2019), who take over the other constants; there is no
  /// energy behind a transmission.
  ///
  /// - Parameters:
  ///   - userCount: The number of users, at least 1; 30 in the paper.
  ///   - channelCount: The number of channels, at least 1; 5 in the paper.
  ///   - stream: The source of randomness.
  /// - Throws: `InputError`, if a number is below 1.
  public static func paper(
    userCount: Int = 30, channelCount: Int = 5, using stream: inout RandomStream
  ) throws(InputError) -> ChannelGame {
    try NumberRules.atLeast(1, userCount, "userCount")
    var users: [ChannelUser] = []
    for _ in 0..<userCount {
      let distance = max(1, 50 * stream.uniform().squareRoot())
      let speed = [500, 800, 1000.0][stream.below(3)]
      let efficiency = [400, 500, 600.0][stream.below(3)]
      let energyWeight = [0, 0.5, 1][stream.below(3)]
      users.append(
        ChannelUser(
          power: 0.1, gain: pow(distance, -4), data: 5, computation: 1000, speed: speed,
          energy: 1 / efficiency, timeWeight: 1 - energyWeight, energyWeight: energyWeight))
    }
    return try ChannelGame(
      users: users, channelCount: channelCount, bandwidth: 5, noise: 1e-13, cloudSpeed: 10_000)
  }

  /// Plays games with the paper's constants.
  ///
  /// Games of six users and two channels are enumerated; games of 30 users and five channels
  /// compare the equilibrium with all users on devices, and with all on channels at random.
  ///
  /// These bounds hold for every seed: no user gains by a deviation, the potential falls in each
  /// slot, no user in an equilibrium pays more than on its device, and the price of anarchy is at most
  /// `priceOfAnarchyBound`. The other
  /// numbers are reported. The constants have sources, so none was chosen on a seed; small games have
  /// the size that enumeration allows.
  ///
  /// - Parameters:
  ///   - seed: The seed of the games.
  ///   - effort: The amount of work; 1 is 200 games of each kind.
  /// - Returns: The numbers, the same for a seed.
  public static func exampleNumbers(seed: UInt64, effort: Double = 1) -> [ExampleNumber] {
    let root = RandomStream(seed: seed).split("channel game")
    let count = max(2, Int((200 * effort).rounded()))
    var tally = Tally()
    for index in 0..<count {
      var stream = root.split("small").split(index)
      tally.addSmall(from: &stream)
      stream = root.split("large").split(index)
      tally.addLarge(from: &stream)
    }
    return tally.numbers(games: Double(count))
  }

  /// The sums over the games of the example.
  private struct Tally {
    var gain = -Double.infinity
    var potential = -Double.infinity
    var (anarchy, worstAnarchy, overBound) = (0.0, 0.0, 0.0)
    var (share, worstShare) = (0.0, 1.0)
    var (belowDevice, slots) = (1.0, 0.0)
    var (equilibrium, local, channels) = (0.0, 0.0, 0.0)

    mutating func play(_ game: ChannelGame, from stream: RandomStream) -> ([Int], Int) {
      let (profile, steps) = game.equilibrium(order: .random(stream.split("slots")))
      gain = max(gain, game.greatestGain(in: profile))
      for step in steps { potential = max(potential, step.potentialChange) }
      return (profile, steps.count)
    }

    mutating func addSmall(from stream: inout RandomStream) {
      guard let game = try? paper(userCount: 6, channelCount: 2, using: &stream),
        let all = try? game.enumeration()
      else { preconditionFailure("a game of 729 profiles can be enumerated") }
      _ = play(game, from: stream)
      anarchy += all.priceOfAnarchy
      worstAnarchy = max(worstAnarchy, all.priceOfAnarchy)
      overBound = max(overBound, all.priceOfAnarchy / game.priceOfAnarchyBound)
      share += all.beneficialShare
      worstShare = min(worstShare, all.beneficialShare)
    }

    mutating func addLarge(from stream: inout RandomStream) {
      guard let game = try? paper(using: &stream) else {
        preconditionFailure("the constants of the paper are valid")
      }
      let (profile, count) = play(game, from: stream)
      equilibrium += game.totalOverhead(of: profile)
      for (user, choice) in profile.enumerated() {
        let overhead = game.overhead(of: user, choosing: choice, in: profile)
        belowDevice = min(belowDevice, 1 - overhead / game.users[user].localOverhead)
      }
      slots += Double(count) / Double(game.users.count)
      local += game.totalOverhead(of: game.allLocal)
      let random = game.allLocal.map { _ in 1 + stream.below(game.channelCount) }
      channels += game.totalOverhead(of: random)
    }

    func numbers(games: Double) -> [ExampleNumber] {
      let below0 = -Double.infinity...(-Double.leastNonzeroMagnitude)
      let rounding = ChannelGame.rounding
      return [
        ExampleNumber(
          name: "channel-greatest-gain",
          title: "Greatest gain by a deviation, part of the overhead",
          value: gain, required: -Double.infinity...2 * rounding, holdsForEverySeed: true),
        ExampleNumber(
          name: "channel-potential-change",
          title: "Greatest change of the potential in a slot, relative",
          value: potential, required: below0, holdsForEverySeed: true),
        ExampleNumber(
          name: "channel-price-of-anarchy", title: "Mean price of anarchy, 6 users and 2 channels",
          value: anarchy / games),
        ExampleNumber(
          name: "channel-worst-price-of-anarchy",
          title: "Worst price of anarchy, 6 users and 2 channels", value: worstAnarchy),
        ExampleNumber(
          name: "channel-price-by-bound", title: "Greatest price of anarchy by its bound",
          value: overBound, required: 0...1 + rounding, holdsForEverySeed: true),
        ExampleNumber(
          name: "channel-beneficial-share",
          title: "Mean least share of beneficial users in an equilibrium, 6 users",
          value: share / games),
        ExampleNumber(
          name: "channel-worst-beneficial-share",
          title: "Worst least share of beneficial users in an equilibrium, 6 users",
          value: worstShare),
        ExampleNumber(
          name: "channel-below-device",
          title: "Least fall of a user's overhead below the device's, 30 users, share",
          value: belowDevice, required: -rounding...1, holdsForEverySeed: true),
        ExampleNumber(
          name: "channel-below-all-local",
          title: "Overhead below all on devices, 30 users, share", value: 1 - equilibrium / local),
        ExampleNumber(
          name: "channel-below-all-channels",
          title: "Overhead below all on random channels, 30 users, share",
          value: 1 - equilibrium / channels),
        ExampleNumber(
          name: "channel-slots-a-user", title: "Slots up to the equilibrium by users, 30 users",
          value: slots / games),
      ]
    }
  }
}
