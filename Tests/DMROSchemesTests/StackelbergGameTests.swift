import DMRORandom
import DMROSchemes
import Testing

@Suite struct StackelbergGameTests {
  private func game(_ seed: UInt64, users: Int = 6) throws -> StackelbergGame {
    var stream = RandomStream(seed: seed).split("test")
    return try StackelbergGame.example(userCount: users, using: &stream)
  }

  /// The cost of a division of a user's task into parts that run at once.
  private func cost(
    of game: StackelbergGame, _ user: Int, _ shares: SIMD2<Double>, _ prices: SIMD2<Double>
  ) -> Double {
    let it = game.users[user]
    var finish = (1 - shares.x - shares.y) * it.computation / it.speed
    for tier in 0..<2 {
      finish = max(
        finish,
        shares[tier] * (it.data / it.bandwidth[tier] + it.computation / game.speeds[tier]))
    }
    return it.timeValue * finish + it.computation * (prices * shares).sum()
  }

  private func price(_ stream: inout RandomStream, of user: StackelbergUser) -> SIMD2<Double> {
    SIMD2(stream.uniform(), stream.uniform()) * (1.3 * user.timeValue / user.speed)
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `No division of a task on a fine grid costs less than the response`(seed: UInt64) throws {
    let game = try game(seed)
    var stream = RandomStream(seed: seed)
    for user in game.users.indices {
      let it = game.users[user]
      let prices = price(&stream, of: it)
      let response = game.response(of: user, at: prices)
      let shares = response.work / it.computation
      let own = cost(of: game, user, shares, prices)
      #expect(abs(game.cost(of: response, for: user, at: prices) - own) <= 1e-12 * own)
      var least = Double.infinity
      for edge in 0...100 {
        for cloud in 0...(100 - edge) {
          let other = SIMD2(Double(edge), Double(cloud)) / 100
          least = min(least, cost(of: game, user, other, prices))
        }
      }
      #expect(least >= own * (1 - 1e-9) && least <= own * 1.1)
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `The response takes the tiers by rising price`(seed: UInt64) throws {
    let game = try game(seed)
    var stream = RandomStream(seed: seed)
    for user in game.users.indices {
      let it = game.users[user]
      let prices = price(&stream, of: it)
      // The closed form: rates of the tiers taken, and what a second of them costs.
      var (rate, paid) = (it.speed, 0.0)
      var taken = SIMD2(0.0, 0)
      for tier in prices.x < prices.y ? [0, 1] : [1, 0] {
        guard prices[tier] * rate - paid <= it.timeValue else { break }
        let own =
          it.computation / (it.data / it.bandwidth[tier] + it.computation / game.speeds[tier])
        taken[tier] = own
        rate += own
        paid += prices[tier] * own
      }
      let response = game.response(of: user, at: prices)
      let time = it.computation / rate
      #expect(abs(response.time - time) <= 1e-12 * time)
      for tier in 0..<2 {
        #expect(abs(response.work[tier] - taken[tier] * time) <= 1e-9 * it.computation)
      }
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `No prices of a fine grid earn more than the best`(seed: UInt64) throws {
    let game = try game(seed)
    let best = game.bestOffer()
    #expect(abs(game.profit(at: best.prices) - best.profit) <= 1e-9 * best.profit)
    let highest = game.users.map { $0.timeValue / $0.speed }.max() ?? 0
    var grid = 0.0
    for edge in 0...120 {
      for cloud in 0...120 {
        let prices = SIMD2(Double(edge), Double(cloud)) * (highest / 100)
        grid = max(grid, game.profit(at: prices))
      }
    }
    #expect(grid <= best.profit * (1 + 1e-6))
    #expect(grid >= best.profit * 0.95)
    let (uniform, quick) = (game.uniformOffer(), game.quickOffer())
    #expect(uniform.profit <= quick.profit)
    #expect(quick.profit <= best.profit * (1 + 1e-9))
    #expect(quick.evaluations < best.evaluations)
    #expect(uniform.prices.x == uniform.prices.y)
  }

  /// Users and tiers of all sorts.
  private func various(_ seed: UInt64) throws -> StackelbergGame {
    var stream = RandomStream(seed: seed).split("various")
    let users = (0..<2 + Int(seed % 3)).map { _ in
      StackelbergUser(
        computation: stream.uniform(500, 3000), data: stream.uniform(0, 10),
        speed: stream.uniform(300, 1500),
        bandwidth: SIMD2(stream.uniform(1, 10), stream.uniform(1, 10)),
        timeValue: stream.uniform(0.3, 3))
    }
    return try StackelbergGame(
      users: users,
      speeds: SIMD2(stream.uniform(1000, 10_000), stream.uniform(1000, 10_000)),
      costs: SIMD2(stream.uniform(0, 1e-3), stream.uniform(0, 1e-3)))
  }

  // In these games the best prices are on lines of each kind; without one, the grid finds more.
  @Test(arguments: [1, 2, 10, 22, 30, 31, 43, 55] as [UInt64])
  func `No grid that closes in earns more than the best prices`(seed: UInt64) throws {
    let game = try various(seed)
    var (lower, width) = (SIMD2(0.0, 0), game.users.map(\.highestPrice).max() ?? 0)
    var most = 0.0
    for _ in 0..<12 {
      var center = lower
      for edge in 0...60 {
        for cloud in 0...60 {
          let prices = lower + SIMD2(Double(edge), Double(cloud)) * (width / 60)
          let profit = game.profit(at: prices)
          if profit > most { (most, center) = (profit, prices) }
        }
      }
      width /= 5
      lower = SIMD2(max(0, center.x - width / 2), max(0, center.y - width / 2))
    }
    let best = game.bestOffer().profit
    #expect(most <= best * (1 + 1e-7) && most >= best * (1 - 1e-5))
  }

  @Test(arguments: 7...12 as ClosedRange<UInt64>)
  func `The best price for both tiers beats a fine grid of such prices`(seed: UInt64) throws {
    let game = try game(seed)
    let best = game.uniformOffer().profit
    let highest = game.users.map { $0.timeValue / $0.speed }.max() ?? 0
    for step in 0...4000 {
      let price = highest * Double(step) / 4000
      #expect(game.profit(at: SIMD2(price, price)) <= best * (1 + 1e-6))
    }
  }

  @Test func `One user pays its whole gain`() throws {
    // A device of 1 MHz beside tiers of 1 and 2, without data: bundles end after 6, 3, 2 and 1.5 s.
    let user = StackelbergUser(
      computation: 6, data: 0, speed: 1, bandwidth: SIMD2(1, 1), timeValue: 1)
    let game = try StackelbergGame(users: [user], speeds: SIMD2(1, 2), costs: SIMD2(0, 0))
    #expect(game.response(of: 0, at: SIMD2(2, 2)).time == 6)
    #expect(game.response(of: 0, at: SIMD2(2, 0)).time == 2)
    // Both tiers at price 1: 4.5 s are saved, 4.5 megacycles are bought.
    let best = game.bestOffer()
    #expect(abs(best.profit - 4.5) < 1e-9)
    #expect(abs(best.prices.x - 1) < 1e-9 && abs(best.prices.y - 1) < 1e-9)
    #expect(game.response(of: 0, at: best.prices).work == SIMD2(1.5, 3))
  }

  @Test func `A tier above its worth stays closed`() throws {
    let user = StackelbergUser(
      computation: 6, data: 0, speed: 1, bandwidth: SIMD2(1, 1), timeValue: 1)
    let game = try StackelbergGame(users: [user], speeds: SIMD2(1, 2), costs: SIMD2(5, 0))
    let best = game.bestOffer()
    #expect(abs(best.profit - 4) < 1e-9)
    #expect(game.response(of: 0, at: best.prices).work == SIMD2(0, 4))
  }

  @Test func `Numbers that break a rule are named`() {
    let user = StackelbergUser(
      computation: 6, data: 0, speed: 1, bandwidth: SIMD2(1, 1), timeValue: 1)
    func error(
      _ users: [StackelbergUser], _ speeds: SIMD2<Double> = SIMD2(1, 1),
      _ costs: SIMD2<Double> = SIMD2(0, 0)
    ) -> String? {
      do {
        _ = try StackelbergGame(users: users, speeds: speeds, costs: costs)
        return nil
      } catch { return "\(error)" }
    }
    #expect(error([user]) == nil)
    #expect(error([]) == "users.count: must be at least 1, found 0")
    #expect(
      error([user], SIMD2(1, 0)) == "speeds[1]: must be a finite number above 0, found 0")
    #expect(
      error([user], SIMD2(1, 1), SIMD2(-1, 0))
        == "costs[0]: must be a finite number of at least 0, found -1")
    var other = user
    other.bandwidth.y = .infinity
    #expect(
      error([user, other])
        == "users[1].bandwidth[1]: must be a finite number above 0, found inf")
    other = user
    other.data = -2
    #expect(error([other]) == "users[0].data: must be a finite number of at least 0, found -2")
  }

  @Test func `The bounds of the example hold, the same for a seed`() {
    let numbers = StackelbergGame.exampleNumbers(seed: 21, effort: 0.01)
    for number in numbers { #expect(number.isReproduced, "\(number)") }
    #expect(numbers.allSatisfy { $0.name.hasPrefix("stackelberg-") })
    #expect(
      numbers.filter(\.holdsForEverySeed).map(\.name) == [
        "stackelberg-best-by-grid", "stackelberg-response-difference",
        "stackelberg-greatest-quick-by-best",
      ])
    // The grid comes close to the best prices, so the bound is no matter of course.
    #expect(numbers[1].value < 1.1)
    #expect(numbers == StackelbergGame.exampleNumbers(seed: 21, effort: 0.01))
    #expect(numbers != StackelbergGame.exampleNumbers(seed: 22, effort: 0.01))
  }
}
