public import DMRO

/// A process of any size: random states, random costs, no end.
///
/// It costs almost nothing, so that what is timed are the learners.
public struct SyntheticProcess: OffloadingProcess {
  /// The number of actions K.
  public let actionCount: Int
  /// The number of features D of a state.
  public let stateSize: Int
  private var stream: RandomStream
  private var started = false

  /// Creates a process.
  ///
  /// - Parameters:
  ///   - stateSize: The number of features D of a state.
  ///   - actionCount: The number of actions K.
  ///   - seed: The seed of states and costs.
  public init(stateSize: Int, actionCount: Int, seed: UInt64) {
    self.stateSize = stateSize
    self.actionCount = actionCount
    stream = RandomStream(seed: seed).split("synthetic")
  }

  /// Whether the first episode has yet to begin; it never ends.
  public var isFinished: Bool { !started }

  /// Begins the episode, whatever the workflow.
  ///
  /// - Parameter workflow: The workflow, which is not read.
  public mutating func reset(to workflow: Workflow) { started = true }

  /// Writes a state, uniform between 0 and 1.
  ///
  /// - Parameter state: The features, `[D]`.
  public func encodeState(into state: inout MutableSpan<Float>) {
    Self.draw(&state, from: stream)
  }

  /// Writes the state that an action leads to.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - state: The features, `[D]`.
  public func encodeState(after action: Int, into state: inout MutableSpan<Float>) {
    Self.draw(&state, from: stream.split(action))
  }

  /// Returns the cost of an action, uniform between 0 and 1.
  ///
  /// - Parameter action: The action.
  public func localCost(of action: Int) -> Double {
    var stream = self.stream.split(action)
    return stream.uniform()
  }

  /// Goes to the state that an action leads to.
  ///
  /// - Parameter action: The action.
  public mutating func step(_ action: Int) { stream = stream.split(action) }

  /// Returns 0: nobody asks for plans here.
  ///
  /// - Parameter decision: The plan.
  public func totalCost(of decision: [Int]) -> Double { 0 }

  private static func draw(_ state: inout MutableSpan<Float>, from stream: RandomStream) {
    var stream = stream
    for index in state.indices { state[index] = Float(stream.uniform()) }
  }
}
