public import DMROFiles
internal import DMRO
internal import DMROOffloading

extension PolicyGradientModel {
  private static var kind: String { "GRAD" }
  /// The greatest number of bytes of a snapshot.
  private static var limit: Int { 1 << 32 }

  /// Writes the full state of the model to a file, durably and atomically.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - identity: What tells the model apart beside its settings, such as the name of its system.
  /// - Throws: `InputError`, if it cannot be written.
  public borrowing func writeCheckpoint(
    to path: String, identity: String = ""
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
    from path: String, identity: String = ""
  ) throws(InputError) {
    let content = try SealedFile.read(path, kind: Self.kind, limit: Self.limit)
    do { try restore(content, identity: identity) } catch { throw error.found(in: path) }
  }

  /// Returns the full state of the model as bytes, between two calls of `train`.
  ///
  /// The bytes do not depend on the number of threads.
  ///
  /// - Parameter identity: What tells the model apart beside its settings.
  /// - Complexity: O(parameters + actors).
  public borrowing func snapshot(identity: String = "") -> ContiguousArray<UInt8> {
    var writer = StateWriter()
    writer.add(StrictJSON.encode(configuration))
    writer.add(shape.description)
    writer.add(identity)
    writer.add(Int64(updates))
    writer.add(shuffle)
    shared.value.writeState(to: &writer)
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
    _ snapshot: ContiguousArray<UInt8>, identity: String = ""
  ) throws(InputError) {
    var reader = StateReader(snapshot)
    for (element, expected) in [
      ("configuration", StrictJSON.encode(configuration)), ("shape", shape.description),
      ("identity", identity),
    ] {
      guard try reader.text(element) == expected else {
        throw InputError(element: element, rule: "must be that of the model, found another")
      }
    }
    updates = try reader.integer("updates", in: 0...configuration.updates)
    shuffle = try reader.stream("shuffle")
    try shared.readState(from: &reader)
    for (index, actor) in actors.enumerated() {
      do throws(InputError) { try actor.readState(from: &reader) } catch {
        throw error.below("actors[\(index)]")
      }
    }
    try reader.end()
  }
}
