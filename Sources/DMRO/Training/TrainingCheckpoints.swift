public import DMROFiles
import DMRONetworks
import DMROOffloading

/// The checkpoints of a training, in the folder `checkpoints` beside its results.
///
/// `N.checkpoint` is the training after N updates; the last three are kept. `best.checkpoint` is the
/// one with the lowest gap to the optimum on the held-out workflows, and remains after the
/// training: `TrainedPolicy.init(readingBestOf:)`. `progress.csv` has the rows so far.
public struct TrainingCheckpoints: Sendable {
  /// The name of the folder.
  public static let folder = TrainedPolicy.Files.checkpoints
  /// The default number of updates between checkpoints.
  public static let defaultInterval = 5000
  /// The number of kept checkpoints.
  package static let kept = 3
  /// The name of the best checkpoint.
  package static let best = "best.checkpoint"
  private static let suffix = ".checkpoint"
  package static let kind = "TRAI"
  /// The maximum size in bytes, above any size that the limits of settings allow.
  private static let limit = 1 << 33

  /// The folder of the checkpoints.
  package let directory: String

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
    package var log: (length: Int, checksum: UInt64)
    package var snapshot: ContiguousArray<UInt8>

    /// Returns the networks, `[s, P]`, and the number of their updates.
    ///
    /// - Throws: `InputError`, naming file, element and rule.
    package func networks() throws(InputError) -> (networks: NetworkBlock, updates: Int) {
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
  package var bestPath: String { "\(directory)/\(Self.best)" }

  package var logPath: String { "\(directory)/\(TrainedPolicy.Files.progress)" }

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

  /// Removes all checkpoints.
  ///
  /// - Throws: `InputError`, if they cannot be removed.
  public func removeAll() throws(InputError) {
    try FileContents.remove(directory)
  }

  /// Removes the checkpoints of a finished training except the best.
  ///
  /// - Parameter keepsLast: `true` to keep the last one too, from which the training can be
  ///   lengthened.
  /// - Throws: `InputError`, if a file cannot be removed.
  public func finish(keepsLast: Bool = false) throws(InputError) {
    for update in updates.dropLast(keepsLast ? 1 : 0) {
      try FileContents.remove("\(directory)/\(name(update))")
    }
    if !keepsLast { try FileContents.remove(logPath) }
    FileContents.removeLeftovers(in: directory)
    if (try? FileContents.list(directory).isEmpty) == true {
      try removeAll()
    }
  }

  package func name(_ update: Int) -> String { "\(update)\(Self.suffix)" }
}
