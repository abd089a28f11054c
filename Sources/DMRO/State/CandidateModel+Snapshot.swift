public import DMROFiles
internal import DMRONetworks
internal import DMROOffloading

extension CandidateModel {
  private static var kind: String { "ROWS" }

  /// Writes the full state of the model to a file, durably and atomically.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - identity: What tells the model apart, for example the JSON of its settings.
  /// - Throws: `InputError`, if it cannot be written.
  public borrowing func writeCheckpoint(
    to path: String, identity: String
  ) throws(InputError) {
    try FileContents.writeDurably(
      SealedFile.seal(snapshot(identity: identity), kind: Self.kind), to: path)
  }

  /// Restores the model from a checkpoint.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - identity: The identity that it was written with.
  /// - Throws: `InputError`, naming file, element and rule. After an error, the model is unusable.
  public mutating func readCheckpoint(
    from path: String, identity: String
  ) throws(InputError) {
    let content = try SealedFile.read(path, kind: Self.kind, limit: greatestSnapshot(identity))
    do { try restore(content, identity: identity) } catch { throw error.found(in: path) }
  }

  /// Returns the full state of the model as bytes, between two calls of `train`.
  ///
  /// The bytes do not depend on the number of threads.
  ///
  /// - Parameter identity: What tells the model apart.
  /// - Complexity: O(parameters + memory).
  public borrowing func snapshot(identity: String) -> ContiguousArray<UInt8> {
    var writer = StateWriter()
    writer.add(identity)
    writer.add(Int64(updates))
    shared.memory.writeState(to: &writer)
    for unit in units { unit.writeState(to: &writer, stored: shared.memory.count) }
    for actor in actors { actor.writeState(to: &writer) }
    return writer.bytes
  }

  /// Restores the model from a snapshot.
  ///
  /// - Parameters:
  ///   - snapshot: The bytes of `snapshot(identity:)`, of a model made with the same arguments.
  ///   - identity: The identity that it was made with.
  /// - Throws: `InputError`, naming the element and the rule. After an error, the model is unusable.
  public mutating func restore(
    _ snapshot: ContiguousArray<UInt8>, identity: String
  ) throws(InputError) {
    var reader = StateReader(snapshot)
    guard try reader.text("settings") == identity else {
      throw InputError(element: "settings", rule: "must be those of the model, found others")
    }
    updates = try reader.integer("updates", in: 0...configuration.updates)
    try shared.readState(from: &reader)
    let stored = shared.memory.count
    for unit in units { try unit.readState(from: &reader, stored: stored) }
    for actor in actors { try actor.readState(from: &reader, units: units.count) }
    try reader.end()
  }

  /// The size of a snapshot whose memory is full, and room for the actors.
  private func greatestSnapshot(_ identity: String) -> Int {
    let (shape, capacity) = (shape, configuration.memoryCapacity)
    let states = capacity * (4 + 4 * shape.size)
    let parameters = units.reduce(0) { $0 + $1.online.parameters.count }
    let targets = units.count * capacity * 4 * shape.rows
    return identity.utf8.count + states + targets + 16 * parameters + 1 << 26
  }
}
