import DMRO
import DMROFiles

extension TrainingCheckpoints {
  /// Returns the gap of the best checkpoint, measured again; infinite if there is none.
  ///
  /// - Parameters:
  ///   - settings: The settings of the training.
  ///   - heldOut: The held-out workflows.
  /// - Throws: `InputError`, naming file, element and rule, also where it is of another training.
  func bestGap(
    of settings: TrainingSettings, on heldOut: HeldOutWorkflows
  ) throws(InputError) -> Double {
    guard let best = try readBest() else { return .infinity }
    guard best.settings.isEqual(settings, upToLength: true) else {
      throw InputError(
        source: bestPath, element: "settings",
        rule: "must be those of the training, found others")
    }
    return try heldOut.gap(of: best.networks().networks)
  }

  /// Writes a checkpoint, and removes the oldest beyond the kept number.
  func write(
    _ snapshot: ContiguousArray<UInt8>, at update: Int, of settings: TrainingSettings,
    log: ProgressLog.Mark, isBest: Bool
  ) throws(InputError) {
    var writer = StateWriter()
    writer.add(settings.json)
    writer.add(Int64(log.length))
    writer.add(log.checksum.value)
    writer.add(block: snapshot)
    let bytes = SealedFile.seal(writer.bytes, kind: Self.kind)
    // In the other order, a kill between the two would leave an outdated best checkpoint.
    if isBest { try FileContents.writeDurably(bytes, to: bestPath) }
    try FileContents.writeDurably(bytes, to: "\(directory)/\(name(update))")
    for old in updates.dropLast(Self.kept) {
      try FileContents.remove("\(directory)/\(name(old))")
    }
  }
}
