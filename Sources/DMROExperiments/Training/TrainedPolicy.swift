public import DMRO
public import DMROFiles

/// The networks of a training in a folder: the final ones, from `config.json` and
/// `weights.safetensors`, or the closest to the optimum, from `checkpoints/best.checkpoint`.
public struct TrainedPolicy: Sendable {
  /// The names of the files.
  public enum Files {
    /// The settings.
    public static let settings = "config.json"
    /// The networks.
    public static let weights = "weights.safetensors"
    /// The progress of the training.
    public static let progress = "progress.csv"
    /// The environment of the training: the only file that may differ between equal trainings.
    public static let environment = "environment.json"
    /// All of them.
    public static let all = [weights, settings, progress, environment]
    /// The files of `dmro evaluate --draw`, which belong to this training only.
    package static let drawn =
      [SchemeComparison.fileName]
      + ["training", "schemes"].flatMap(GnuplotPicture.files)
  }

  /// The settings of the training.
  public let settings: TrainingSettings
  /// The networks, `[s, P]`.
  public let networks: NetworkBlock
  /// The number of updates behind the networks.
  public let updates: Int

  /// Reads a finished training.
  ///
  /// - Parameter directory: The folder.
  /// - Throws: `InputError`, if a file is missing, broken, or does not fit the other.
  public init(readingFrom directory: String) throws(InputError) {
    try Self.checkFinished(directory)
    let settings = try TrainingSettings.read(from: "\(directory)/\(Files.settings)")
    let path = "\(directory)/\(Files.weights)"
    let (networks, _) = try NetworkBlock.read(from: path)
    let expected: NetworkArchitecture
    do {
      expected = try settings.model.architecture(for: settings.process.shape)
    } catch { throw error.found(in: "\(directory)/\(Files.settings)") }
    guard networks.architecture == expected, networks.count == settings.model.units else {
      throw InputError(
        source: path, rule: "must hold the networks that \(Files.settings) describes, found others")
    }
    self.settings = settings
    self.networks = networks
    updates = settings.updates
  }

  /// Checks that a folder does not hold something known other than a finished training.
  private static func checkFinished(_ directory: String) throws(InputError) {
    guard !FileContents.exists("\(directory)/\(Files.settings)") else { return }
    let checkpoints = TrainingCheckpoints(of: directory)
    if !checkpoints.updates.isEmpty {
      let hasBest = FileContents.exists(checkpoints.bestPath)
      throw InputError(
        .unreadable, source: directory,
        rule: """
          holds a training that was interrupted: go on with dmro train --resume --out \(directory)\
          \(hasBest ? ", or take its best networks so far: evaluate, decide or export --best" : "")
          """)
    }
    let manifest = "\(directory)/\(ExperimentRunner.Files.manifest)"
    if FileContents.exists(manifest) {
      throw InputError(
        .unreadable, source: directory,
        rule: "holds the records of an experiment: dmro report and dmro verify take them")
    }
  }

  /// Reads the networks of the best checkpoint of a training, which need not be finished.
  ///
  /// - Parameter directory: The folder.
  /// - Throws: `InputError`, if the training kept no best checkpoint, or if it is broken or of other
  ///   settings than `config.json` says.
  public init(readingBestOf directory: String) throws(InputError) {
    let checkpoints = TrainingCheckpoints(of: directory)
    guard let saved = try checkpoints.readBest() else {
      throw InputError(
        .unreadable, source: checkpoints.bestPath,
        rule: """
          no such file: a training keeps it where its gap is measured at a checkpoint, as with \
          --checkpoint-every a multiple of --measure-every and not above --updates
          """)
    }
    let path = "\(directory)/\(Files.settings)"
    if FileContents.exists(path) {
      guard try TrainingSettings.read(from: path).json == saved.settings.json else {
        throw InputError(
          source: saved.path, element: "settings",
          rule: "must be those of \(Files.settings), found others")
      }
    }
    settings = saved.settings
    (networks, updates) = try saved.networks()
  }

  /// The gap of the networks' decisions to the optimum on the held-out workflows.
  ///
  /// - Throws: `InputError`, if the networks do not fit the settings.
  /// - Complexity: O(held-out workflows), each solved and decided for.
  public var heldOutGap: Double {
    get throws(InputError) {
      try HeldOutWorkflows(settings.measuredWorkflows, process: settings.process)
        .gap(of: networks)
    }
  }

  /// Writes a training to a folder, and removes pictures of an earlier one.
  ///
  /// A missing folder is created.
  ///
  /// - Parameters:
  ///   - settings: The settings.
  ///   - result: The networks and the progress.
  ///   - directory: The folder.
  /// - Throws: `InputError`, if a file cannot be written.
  public static func write(
    _ settings: TrainingSettings, _ result: TrainingRun.Result, to directory: String
  ) throws(InputError) {
    try write(
      settings, result.networks, rows: TrainingRun.Progress.lines(result.progress[...]),
      to: directory)
  }

