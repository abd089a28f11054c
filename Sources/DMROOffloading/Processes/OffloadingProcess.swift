/// A priced process with plans of whole episodes: Section IV of the paper.
///
/// A plan is the list of actions of an episode. By its total cost, the best of s plans is chosen.
public protocol OffloadingProcess: PricedProcess {
  /// Returns the total cost Q(x, b) of a plan of the current episode: Equation (9).
  ///
  /// - Parameter decision: The action at each step, `[N]`.
  /// - Precondition: The process was reset to an episode, and the plan is one for this episode.
  func totalCost(of decision: [Int]) -> Double
}
