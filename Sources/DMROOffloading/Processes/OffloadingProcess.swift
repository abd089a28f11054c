/// A priced process whose episode is planned as a whole: Section IV of the paper.
///
/// Its plan is the list of its actions. The total cost lets the best of s plans win.
public protocol OffloadingProcess: PricedProcess {
  /// Returns the total cost Q(x, b) of a plan of the current episode: Equation (9).
  ///
  /// - Parameter decision: The action at each step, `[N]`.
  /// - Precondition: The process was reset to an episode, and the plan is one of it.
  func totalCost(of decision: [Int]) -> Double
}