  /// Writes a training with rows of progress as text.
  static func write(
    _ settings: TrainingSettings, _ networks: NetworkBlock, rows: ContiguousArray<UInt8>,
    to directory: String
  ) throws(InputError) {
    try FileContents.makeDirectory(directory)
    for name in Files.drawn { try FileContents.remove("\(directory)/\(name)") }
    try RunEnvironment.current.write(to: "\(directory)/\(Files.environment)")
    try settings.write(to: "\(directory)/\(Files.settings)")
    try networks.write(
      to: "\(directory)/\(Files.weights)",
      metadata: ["seed": "\(settings.seed)", "updates": "\(settings.updates)"])
    // The last file marks the training as finished: all others are on the disk before it.
    try FileContents.writeDurably(
      ContiguousArray((TrainingRun.Progress.header + "\n").utf8) + rows,
      to: "\(directory)/\(Files.progress)")
  }

  /// Returns the name of something in a folder that only a training leaves there, finished or not.
  ///
  /// - Parameter directory: The folder.
  static func trace(in directory: String) -> String? {
    [Files.weights, Files.settings, Files.progress, TrainingCheckpoints.folder].first {
      FileContents.exists("\(directory)/\($0)")
    }
  }

  /// Returns `true` if a folder holds files of a finished training.
  ///
  /// - Parameter directory: The folder.
  public static func isPresent(in directory: String) -> Bool {
    [Files.weights, Files.settings, Files.progress].contains {
      FileContents.exists("\(directory)/\($0)")
    }
  }

  /// Reads the progress of a training.
  ///
  /// - Parameter directory: The folder.
  /// - Throws: `InputError`, if the file is missing or broken.
  public static func progress(
    readingFrom directory: String
  ) throws(InputError) -> [TrainingRun.Progress] {
    let path = "\(directory)/\(Files.progress)"
    let text = String(decoding: try FileContents.read(path), as: UTF8.self)
    var rows: [TrainingRun.Progress] = []
    for (index, line) in text.split(separator: "\n").enumerated().dropFirst() {
      guard let row = TrainingRun.Progress(row: String(line)) else {
        throw InputError(
          source: path, element: "line \(index + 1)",
          rule: "must hold an update, its cost, epsilon, mean reward and gap")
      }
      rows.append(row)
    }
    return rows
  }

  /// Decides for workflows, each by the best plan of the networks.
  ///
  /// - Parameters:
  ///   - workflows: The workflows.
  ///   - sites: The indices of sites that are down: nothing is placed there.
  /// - Throws: `InputError`, if a workflow has more subtasks than the networks take, or no site is
  ///   left.
  public func decide(
    _ workflows: [Workflow], excluding sites: Set<Int> = []
  ) throws(InputError) -> [Decision] {
    for (index, workflow) in workflows.enumerated()
    where workflow.subtaskCount > settings.maximumSubtasks {
      throw InputError(
        element: "workflows[\(index)]",
        rule: """
          must have at most \(settings.maximumSubtasks) subtasks, as the training had, found \
          \(workflow.subtaskCount)
          """)
    }
    return try networks.decisions(for: workflows, on: settings.process.excluding(sites))
  }

  /// Returns warnings about decisions that may be poor: for workflows with larger numbers than the
  /// training had, as in other units, and by action values that are not finite.
  ///
  /// Action values are computed again behind the first 100 decisions only.
  ///
  /// - Parameters:
  ///   - decisions: The decisions.
  ///   - workflows: Their workflows.
  public func warnings(about decisions: [Decision], for workflows: [Workflow]) -> [String] {
    let (found, trained) = (WorkloadBounds(of: workflows), settings.resolvedBounds)
    var warnings: [String] = []
    for (name, unit, found, trained) in [
      ("computation", "megacycles", found.maxComputation, trained.maxComputation),
      ("transfer", "MB", found.maxTransfer, trained.maxTransfer),
    ] where found > trained {
      warnings.append(
        """
        the largest \(name) is \(NumberRules.text(found)) \(unit), \
        \(NumberText.significant(found / trained, 3)) times the largest of the training, \
        \(NumberRules.text(trained)) \(unit): the networks never learned from such workflows
        """)
    }
    let process = settings.process
    let checked = zip(workflows, decisions).prefix(100)
    let count = checked.count { workflow, decision in
      !networks.hasFiniteValues(behind: decision, for: workflow, on: process)
    }
    if count > 0 {
      warnings.append(
        """
        the action values behind \(count) of \(min(100, workflows.count)) checked plans are not \
        finite: these plans are arbitrary
        """)
    }
    return warnings
  }
}
