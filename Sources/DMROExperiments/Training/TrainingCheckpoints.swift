import DMRO
public import DMROFiles

/// The checkpoints of a training, in the folder `checkpoints` beside its results.
///
/// `N.checkpoint` is the training after N updates; the last three are kept. `best.checkpoint` is the
/// one with the lowest gap to the optimum on the held-out workflows, and remains after the
/// training: `TrainedPolicy.init(readingBestOf:)`. `progress.csv` has the rows so far.
public struct TrainingCheckpoints: Sendable {
  /// The name of the folder.
  public static let folder = "checkpoints"
  /// The default number of updates between checkpoints.
  public static let defaultInterval = 5000
  /// The number of kept checkpoints.
  static let kept = 3
  /// The name of the best checkpoint.
  static let best = "best.checkpoint"
  private static let suffix = ".checkpoint"
  private static let kind = "TRAI"
  /// The maximum size in bytes, above any size that the limits of settings allow.
  private static let limit = 1 << 33

  /// The folder of the checkpoints.
  let directory: String

  /// The checkpoints of the training in a folder.
  ///
  /// - Parameter run: The folder of the training.
  public init(of run: String) {
    directory = "\(run)/\(Self.folder)"
  }

  /// A training in a checkpoint.
  public struct Saved: Sendable {
    /// The settings of the training.
    public let settings: TrainingSettings
    /// The file.
    public let path: String
    var log: (length: Int, checksum: UInt64)
    var snapshot: ContiguousArray<UInt8>

    /// Returns the networks, `[s, P]`, and the number of their updates.
    ///
    /// - Throws: `InputError`, naming file, element and rule.
    func networks() throws(InputError) -> (networks: NetworkBlock, updates: Int) {
      var process = settings.process
      do throws(InputError) {
        var model = try InnerModel(settings.model, for: process, stream: settings.modelStream)
        try model.restore(snapshot, in: &process, episodes: settings.trainingWorkflows)
        guard model.updates <= settings.updates else {
          throw InputError(
            element: "updates", rule: "must be at most \(settings.updates), found \(model.updates)")
        }
        return (model.networks, model.updates)
      } catch { throw error.found(in: path) }
    }
  }

  /// The file of the best checkpoint.
  var bestPath: String { "\(directory)/\(Self.best)" }

  var logPath: String { "\(directory)/\(TrainedPolicy.Files.progress)" }

  /// The numbers of updates of the checkpoints, ascending.
  public var updates: [Int] {
    let names = (try? FileContents.list(directory)) ?? []
    return names.compactMap { name in
      guard name.hasSuffix(Self.suffix), let update = Int(name.dropLast(Self.suffix.count)),
        update >= 0, self.name(update) == name
      else { return nil }
      return update
    }.sorted()
  }

  /// The file of the last checkpoint; `nil` if there is none.
  public var latest: String? { updates.last.map { "\(directory)/\(name($0))" } }

  /// Reads and validates the last checkpoint.
  ///
  /// - Returns: The checkpoint; `nil` if there is none.
  /// - Throws: `InputError`, naming file, element and rule.
  public func read() throws(InputError) -> Saved? {
    guard let path = latest else { return nil }
    return try read(path)
  }

  /// Reads and validates the best checkpoint.
  ///
  /// - Returns: The checkpoint; `nil` if there is none.
  /// - Throws: `InputError`, naming file, element and rule.
  public func readBest() throws(InputError) -> Saved? {
    guard FileContents.exists(bestPath) else { return nil }
    return try read(bestPath)
  }

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
    guard best.settings.json == settings.json else {
      throw InputError(
        source: bestPath, element: "settings",
        rule: "must be those of the training, found others")
    }
    return try heldOut.gap(of: best.networks().networks)
  }

  private func read(_ path: String) throws(InputError) -> Saved {
    let content = try SealedFile.read(path, kind: Self.kind, limit: Self.limit)
    do throws(InputError) {
      var reader = StateReader(content)
      let text = try reader.text("settings")
      let settings: TrainingSettings
      do throws(InputError) {
        settings = try StrictJSON.decode(TrainingSettings.self, from: text.utf8, source: path)
      } catch { throw error.below("settings") }
      let length = try reader.integer("log.length", in: 0...Self.limit)
      let checksum = try reader.integer(UInt64.self, "log.checksum")
      let snapshot = try reader.block("snapshot")
      try reader.end()
      return Saved(
        settings: settings, path: path, log: (length, checksum), snapshot: snapshot)
    } catch { throw error.found(in: path) }
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

  /// Removes all checkpoints.
  ///
  /// - Throws: `InputError`, if they cannot be removed.
  public func removeAll() throws(InputError) {
    try FileContents.remove(directory)
  }

  /// Removes the checkpoints of a finished training except the best.
  ///
  /// - Throws: `InputError`, if a file cannot be removed.
  public func finish() throws(InputError) {
    for update in updates { try FileContents.remove("\(directory)/\(name(update))") }
    try FileContents.remove(logPath)
    FileContents.removeLeftovers(in: directory)
    if (try? FileContents.list(directory).isEmpty) == true {
      try removeAll()
    }
  }

  private func name(_ update: Int) -> String { "\(update)\(Self.suffix)" }
}
