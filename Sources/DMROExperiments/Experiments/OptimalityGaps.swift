import DMROOffloading
public import DMRORandom
public import DMROStatistics

extension Statistics {
  /// Returns the gap of each cost to its optimum: costᵢ / optimumᵢ − 1.
  ///
  /// This is not rliable's `optimality_gap`, the distance of scores to a threshold.
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

  /// Returns the gap of the mean cost to the mean optimum: mean cost / mean optimum − 1.
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
  /// Returns the gap of the mean cost to the mean optimum, mean cost / mean optimum − 1, with its
  /// interval over pairs.
  ///
  /// - Parameters:
  ///   - costs: The cost of each pair.
  ///   - optima: The lowest possible cost of each pair.
  ///   - stream: The random stream.
  /// - Precondition: There are equally many of both, at least one.
  public func optimalityGap(
    of costs: [Double], to optima: [Double], using stream: inout RandomStream
  ) -> Estimate {
    paired(.mean, costs, optima, using: &stream) { PlanCost.gap(of: $0, to: $1) }
  }
}
