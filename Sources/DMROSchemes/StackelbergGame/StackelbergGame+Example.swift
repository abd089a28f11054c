public import DMROFiles
public import DMRORandom

extension StackelbergGame {
  /// Draws a game of an own example: tasks of 500–2000 megacycles and 1–10 MB, devices of 500, 800
  /// or 1000 MHz, an edge of 4 GHz at 5–10 MB/s, a cloud of 10 GHz at 0.5–2 MB/s, a value of
  /// 0.5–1.5 a second, costs of 3e-4 a megacycle at the edge and 1e-4 in the cloud.
  ///
  /// Neither source has two tiers. Tasks, data, devices and the cloud have the sizes of
  /// `ChannelGame.paper(userCount:channelCount:using:)`; the rest are orders of magnitude, with a
  /// near, slower edge beside a far, faster cloud. No number was chosen on a seed.
  ///
  /// - Parameters:
  ///   - userCount: The number of users, at least 1.
  ///   - stream: The source of randomness.
  /// - Throws: `InputError`, if the number is below 1.
  public static func example(
    userCount: Int = 20, using stream: inout RandomStream
  ) throws(InputError) -> StackelbergGame {
    try NumberRules.atLeast(1, userCount, "userCount")
    var users: [StackelbergUser] = []
    for _ in 0..<userCount {
      users.append(
        StackelbergUser(
          computation: stream.uniform(500, 2000), data: stream.uniform(1, 10),
          speed: [500, 800, 1000.0][stream.below(3)],
          bandwidth: SIMD2(stream.uniform(5, 10), stream.uniform(0.5, 2)),
          timeValue: stream.uniform(0.5, 1.5)))
    }
    return try StackelbergGame(
      users: users, speeds: SIMD2(4000, 10_000), costs: SIMD2(3e-4, 1e-4))
  }

  /// Plays the example with 20 users: the leader's best prices against those of a grid, and users'
  /// responses against all corners of their linear programs.
  ///
  /// Three bounds hold for every seed: neither the grid nor the quick search earns more than the best
  /// prices, and no response costs more than the best corner. They allow for users' indifference.
  /// The other numbers are reported.
  ///
  /// - Parameters:
  ///   - seed: The seed of the games.
  ///   - effort: The amount of work; 1 is 20 games with a grid of 400 by 400 prices.
  /// - Returns: The numbers, the same for a seed.
  public static func exampleNumbers(seed: UInt64, effort: Double = 1) -> [ExampleNumber] {
    let root = RandomStream(seed: seed).split("Stackelberg game")
    let count = max(1, Int((20 * effort).rounded()))
    let steps = effort < 1 ? 100 : 400
    var (least, greatest, difference) = (Double.infinity, 0.0, 0.0)
    var (quick, greatestQuick, uniform) = (0.0, 0.0, 0.0)
    var (tried, quickTried) = (0.0, 0.0)
    for index in 0..<count {
      var stream = root.split(index)
      guard let game = try? example(using: &stream) else {
        preconditionFailure("the constants of the example are valid")
      }
      let best = game.bestOffer()
      let ratio = best.profit / game.gridOffer(steps: steps).profit
      (least, greatest) = (min(least, ratio), max(greatest, ratio))
      let fast = game.quickOffer()
      let part = fast.profit / best.profit
      quick += part
      greatestQuick = max(greatestQuick, part)
      uniform += game.uniformOffer().profit / best.profit
      tried += Double(best.evaluations)
      quickTried += Double(fast.evaluations)
      for user in game.users.indices {
        for _ in 0..<20 {
          let prices = SIMD2(stream.uniform(), stream.uniform()) * (1.3 * game.highestPrice)
          difference = max(difference, game.responseDifference(of: user, at: prices))
        }
      }
    }
    let games = Double(count)
    return [
      ExampleNumber(
        name: "stackelberg-best-by-grid",
        title: "Least profit of the best prices by that of a fine grid",
        value: least, required: 1 - 1e-6...Double.infinity, holdsForEverySeed: true),
      ExampleNumber(
        name: "stackelberg-greatest-by-grid",
        title: "Greatest profit of the best prices by that of a fine grid", value: greatest),
      ExampleNumber(
        name: "stackelberg-response-difference",
        title: "Greatest difference of a response's cost to brute force, part of the device's",
        value: difference, required: 0...2 * indifference, holdsForEverySeed: true),
      ExampleNumber(
        name: "stackelberg-greatest-quick-by-best",
        title: "Greatest profit of the quick prices by the best",
        value: greatestQuick, required: 0...1 + 1e-6, holdsForEverySeed: true),
      ExampleNumber(
        name: "stackelberg-quick-by-best", title: "Mean profit of the quick prices by the best",
        value: quick / games),
      ExampleNumber(
        name: "stackelberg-uniform-by-best",
        title: "Mean profit of one price for both tiers by the best", value: uniform / games),
      ExampleNumber(
        name: "stackelberg-evaluations", title: "Mean number of prices tried for the best",
        value: tried / games),
      ExampleNumber(
        name: "stackelberg-quick-evaluations",
        title: "Mean number of prices tried for the quick ones", value: quickTried / games),
    ]
  }

  /// Returns the best prices of a grid from 0 to the highest price of any user.
  func gridOffer(steps: Int) -> Offer {
    var best = Offer(prices: .zero, profit: -.infinity, evaluations: (steps + 1) * (steps + 1))
    for edge in 0...steps {
      for cloud in 0...steps {
        let prices = SIMD2(Double(edge), Double(cloud)) * (highestPrice / Double(steps))
        let profit = profit(at: prices)
        if profit > best.profit { (best.prices, best.profit) = (prices, profit) }
      }
    }
    return best
  }

  /// Returns the distance of a response's cost to the least of all corners of the linear program:
  /// the task divided among any of device, edge and cloud, so that all parts end together.
  func responseDifference(of user: Int, at prices: SIMD2<Double>) -> Double {
    let it = users[user]
    let tiers = it.rates(speeds)
    let rates = [it.speed, tiers.x, tiers.y]
    var least = Double.infinity
    for subset in 1..<8 {
      let used = (0..<3).map { subset >> $0 & 1 == 1 ? rates[$0] : 0 }
      let time = it.computation / used.reduce(0, +)
      least = min(
        least, it.timeValue * time + prices.x * used[1] * time + prices.y * used[2] * time)
    }
    let cost = cost(of: response(of: user, at: prices), for: user, at: prices)
    return abs(cost - least) / (it.timeValue * it.computation / it.speed)
  }
}
