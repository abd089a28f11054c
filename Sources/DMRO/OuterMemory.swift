internal import DMROFiles
package import DMROOffloading

/// The replay memory of the outer model: steps without rewards, [S_i, a_i, S_{i+1}].
package struct OuterMemory<Process: RepriceableProcess>: ~Copyable {
  private var place: RingPlace
  /// The number of features R · F of an observation.
  package let stateSize: Int
  /// The number of stored steps.
  package var count: Int { place.count }
  /// The states, `[capacity, R, F]`.
  package private(set) var states: ContiguousArray<Float>
  /// The next states, `[capacity, R, F]`.
  package private(set) var nextStates: ContiguousArray<Float>
  /// The available actions of the next states, `[capacity, R · V]`; empty if all are available.
  package private(set) var nextMasks: ContiguousArray<Bool>
  /// The memos of the steps, `[capacity]`.
  package private(set) var memos: ContiguousArray<Process.Memo>

  private let shape: ObservationShape
  private var mask: ContiguousArray<Bool>

  package init(capacity: Int, shape: ObservationShape) {
    place = RingPlace(capacity: capacity)
    self.shape = shape
    stateSize = shape.size
    mask = ContiguousArray(repeating: true, count: shape.isMasked ? shape.actionCount : 0)
    nextMasks = ContiguousArray(repeating: true, count: capacity * mask.count)
    states = ContiguousArray(repeating: 0, count: capacity * stateSize)
    nextStates = states
    memos = ContiguousArray(repeating: Process.Memo(), count: capacity)
  }

  /// Stores a step before the process takes it; a full memory drops its oldest step.
  ///
  /// - Parameters:
  ///   - state: S_i, `[R, F]`.
  ///   - action: a_i.
  ///   - process: The process before the step.
  ///   - nextState: Room for S_{i+1}, `[R, F]`.
  @specialized(where Process == ChainProcess)
  package mutating func store(
    _ state: ContiguousArray<Float>, _ action: Int, in process: Process,
    nextState: inout ContiguousArray<Float>
  ) {
    Self.encode(process, after: action, into: &nextState)
    let start = place.position * stateSize
    copyRow(state, at: 0, to: &states, at: start, count: stateSize)
    copyRow(nextState, at: 0, to: &nextStates, at: start, count: stateSize)
    if shape.isMasked {
      Self.encodeMask(process, after: action, into: &mask)
      for index in mask.indices { nextMasks[place.position * mask.count + index] = mask[index] }
    }
    memos[place.position] = process.memo(of: action)
    place.advance()
  }

  /// Writes the whole memory.
  func writeState(to writer: inout StateWriter) {
    place.writeState(to: &writer)
    writer.add(states)
    writer.add(nextStates)
    for isAvailable in nextMasks { writer.add(UInt8(isAvailable ? 1 : 0)) }
    for memo in memos { memo.write(to: &writer) }
  }

  /// Reads a state written by `writeState(to:)`.
  mutating func readState(
    from reader: inout StateReader, actionCount: Int
  ) throws(InputError) {
    try place.readState(from: &reader)
    states = try reader.floats(states.count, "memory.states")
    nextStates = try reader.floats(nextStates.count, "memory.nextStates")
    for index in nextMasks.indices {
      nextMasks[index] = try reader.integer(UInt8.self, "memory.nextMasks[\(index)]") != 0
    }
    for index in memos.indices {
      do throws(InputError) {
        memos[index] = try Process.Memo(from: &reader, actionCount: actionCount)
      } catch { throw error.below("memory.subtasks[\(index)]") }
    }
  }

  private static func encode(
    _ process: Process, after action: Int, into buffer: inout ContiguousArray<Float>
  ) {
    var span = buffer.mutableSpan
    process.encodeState(after: action, into: &span)
  }

  private static func encodeMask(
    _ process: Process, after action: Int, into buffer: inout ContiguousArray<Bool>
  ) {
    var span = buffer.mutableSpan
    process.encodeMask(after: action, into: &span)
  }
}

/// The memory of all parts of a minibatch: they read it during updates, the model writes it between
/// updates.
final class SharedOuterMemory<Process: RepriceableProcess>: @unchecked Sendable {
  var memory: OuterMemory<Process>

  init(_ memory: consuming OuterMemory<Process>) { self.memory = memory }

  /// Reads the stored steps.
  func readState(from reader: inout StateReader, actionCount: Int) throws(InputError) {
    try memory.readState(from: &reader, actionCount: actionCount)
  }
}
