public import DMROFiles
public import DMROOffloading

extension InnerModel {
  /// Returns the full state of a training as bytes: networks, optimizer, memory, random streams,
  /// counters, and the position of the process.
  ///
  /// The bytes do not depend on the number of threads. Their number depends only on the
  /// configuration and the shape of the process.
  ///
  /// - Parameter process: The process of the training.
  /// - Returns: The snapshot.
  /// - Complexity: O(parameters + memory); meant for once in hundreds of updates.
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

  /// Restores the model and its process from a snapshot.
  ///
  /// - Parameters:
  ///   - snapshot: The bytes of `snapshot(in:)`, of a model with the same configuration.
  ///   - process: A process like that of the snapshot, before its first reset to an episode.
  ///   - list: The episodes to learn from, the same as before.
  /// - Throws: `InputError`, naming the element and the rule. After an error, model and process are
  ///   unusable.
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
