import DMRORandom
import DMROSchemes
import Foundation
import Testing

/// The game's equations once more, from the numbers of the users only.
private struct Twin {
  var game: ChannelGame

  func overhead(of user: Int, in profile: [Int]) -> Double {
    let it = game.users[user]
    if profile[user] == 0 {
      let (time, energy) = (it.computation / it.speed, it.energy * it.computation)
      return it.timeWeight * time + it.energyWeight * energy
    }
    var disturbance = game.noise
    for (other, choice) in profile.enumerated() where other != user && choice == profile[user] {
      disturbance += game.users[other].power * game.users[other].gain
    }
    let bitsPerSecond = game.bandwidth * 1e6 * log1p(it.power * it.gain / disturbance) / log(2)
    let seconds = it.data * 8e6 / bitsPerSecond
    let time = seconds + it.computation / game.cloudSpeed
    return it.timeWeight * time + it.energyWeight * (it.power * seconds + it.tailEnergy)
  }

  func total(_ profile: [Int]) -> Double {
    profile.indices.reduce(0) { $0 + overhead(of: $1, in: profile) }
  }

  func profiles(_ count: Int? = nil) -> [[Int]] {
    let count = count ?? game.users.count
    guard count > 0 else { return [[]] }
    return profiles(count - 1).flatMap { head in (0...game.channelCount).map { head + [$0] } }
  }

  /// All profiles that differ from one by the choice of one user, with the user.
  func deviations(from profile: [Int]) -> [(user: Int, profile: [Int])] {
    profile.indices.flatMap { user in
      (0...game.channelCount).filter { $0 != profile[user] }.map { choice in
        var other = profile
        other[user] = choice
        return (user, other)
      }
    }
  }

  func isEquilibrium(_ profile: [Int]) -> Bool {
    deviations(from: profile).allSatisfy { user, other in
      overhead(of: user, in: other) >= overhead(of: user, in: profile) * (1 - 1e-11)
    }
  }
}

private enum Kind: CaseIterable {
  /// The paper's constants; equal users; users of all sorts, some of whom never gain by a channel.
  case paper, equal, various

  func game(_ seed: UInt64, users count: Int = 5, channels: Int = 2) throws -> ChannelGame {
    var stream = RandomStream(seed: seed).split("test")
    let paper = try ChannelGame.paper(
      userCount: count, channelCount: channels, using: &stream)
    var users = paper.users
    switch self {
    case .paper: return paper
    case .equal:
      // Some interference must be bearable, as by users who save energy.
      (users[0].timeWeight, users[0].energyWeight) = (0.1, 0.9)
      users = Array(repeating: users[0], count: count)
    case .various:
      for index in users.indices {
        users[index].power = stream.uniform(0.01, 1)
        users[index].gain = stream.logUniform(1e-9, 1e-5)
        users[index].data = stream.uniform(0.1, 10)
        users[index].tailEnergy = stream.uniform(0, 0.5)
        users[index].speed = stream.uniform(300, 20_000)
      }
    }
    return try ChannelGame(
      users: users, channelCount: channels, bandwidth: 5, noise: 1e-13, cloudSpeed: 10_000)
  }
}

@Suite struct ChannelGameTests {
  private static let user = ChannelUser(
    power: 0.1, gain: 1e-6, data: 5, computation: 1000, speed: 500, energy: 0.002,
    tailEnergy: 0.25, timeWeight: 0.5, energyWeight: 0.5)

