/// The best shares of a resource that several users divide: of a server's speed, or of a link's
/// bandwidth.
///
/// A user with the work v and the share f of the capacity C waits v / (f C). The weighted sum
/// Σ w v / (f C) with Σ f ≤ 1 is least for f ∝ √(w v), where it is (Σ √(w v))² / C, by the inequality
/// of Cauchy and Schwarz. Equal shares of n users give n Σ w v / C.
public enum ResourceShares {
  /// Returns the best shares; all are 0 if there is no work.
  ///
  /// - Parameters:
  ///   - work: The work v of the users, at least 0, as in megacycles or MB, `[users]`.
  ///   - weights: The weights w of the users, at least 0, `[users]`.
  /// - Precondition: There are as many weights as users.
  public static func optimal(of work: [Double], weights: [Double]) -> [Double] {
    let roots = roots(work, weights)
    let sum = roots.reduce(0, +)
    return roots.map { sum > 0 ? $0 / sum : 0 }
  }

  /// Returns equal shares of the users with work; others get none.
  ///
  /// - Parameter work: The work v of the users, `[users]`.
  public static func equal(of work: [Double]) -> [Double] {
    let users = work.count { $0 > 0 }
    return work.map { $0 > 0 ? 1 / Double(users) : 0 }
  }

  /// Returns the least weighted sum of delays in s: (Σ √(w v))² / C.
  ///
  /// - Parameters:
  ///   - work: The work v of the users, at least 0, `[users]`.
  ///   - weights: The weights w of the users, at least 0, `[users]`.
  ///   - capacity: The capacity C a second, above 0.
  /// - Precondition: There are as many weights as users.
  public static func leastDelay(
    of work: [Double], weights: [Double], capacity: Double
  ) -> Double {
    let sum = roots(work, weights).reduce(0, +)
    return sum * sum / capacity
  }

  /// Returns the weighted sum of delays in s under given shares; infinite where work has no share.
  ///
  /// - Parameters:
  ///   - shares: The shares f of the users, `[users]`.
  ///   - work: The work v of the users, at least 0, `[users]`.
  ///   - weights: The weights w of the users, at least 0, `[users]`.
  ///   - capacity: The capacity C a second, above 0.
  /// - Precondition: There are as many shares and weights as users.
  public static func delay(
    under shares: [Double], of work: [Double], weights: [Double], capacity: Double
  ) -> Double {
    precondition(
      shares.count == work.count && weights.count == work.count,
      "\(work.count) users, found \(shares.count) shares and \(weights.count) weights")
    return work.indices.reduce(0) { sum, user in
      let weighted = weights[user] * work[user]
      return weighted == 0 ? sum : sum + weighted / (shares[user] * capacity)
    }
  }

  private static func roots(_ work: [Double], _ weights: [Double]) -> [Double] {
    precondition(
      work.count == weights.count, "\(work.count) users, found \(weights.count) weights")
    return zip(work, weights).map { ($0 * $1).squareRoot() }
  }
}
