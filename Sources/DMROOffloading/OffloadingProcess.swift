/// The decision process of Section IV, one subtask at a time: states, costs of actions, steps.
///
/// Learners know no more than this, so that other processes (workflows that are graphs, sites that
/// queue, costs that are only observed) can take the place of `ChainProcess`.
///
/// ```swift
/// process.reset(to: workflow)
/// while !process.isFinished {
///   process.encodeState(into: &state)
///   process.step(policy(state))
/// }
/// ```
public protocol OffloadingProcess: Sendable {
  /// The number of actions: one for each of the K sites.
  var actionCount: Int { get }

  /// The number of features D of an encoded state.
  var stateSize: Int { get }

  /// Whether every subtask of the workflow has its site.
  var isFinished: Bool { get }

  /// Starts the episode of a workflow.
  ///
  /// - Parameter workflow: The workflow.
  mutating func reset(to workflow: Workflow)

  /// Writes the features of the current state S_i: Equation (13).
  ///
  /// - Parameter state: The features, `[D]`; all of them are overwritten.
  func encodeState(into state: inout MutableSpan<Float>)

  /// Writes the features of the state S_{i+1} that would follow an action.
  ///
  /// Where the action would end the episode the features are all 0.
  ///
  /// - Parameters:
  ///   - action: The index of a site.
  ///   - state: The features, `[D]`; all of them are overwritten.
  func encodeState(after action: Int, into state: inout MutableSpan<Float>)

  /// Returns the scaled local objective F(S_i, a) of an action in the current state: Equation (14).
  ///
  /// - Parameter action: The index of a site.
  func localCost(of action: Int) -> Double

  /// Gives the current subtask its site and moves on to the next.
  ///
  /// - Parameter action: The index of the site.
  mutating func step(_ action: Int)

  /// Returns the total cost Q(x, b) of a plan of the episode's workflow: Equation (9).
  ///
  /// - Parameter decision: The index of the site of each subtask, `[N]`.
  func totalCost(of decision: [Int]) -> Double
}
