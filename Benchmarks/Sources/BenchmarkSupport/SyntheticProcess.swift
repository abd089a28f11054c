public import DMRO

/// A process of any size: random states, random costs, no end.
///
/// It costs almost nothing, so that what is timed are the learners.
public struct SyntheticProcess: OffloadingProcess {
  /// One row of D features, and K values.
  public let shape: ObservationShape
  private var stream: RandomStream
  private var started = false

  /// Creates a process.
  ///
  /// - Parameters:
  ///   - stateSize: The number of features D of a state.
  ///   - actionCount: The number of actions K.
  ///   - seed: The seed of states and costs.
  public init(stateSize: Int, actionCount: Int, seed: UInt64) {
    shape = ObservationShape(features: stateSize, valuesPerRow: actionCount)
    stream = RandomStream(seed: seed).split("synthetic")
  }

  /// `true` if the first episode has yet to begin; it never ends.
  public var isFinished: Bool { !started }

  /// Accepts every workflow.
  ///
  /// - Parameter workflow: The workflow, which is not read.
  public func check(_ workflow: Workflow) throws(InputError) {}

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

  /// Returns a cost, uniform between 0 and 1, and the discount 1.
  ///
  /// - Parameter action: The action.
  public func outcome(of action: Int) -> Outcome {
    var stream = self.stream.split(action)
    return Outcome(cost: stream.uniform(), discount: 1)
  }

  /// Goes to the next state.
  ///
  /// - Parameter action: The action.
  public mutating func step(_ action: Int) -> Outcome {
    let outcome = outcome(of: action)
    stream = stream.split(action)
    return outcome
  }

  /// Writes nothing: benchmarks take no snapshots.
  ///
  /// - Parameter writer: The writer.
  public func writePosition(to writer: inout StateWriter) {}

  /// Reads nothing.
  ///
  /// - Parameters:
  ///   - reader: The reader.
  ///   - workflow: The workflow.
  public mutating func restorePosition(
    from reader: inout StateReader, in workflow: Workflow?
  ) throws(InputError) {}

  /// Returns 0: nobody asks for plans here.
  ///
  /// - Parameter decision: The plan.
  public func totalCost(of decision: [Int]) -> Double { 0 }

  private static func draw(_ state: inout MutableSpan<Float>, from stream: RandomStream) {
    var stream = stream
    for index in state.indices { state[index] = Float(stream.uniform()) }
  }
}
