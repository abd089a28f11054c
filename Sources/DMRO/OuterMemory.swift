internal import DMROFiles
package import DMROOffloading

/// A placed subtask, with all that is needed to price it again in another system.
package struct PlacedSubtask: Hashable, Sendable {
  /// The computation v_i, in megacycles.
  package var computation = 0.0
  /// The transfer e_{i-1}, in MB.
  package var transfer = 0.0
  /// The return e_N, in MB, of the last subtask.
  package var returnTransfer: Double?
  /// The site of the subtask before.
  package var source = 0
  /// The site that was chosen.
  package var action = 0

  /// Returns F(S_i, a) in a system.
  package func cost(of action: Int, in model: CostModel) -> Double {
    model.localCost(
      computation: computation, transfer: transfer, from: source, to: action,
      returnTransfer: returnTransfer)
  }
}

/// The last steps of the outer model, without a price: [S_i, a_i, S_{i+1}].
package struct OuterMemory: ~Copyable {
  private var place: RingPlace
  /// The number of features D of a state.
  package let stateSize: Int
  /// The number of steps that are stored.
  package var count: Int { place.count }
  /// The states, `[capacity, D]`.
  package private(set) var states: ContiguousArray<Float>
  /// The next states, `[capacity, D]`.
  package private(set) var nextStates: ContiguousArray<Float>
  /// What was placed where, `[capacity]`.
  package private(set) var subtasks: ContiguousArray<PlacedSubtask>

  package init(capacity: Int, stateSize: Int) {
    place = RingPlace(capacity: capacity)
    self.stateSize = stateSize
    states = ContiguousArray(repeating: 0, count: capacity * stateSize)
    nextStates = states
    subtasks = ContiguousArray(repeating: PlacedSubtask(), count: capacity)
  }

  /// Stores the step that is about to be taken; the oldest makes room.
  ///
  /// - Parameters:
  ///   - state: S_i, `[D]`.
  ///   - action: a_i.
  ///   - process: The process before the step.
  ///   - nextState: Room for S_{i+1}, `[D]`.
  package mutating func store(
    _ state: ContiguousArray<Float>, _ action: Int, in process: ChainProcess,
    nextState: inout ContiguousArray<Float>
  ) {
    guard let workflow = process.workflow else {
      preconditionFailure("the process must be reset to a workflow")
    }
    let (subtask, last) = (process.position, workflow.subtaskCount - 1)
    Self.encode(process, after: action, into: &nextState)
    let start = place.position * stateSize
    for index in 0..<stateSize {
      states[start + index] = state[index]
      nextStates[start + index] = nextState[index]
    }
    subtasks[place.position] = PlacedSubtask(
      computation: workflow.computation[subtask], transfer: workflow.transfer[subtask],
      returnTransfer: subtask == last ? workflow.transfer[last + 1] : nil,
      source: process.previousSite, action: action)
    place.advance()
  }

  /// Writes everything.
  func writeState(to writer: inout StateWriter) {
    place.writeState(to: &writer)
    writer.add(states)
    writer.add(nextStates)
    for subtask in subtasks {
      writer.add(subtask.computation)
      writer.add(subtask.transfer)
      writer.add(UInt8(subtask.returnTransfer == nil ? 0 : 1))
      writer.add(subtask.returnTransfer ?? 0)
      writer.add(Int64(subtask.source))
      writer.add(Int64(subtask.action))
    }
  }

  /// Reads what `writeState(to:)` has written.
  mutating func readState(
    from reader: inout StateReader, actionCount: Int
  ) throws(InputError) {
    try place.readState(from: &reader)
    states = try reader.floats(states.count, "memory.states")
    nextStates = try reader.floats(nextStates.count, "memory.nextStates")
    for index in subtasks.indices {
      do throws(InputError) {
        let (computation, transfer) = (
          try reader.double("computation"), try reader.double("transfer")
        )
        let isLast = try reader.integer(UInt8.self, "isLast")
        let back = try reader.double("returnTransfer")
        subtasks[index] = PlacedSubtask(
          computation: computation, transfer: transfer, returnTransfer: isLast == 1 ? back : nil,
          source: try reader.integer("source", in: 0...actionCount - 1),
          action: try reader.integer("action", in: 0...actionCount - 1))
      } catch { throw error.below("memory.subtasks[\(index)]") }
    }
  }

  private static func encode(
    _ process: ChainProcess, after action: Int, into buffer: inout ContiguousArray<Float>
  ) {
    var span = buffer.mutableSpan
    process.encodeState(after: action, into: &span)
  }
}
