import DMROOffloading
public import DMRORandom
public import DMROStatistics

extension Statistics {
  /// Returns how far each cost lies above its optimum: costᵢ / optimumᵢ − 1.
  ///
  /// This is no `optimality_gap` of rliable, which is the distance of scores to a threshold.
  ///
  /// - Parameters:
  ///   - costs: The costs.
  ///   - optima: The lowest possible cost for each.
  /// - Returns: The gaps, each as in `PlanCost.gap(of:to:)`.
  /// - Precondition: There are equally many of both.
  public static func optimalityGaps(of costs: [Double], to optima: [Double]) -> [Double] {
    precondition(
      costs.count == optima.count, "\(costs.count) costs cannot be paired with \(optima.count)")
    return zip(costs, optima).map { PlanCost.gap(of: $0, to: $1) }
  }

  /// Returns how far costs lie above their optima on the whole: mean cost / mean optimum − 1.
  ///
  /// - Parameters:
  ///   - costs: The costs.
  ///   - optima: The lowest possible cost for each.
  /// - Precondition: There are equally many of both, at least one.
  public static func optimalityGap(of costs: [Double], to optima: [Double]) -> Double {
    precondition(
      costs.count == optima.count, "\(costs.count) costs cannot be paired with \(optima.count)")
    return PlanCost.gap(of: mean(costs), to: mean(optima))
  }
}

extension Bootstrap {
  /// Returns how far costs lie above their optima on the whole, mean cost / mean optimum − 1, with
  /// its interval over pairs.
  ///
  /// - Parameters:
  ///   - costs: The cost of each pair.
  ///   - optima: The lowest possible cost of each pair.
  ///   - stream: The randomness.
  /// - Precondition: There are equally many of both, at least one.
  public func optimalityGap(
    of costs: [Double], to optima: [Double], using stream: inout RandomStream
  ) -> Estimate {
    paired(.mean, costs, optima, using: &stream) { PlanCost.gap(of: $0, to: $1) }
  }
}
