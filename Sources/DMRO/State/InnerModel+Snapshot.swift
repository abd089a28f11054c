public import DMROFiles
public import DMROOffloading

extension InnerModel {
  /// Returns all that the future of a training depends on, as bytes: networks, optimizer, memory,
  /// random streams, counters, and the position of the process.
  ///
  /// The bytes do not depend on the number of threads. How many they are depends on the
  /// configuration and the shape of the process alone.
  ///
  /// - Parameter process: The process in which the model learns.
  /// - Returns: The snapshot.
  /// - Complexity: O(parameters + memory); it is meant for every hundreds of updates.
  public borrowing func snapshot(in process: some DecisionProcess) -> ContiguousArray<UInt8> {
    var writer = StateWriter()
    writer.add(StrictJSON.encode(configuration))
    writer.add(UInt64(process.stateSize))
    writer.add(UInt64(process.actionCount))
    writer.add(Int64(steps))
    writer.add(Int64(episodes))
    writer.add(Int64(updates))
    writer.add(rewards.sum)
    writer.add(Int64(rewards.count))
    process.writePosition(to: &writer)
    writeMemory(to: &writer)
    return writer.bytes
  }

  /// Puts the model and its process where a snapshot was taken.
  ///
  /// - Parameters:
  ///   - snapshot: The bytes of `snapshot(in:)`, of a model with the same configuration.
  ///   - process: A process like that of the snapshot, not reset to an episode yet.
  ///   - episodes: The episodes to learn from, the same as before.
  /// - Throws: `InputError`, naming the element and the rule. Model and process are of no use then.
  public mutating func restore<Process: DecisionProcess>(
    _ snapshot: ContiguousArray<UInt8>, in process: inout Process, episodes list: [Process.Episode]
  ) throws(InputError) {
    var reader = StateReader(snapshot)
    let found = try reader.text("configuration")
    guard found == StrictJSON.encode(configuration) else {
      throw InputError(element: "configuration", rule: "must be that of the model, found another")
    }
    for (element, expected) in [
      ("stateSize", process.stateSize), ("actionCount", process.actionCount),
    ] {
      _ = try reader.integer(element, in: expected...expected)
    }
    steps = try reader.integer("steps", in: 0...greatestCount)
    episodes = try reader.integer("episodes", in: 0...greatestCount)
    let updates = try reader.integer("updates", in: 0...greatestCount)
    rewards.sum = try reader.double("rewards.sum")
    rewards.count = try reader.integer("rewards.count", in: 0...greatestCount)
    try reader.restore(&process, begun: episodes, of: list)
    try readMemory(from: &reader, updates: updates)
    try reader.end()
  }
}
