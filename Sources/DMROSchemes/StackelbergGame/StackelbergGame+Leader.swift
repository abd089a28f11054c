extension StackelbergGame {
  /// Prices of the provider.
  public struct Offer: Hashable, Sendable {
    /// The prices of a megacycle at the edge and in the cloud.
    public var prices: SIMD2<Double>
    /// The profit at these prices.
    public var profit: Double
    /// The number of prices whose profit was found.
    public var evaluations: Int
  }

  /// A line of prices, a·p_edge + b·p_cloud = c.
  struct Line {
    var normal: SIMD2<Double>
    var value: Double

    /// Returns the point on both lines; `nil` if they are parallel.
    func crossing(_ other: Line) -> SIMD2<Double>? {
      let determinant = normal.x * other.normal.y - normal.y * other.normal.x
      let lengths = (normal * normal).sum() * (other.normal * other.normal).sum()
      guard determinant * determinant > 1e-24 * lengths else { return nil }
      return SIMD2(
        value * other.normal.y - other.value * normal.y,
        other.value * normal.x - value * other.normal.x) / determinant
    }
  }

  /// The highest price at which any user buys.
  ///
  /// At this price the user has no preference between the tier and its device, and takes the bundle
  /// that the provider earns most from. So no search needs a higher price to close a tier.
  var highestPrice: Double { users.lazy.map(\.highestPrice).max() ?? 0 }

  /// The lines on which a user changes its bundle, and those around all prices.
  var lines: [Line] {
    var lines: [Line] = []
    for user in users {
      let (f, r) = (user.speed, user.rates(speeds))
      lines.append(Line(normal: SIMD2(1, 0), value: user.highestPrice))
      lines.append(Line(normal: SIMD2(0, 1), value: user.highestPrice))
      // The cloud beside the edge, and the edge beside the cloud.
      lines.append(Line(normal: SIMD2(-r.x, f + r.x), value: user.timeValue))
      lines.append(Line(normal: SIMD2(f + r.y, -r.y), value: user.timeValue))
    }
    for price in [0, highestPrice] {
      lines.append(Line(normal: SIMD2(1, 0), value: price))
      lines.append(Line(normal: SIMD2(0, 1), value: price))
    }
    return lines
  }

  /// Returns the most profitable prices of all: the Stackelberg equilibrium.
  ///
  /// The lines on which a user changes its bundle divide the prices into polygons. Within one the
  /// profit is linear, and on its border no user's choice earns less, so that one of the corners is
  /// best; all crossings of two lines are tried.
  ///
  /// - Complexity: O(N³).
  public func bestOffer() -> Offer {
    let (lines, limit) = (lines, highestPrice)
    var search = Search(self)
    for one in lines.indices {
      for other in 0..<one {
        guard let prices = lines[one].crossing(lines[other]), prices.min() >= 0,
          prices.max() <= limit
        else { continue }
        search.evaluate(prices)
      }
    }
    return search.best
  }

  /// Returns the most profitable offer with one price for both tiers: one of the highest prices of
  /// the users, as in Liu and Liu.
  ///
  /// - Complexity: O(N²).
  public func uniformOffer() -> Offer {
    var search = Search(self)
    for user in users { search.evaluate(SIMD2(repeating: user.highestPrice)) }
    return search.best
  }

  /// Returns prices found by changing one of them at a time, each to the best given the other, from
  /// the best uniform price until neither changes: a local optimum, in far fewer evaluations than
  /// `bestOffer()`.
  ///
  /// - Complexity: O(N²) a change.
  public func quickOffer() -> Offer {
    let lines = lines
    var search = Search(self)
    search.best = uniformOffer()
    var before: SIMD2<Double>
    repeat {
      before = search.best.prices
      for tier in 0..<2 {
        let fixed = search.best.prices
        for line in lines where line.normal[tier] != 0 {
          var prices = fixed
          prices[tier] = (line.value - line.normal[1 - tier] * fixed[1 - tier]) / line.normal[tier]
          if prices[tier] >= 0, prices[tier] <= highestPrice { search.evaluate(prices) }
        }
      }
    } while search.best.prices != before
    return search.best
  }

  /// The best of the prices tried so far.
  private struct Search {
    let game: StackelbergGame
    var best = Offer(prices: .zero, profit: -.infinity, evaluations: 0)

    init(_ game: StackelbergGame) { self.game = game }

    mutating func evaluate(_ prices: SIMD2<Double>) {
      let profit = game.profit(at: prices)
      best.evaluations += 1
      // Other gains than by rounding, so that a search ends.
      if profit > best.profit + 1e-12 * abs(best.profit) || best.evaluations == 1 {
        (best.prices, best.profit) = (prices, profit)
      }
    }
  }
}
