public import DMROFiles

/// A decision process: episodes in which one action follows the other.
///
/// Learners know no more than this protocol and those that refine it:
///
/// | protocol | adds | needed by |
/// |:--|:--|:--|
/// | `DecisionProcess` | observations, actions, outcomes | the rule `chosen` |
/// | `PricedProcess` | the outcome of an action before acting | the rules `paper` and `counterfactual` |
/// | `OffloadingProcess` | the total cost of a plan | decisions by the best of s plans |
/// | `RepriceableProcess` | a past step priced in another environment | Algorithm 2 |
/// | `MeasurableProcess` | the costs that a device measures | the agent |
///
/// ```swift
/// process.reset(to: episode)
/// while !process.isFinished {
///   process.encodeState(into: &state)
///   let outcome = process.step(policy(state))
/// }
/// ```
public protocol DecisionProcess: Sendable {
  /// The input of an episode, as a workflow.
  associatedtype Episode: Sendable

  /// The shape of observations and action values.
  var shape: ObservationShape { get }

  /// Whether the episode has ended; true before the first `reset(to:)`.
  var isFinished: Bool { get }

  /// Checks that an episode fits the process.
  ///
  /// - Parameter episode: The episode.
  /// - Throws: `InputError`, naming the rule that the episode breaks.
  func check(_ episode: Episode) throws(InputError)

  /// Starts an episode.
  ///
  /// - Parameter episode: The episode.
  /// - Precondition: `check(_:)` does not throw.
  mutating func reset(to episode: Episode)

  /// Writes the observation of the current state.
  ///
  /// - Parameter state: The features, `[R, F]`; all of them are overwritten.
  func encodeState(into state: inout MutableSpan<Float>)

  /// Writes which actions are available in the current state, of which there is at least one.
  ///
  /// Called only where `shape.isMasked`. By default all actions are available.
  ///
  /// - Parameter mask: Whether each action is available, `[R · V]`; all are overwritten.
  func encodeMask(into mask: inout MutableSpan<Bool>)

  /// Takes an action.
  ///
  /// - Parameter action: The action, which is available.
  /// - Returns: Its cost, and the discount of the next state.
  /// - Precondition: The episode is not finished.
  @discardableResult
  mutating func step(_ action: Int) -> Outcome

  /// Writes the position in the episode, which `restorePosition(from:in:)` reads.
  ///
  /// - Parameter writer: The writer of the snapshot.
  func writePosition(to writer: inout StateWriter)

  /// Returns to a position that `writePosition(to:)` has written.
  ///
  /// - Parameters:
  ///   - reader: The reader of the snapshot.
  ///   - episode: The episode that was under way; none before the first.
  /// - Throws: `InputError`, naming the element and the rule that it breaks.
  mutating func restorePosition(
    from reader: inout StateReader, in episode: Episode?
  ) throws(InputError)
}

/// The result of an action.
public struct Outcome: Hashable, Sendable {
  /// The cost; the reward is −cost.
  public var cost: Double
  /// The factor of the discount of the next state: 0 where the episode ends, otherwise 1 or, in
  /// processes over time, less.
  public var discount: Double

  /// Creates an outcome.
  ///
  /// - Parameters:
  ///   - cost: The cost.
  ///   - discount: The factor of the discount of the next state, between 0 and 1.
  public init(cost: Double, discount: Double) {
    self.cost = cost
    self.discount = discount
  }
}

extension DecisionProcess {
  /// The number of features of an observation, R · F.
  public var stateSize: Int { shape.size }

  /// The number of actions, R · V.
  public var actionCount: Int { shape.actionCount }

  /// Marks all actions as available.
  ///
  /// - Parameter mask: Whether each action is available, `[R · V]`.
  public func encodeMask(into mask: inout MutableSpan<Bool>) {
    for action in mask.indices { mask[action] = true }
  }
}