  @Test func `Two users on one channel disturb each other`() throws {
    let game = try ChannelGame(
      users: [Self.user, Self.user], channelCount: 1, bandwidth: 5, noise: 1e-7,
      cloudSpeed: 10_000)
    // Device: 2 s and 2 J. Alone: log2(2) · 5 Mbit/s, 8 s. Together: 5 · log2(1.5) Mbit/s.
    #expect(abs(game.totalOverhead(of: [0, 0]) - 4) < 1e-12)
    let alone = 0.5 * (8 + 0.1) + 0.5 * (0.8 + 0.25)
    #expect(abs(game.overhead(of: 0, choosing: 1, in: [0, 0]) - alone) < 1e-12)
    let seconds = 8 / log2(1.5)
    let together = 0.5 * (seconds + 0.1) + 0.5 * (0.1 * seconds + 0.25)
    #expect(abs(game.overhead(of: 1, choosing: 1, in: [1, 1]) - together) < 1e-12)
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `A channel is worth its while up to the threshold`(seed: UInt64) throws {
    let game = try Kind.various.game(seed)
    for index in game.users.indices {
      let threshold = game.threshold(of: index)
      for factor in [0.5, 0.999, 1.001, 2] {
        // A second user whose received power is the interference.
        var other = game.users[index]
        (other.power, other.gain) = (1, max(abs(threshold) * factor, 1e-20))
        let pair = try ChannelGame(
          users: [game.users[index], other], channelCount: 1, bandwidth: 5, noise: 1e-13,
          cloudSpeed: 10_000)
        let isWorthIt =
          pair.overhead(of: 0, choosing: 1, in: [0, 1]) < game.users[index].localOverhead
        #expect(isWorthIt == (threshold > 0 && factor < 1), "\(threshold) \(factor)")
      }
    }
  }

  @Test(arguments: [1, 1e-3, 1e-6, 1e-9, 1e-12])
  func `At the threshold channel and device cost the same within rounding`(scale: Double) throws {
    // Little data is worth a channel even under interference far above the signal.
    var user = Self.user
    user.data *= scale
    let threshold = try ChannelGame(
      users: [user], channelCount: 1, bandwidth: 5, noise: 1e-13, cloudSpeed: 10_000
    ).threshold(of: 0)
    var other = user
    (other.power, other.gain) = (threshold, 1)
    let pair = try ChannelGame(
      users: [user, other], channelCount: 1, bandwidth: 5, noise: 1e-13, cloudSpeed: 10_000)
    let overhead = pair.overhead(of: 0, choosing: 1, in: [0, 1])
    #expect(threshold > 0)
    #expect(abs(overhead / user.localOverhead - 1) <= ChannelGame.rounding)
  }

  @Test(arguments: Kind.allCases, 1...4 as ClosedRange<UInt64>)
  private func `Every move of a user lowers overhead and potential together`(
    kind: Kind, seed: UInt64
  ) throws {
    let twin = Twin(game: try kind.game(seed, users: 4))
    for profile in twin.profiles() {
      let potential = twin.game.potential(of: profile)
      for (user, other) in twin.deviations(from: profile) {
        let before = twin.overhead(of: user, in: profile)
        let change = twin.overhead(of: user, in: other) - before
        let fall = twin.game.potentialChange(of: user, to: other[user], in: profile)
        if abs(change) > 1e-9 * before { #expect((change < 0) == (fall < 0)) }
        let difference = twin.game.potential(of: other) - potential
        let scale = max(abs(potential), abs(twin.game.potential(of: other)))
        #expect(abs(difference - fall) <= 1e-12 * scale)
      }
    }
  }

  @Test(arguments: Kind.allCases, 1...8 as ClosedRange<UInt64>)
  private func `No user gains by leaving the equilibrium, from any start and in any order`(
    kind: Kind, seed: UInt64
  ) throws {
    let twin = Twin(game: try kind.game(seed, users: 6, channels: 2))
    var stream = RandomStream(seed: seed)
    let start = twin.game.allLocal.map { _ in stream.below(3) }
    for order in [.lowestIndex, .random(stream)] as [ChannelGame.UpdateOrder] {
      for start in [nil, start] {
        let (end, steps) = twin.game.equilibrium(from: start, order: order)
        #expect(twin.isEquilibrium(end))
        #expect(twin.game.isEquilibrium(end))
        #expect(twin.game.greatestGain(in: end) < 1e-11)
        var profile = start ?? twin.game.allLocal
        for step in steps {
          #expect(profile[step.user] == step.from && step.gain > 0 && step.potentialChange < 0)
          let before = twin.overhead(of: step.user, in: profile)
          profile[step.user] = step.to
          #expect(abs(1 - twin.overhead(of: step.user, in: profile) / before - step.gain) < 1e-12)
        }
        #expect(profile == end)
      }
    }
  }

  @Test func `The greatest gain is that of the best deviation`() throws {
    let twin = Twin(game: try Kind.various.game(3))
    for profile in twin.profiles() {
      let gains = twin.deviations(from: profile).map { user, other in
        1 - twin.overhead(of: user, in: other) / twin.overhead(of: user, in: profile)
      }
      let greatest = gains.max() ?? 0
      #expect(abs(twin.game.greatestGain(in: profile) - greatest) <= 1e-9 * abs(greatest))
    }
  }

  @Test(arguments: Kind.allCases, 1...4 as ClosedRange<UInt64>)
  private func `Enumeration finds the optimum and all equilibria, within the bounds`(
    kind: Kind, seed: UInt64
  ) throws {
    let twin = Twin(game: try kind.game(seed, users: 4))
    let all = try twin.game.enumeration()
    let profiles = twin.profiles()
    let totals = profiles.map(twin.total)
    let least = totals.min() ?? 0
    #expect(abs(all.leastOverhead - least) <= 1e-12 * least)
    #expect(abs(twin.total(all.optimum) - least) <= 1e-12 * least)
    let equilibria = profiles.filter(twin.isEquilibrium)
    #expect(all.equilibriumCount == equilibria.count)
    let costs = equilibria.map(twin.total)
    #expect(abs(all.priceOfAnarchy - (costs.max() ?? 0) / least) < 1e-12)
    #expect(abs(all.priceOfStability - (costs.min() ?? 0) / least) < 1e-12)
    func users(_ profile: [Int]) -> Int? {
      let offloaders = profile.indices.filter { profile[$0] > 0 }
      let areBeneficial = offloaders.allSatisfy {
        twin.overhead(of: $0, in: profile) <= twin.game.users[$0].localOverhead * (1 + 1e-12)
      }
      return areBeneficial ? offloaders.count : nil
    }
    #expect(all.mostBeneficial == profiles.compactMap(users).max())
    #expect(all.equilibriumBeneficial.lowerBound == equilibria.compactMap(users).min())
    #expect(all.equilibriumBeneficial.upperBound == equilibria.compactMap(users).max())
    #expect(all.priceOfAnarchy >= 1 && all.priceOfAnarchy <= twin.game.priceOfAnarchyBound)
    #expect(all.beneficialShare <= 1 && all.beneficialShare >= twin.game.beneficialShareBound)
  }

  @Test func `Equal users who bear each other have a bound above 0`() throws {
    var user = Self.user
    (user.timeWeight, user.energyWeight) = (0, 1)
    let game = try ChannelGame(
      users: Array(repeating: user, count: 4), channelCount: 1, bandwidth: 5, noise: 1e-13,
      cloudSpeed: 10_000)
    // 1.75 J are left for 0.1 W: 17.5 s for 40 Mbit, at most 2^(40/17.5/5) − 1 of signal by noise.
    let bearable = 1 / (exp2(40 / 17.5 / 5) - 1)
    #expect(abs(game.threshold(of: 0) / 1e-7 - bearable) < 1e-5)
    #expect(bearable > 2 && bearable < 3)
    #expect(game.beneficialShareBound == 2.0 / 3)
    #expect(try game.enumeration().mostBeneficial == 3)
    #expect(game.equilibrium().profile == [1, 1, 1, 0])
    // On two channels each user meets at most the half of the three others.
    let pair = try ChannelGame(
      users: game.users, channelCount: 2, bandwidth: 5, noise: 1e-13, cloudSpeed: 10_000)
    func joules(_ signalByNoise: Double) -> Double { 4 / (5 * log2(1 + signalByNoise)) + 0.25 }
    let bound = joules(1 / (1.5 + 1e-6)) / joules(1e6)
    #expect(abs(pair.priceOfAnarchyBound - bound) < 1e-9)
  }

  @Test func `Numbers that break a rule are named`() {
    var user = Self.user
    user.gain = 0
    func error(_ users: [ChannelUser], channels: Int = 1, noise: Double = 1e-13) -> String? {
      do {
        let game = try ChannelGame(
          users: users, channelCount: channels, bandwidth: 5, noise: noise, cloudSpeed: 1)
        _ = try game.enumeration()
        return nil
      } catch { return "\(error)" }
    }
    #expect(error([Self.user]) == nil)
    #expect(error([]) == "users.count: must be at least 1, found 0")
    for channels in [0, 1_000_001, .max] {
      #expect(
        error([Self.user], channels: channels)
          == "channelCount: must be between 1 and 1000000, found \(channels)")
    }
    #expect(
      error([Self.user, Self.user], channels: 1_000_000)
        == "users: must have at most 1048576 profiles, found more")
    #expect(
      error([Self.user], noise: .nan) == "noise: must be a finite number above 0, found nan")
    #expect(
      error([Self.user, user]) == "users[1].gain: must be a finite number above 0, found 0")
    user = Self.user
    user.tailEnergy = -1
    #expect(
      error([user]) == "users[0].tailEnergy: must be a finite number of at least 0, found -1")
    #expect(
      error(Array(repeating: Self.user, count: 21))
        == "users: must have at most 1048576 profiles, found more")
  }

  @Test func `The bounds of the example hold, the same for a seed`() {
    let numbers = ChannelGame.exampleNumbers(seed: 21, effort: 0.02)
    for number in numbers { #expect(number.isReproduced, "\(number)") }
    #expect(numbers.allSatisfy { $0.name.hasPrefix("channel-") })
    #expect(
      numbers.filter(\.holdsForEverySeed).map(\.name) == [
        "channel-greatest-gain", "channel-potential-change", "channel-price-by-bound",
        "channel-below-device",
      ])
    #expect(numbers.allSatisfy { $0.holdsForEverySeed == ($0.required != nil) })
    let values = Dictionary(uniqueKeysWithValues: numbers.map { ($0.name, $0.value) })
    // Something is lost by the worst equilibrium, and most by channels at random.
    #expect(values["channel-worst-price-of-anarchy", default: 0] > 1)
    #expect(
      values["channel-below-all-channels", default: 0]
        > values["channel-below-all-local", default: 1])
    #expect(numbers == ChannelGame.exampleNumbers(seed: 21, effort: 0.02))
    #expect(numbers != ChannelGame.exampleNumbers(seed: 22, effort: 0.02))
  }
}
