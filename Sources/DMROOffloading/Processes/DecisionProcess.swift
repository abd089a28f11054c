public import DMROFiles

/// A decision process: episodes of one action after the other.
///
/// Learners use a process only through this protocol and its refinements:
///
/// | protocol | adds | needed by |
/// |:--|:--|:--|
/// | `DecisionProcess` | observations, actions, outcomes | the rule `chosen` |
/// | `PricedProcess` | the outcome of an action before acting | the rules `paper` and `counterfactual` |
/// | `OffloadingProcess` | the total cost of a plan | decisions by the best of s plans |
/// | `RepriceableProcess` | a past step priced in another environment | Algorithm 2 |
/// | `MeasurableProcess` | measured costs | the agent |
///
/// ```swift
/// process.reset(to: episode)
/// while !process.isFinished {
///   process.encodeState(into: &state)
///   let outcome = process.step(policy(state))
/// }
/// ```
public protocol DecisionProcess: Sendable {
  /// The input of an episode, such as a workflow.
  associatedtype Episode: Sendable

  /// The shape of observations and action values.
  var shape: ObservationShape { get }

  /// `true` when the episode has ended, and before the first `reset(to:)`.
  var isFinished: Bool { get }

  /// Checks that an episode fits the process.
  ///
  /// - Parameter episode: The episode.
  /// - Throws: `InputError`, naming the broken rule.
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

  /// Writes the mask of available actions in the current state; at least one is available.
  ///
  /// Called only if `shape.isMasked`. By default all actions are available.
  ///
  /// - Parameter mask: The available actions, `[R · V]`; all of them are overwritten.
  func encodeMask(into mask: inout MutableSpan<Bool>)

  /// Takes an action.
  ///
  /// - Parameter action: An available action.
  /// - Returns: Its cost, and the discount of the next state.
  /// - Precondition: The episode is not finished.
  @discardableResult
  mutating func step(_ action: Int) -> Outcome

  /// Writes the position in the episode, for `restorePosition(from:in:)`.
  ///
  /// - Parameter writer: The writer of the snapshot.
  func writePosition(to writer: inout StateWriter)

  /// Restores a position written by `writePosition(to:)`.
  ///
  /// - Parameters:
  ///   - reader: The reader of the snapshot.
  ///   - episode: The unfinished episode; `nil` before the first.
  /// - Throws: `InputError`, naming the element and the broken rule.
  mutating func restorePosition(
    from reader: inout StateReader, in episode: Episode?
  ) throws(InputError)
}

/// The result of an action.
public struct Outcome: Hashable, Sendable {
  /// The cost; the reward is −cost.
  public var cost: Double
  /// The factor of the discount of the next state: 0 at the end of the episode, otherwise 1 or, in
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
  /// - Parameter mask: The available actions, `[R · V]`.
  public func encodeMask(into mask: inout MutableSpan<Bool>) {
    for action in mask.indices { mask[action] = true }
  }
}
