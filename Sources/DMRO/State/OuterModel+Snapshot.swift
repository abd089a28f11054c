public import DMROFiles
public import DMROOffloading
internal import DMROParallel

extension OuterModel {
  private static var kind: String { "META" }

  /// Writes the full state of the model to a file, durably and atomically; of several ranks, the
  /// first writes.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if it cannot be written.
  public borrowing func writeCheckpoint(to path: String) throws(InputError) {
    guard ranks.isFirst else { return }
    try FileContents.writeDurably(SealedFile.seal(snapshot(), kind: Self.kind), to: path)
  }

  /// Restores the model from a checkpoint; of several ranks, the first reads, and all are restored.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - list: The episodes to learn from, the same as before.
  /// - Throws: `InputError`, naming file, element and rule. After an error, the model is unusable.
  public mutating func readCheckpoint(
    from path: String, episodes list: [Process.Episode]
  ) throws(InputError) {
    // A checkpoint of this model has the length of its snapshot, plus a header.
    let limit = snapshot().count + 1 << 20
    let content = try ranks.fromFirst { () throws(InputError) in
      try SealedFile.read(path, kind: Self.kind, limit: limit)
    }
    do { try restore(content, episodes: list) } catch { throw error.found(in: path) }
  }

  /// Returns the full state of the model as bytes.
  ///
  /// - Complexity: O(parameters + memory).
  public borrowing func snapshot() -> ContiguousArray<UInt8> {
    var writer = StateWriter()
    writer.add(identity)
    writer.add(Int64(updates))
    writer.add(Int64(steps))
    writer.add(Int64(episodes))
    process.writePosition(to: &writer)
    for stream in [systems, exploration, replay] { writer.add(stream) }
    shared.memory.writeState(to: &writer)
    learner.writeState(to: &writer)
    return writer.bytes
  }

  /// Restores the model from a snapshot.
  ///
  /// - Parameters:
  ///   - snapshot: The bytes of `snapshot()`, of a model made with the same arguments.
  ///   - list: The episodes to learn from, the same as before.
  /// - Throws: `InputError`, naming the element and the rule. After an error, the model is
  ///   unusable.
  public mutating func restore(
    _ snapshot: ContiguousArray<UInt8>, episodes list: [Process.Episode]
  ) throws(InputError) {
    var reader = StateReader(snapshot)
    guard try reader.text("settings") == identity else {
      throw InputError(element: "settings", rule: "must be those of the model, found others")
    }
    updates = try reader.integer("updates", in: 0...greatestCount)
    steps = try reader.integer("steps", in: 0...greatestCount)
    episodes = try reader.integer("episodes", in: 0...greatestCount)
    try reader.restore(&process, begun: episodes, of: list)
    systems = try reader.stream("systems")
    exploration = try reader.stream("exploration")
    replay = try reader.stream("replay")
    try shared.readState(from: &reader, actionCount: process.actionCount)
    try learner.readState(from: &reader)
    try reader.end()
  }

  /// The settings of the model, as text.
  private var identity: String {
    StrictJSON.encode(
      MetaParameters<Process>.Provenance(
        distribution: distribution, configuration: configuration, seed: seed, updates: 0,
        settings: process.settings))
  }
}
