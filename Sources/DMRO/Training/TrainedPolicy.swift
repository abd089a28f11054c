public import DMROFiles
public import DMRONetworks
public import DMROOffloading

/// A policy from files: it plans workflows on its system.
///
/// ```swift
/// let policy = try TrainedPolicy(readingFrom: "results/run")
/// let decisions = try policy.decide(workflows)
/// ```
///
/// It holds the networks of a training in a folder: the final ones, from `config.json` and
/// `weights.safetensors`, or the closest to the optimum, from `checkpoints/best.checkpoint`. Or it
/// holds meta-parameters ψ, which decide in a system without a training there.
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
    /// The folder of the checkpoints.
    package static let checkpoints = "checkpoints"
    /// The record of an experiment, which no training has.
    package static let manifest = "experiment.json"
    /// All of a finished training.
    public static let all = [weights, settings, progress, environment]
  }

  /// The settings of the training.
  public let settings: TrainingSettings
  /// The networks, `[s, P]`.
  public let networks: NetworkBlock
  /// The number of updates behind the networks.
  public let updates: Int

  /// Reads a finished training.
  ///
  /// - Parameter path: The folder, or the `weights.safetensors` in it.
  /// - Throws: `InputError`, if a file is missing, broken, or does not fit the other; also for
  ///   another weight file, which does not say what its networks were trained for.
  public init(readingFrom path: String) throws(InputError) {
    let directory = try Self.folder(of: path)
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

  /// Creates the policy of meta-parameters in a system, without a training there.
  ///
  /// - Parameters:
  ///   - psi: The meta-parameters; contextual ones see the unit costs of the system.
  ///   - system: The system.
  /// - Throws: `InputError`, if the system has another number of sites than those of the learning.
  public init(
    _ psi: MetaParameters<ChainProcess>, in system: EdgeCloudSystem
  ) throws(InputError) {
    let start = try TrainingStart(psi)
    try start.check(system)
    var settings = TrainingSettings()
    settings.system = system
    settings.begin(from: start)
    settings.model.units = 1
    settings.updates = 0
    try settings.validate()
    self.settings = settings
    networks = psi.network
    updates = 0
  }

  /// Reads meta-parameters, as the policy in a system.
  ///
  /// - Parameters:
  ///   - path: A file of `dmro meta-train`.
  ///   - system: The system.
  /// - Throws: `InputError`, if the file is not a valid file of meta-parameters, or the system has
  ///   another number of sites than those of the learning.
  public init(readingFrom path: String, in system: EdgeCloudSystem) throws(InputError) {
    guard !FileContents.isFolder(path) else {
      throw InputError(
        source: path, rule: "must be a file of meta-parameters; a training has its own system")
    }
    try self.init(MetaParameters(readingFrom: path), in: system)
  }

  /// Returns the folder of a training.
  ///
  /// - Parameter path: The folder, or the weights in it.
  private static func folder(of path: String) throws(InputError) -> String {
    guard FileContents.exists(path), !FileContents.isFolder(path) else { return path }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let directory = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/")
    guard parts.last.map(String.init) == Files.weights,
      FileContents.exists("\(directory)/\(Files.settings)")
    else {
      throw InputError(
        source: path,
        rule: """
          must be the folder of a training; meta-parameters decide in a system, which must be given
          """)
    }
    return directory.isEmpty ? "/" : directory
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
    let manifest = "\(directory)/\(Files.manifest)"
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
      guard saved.settings.isEqual(try TrainingSettings.read(from: path), upToLength: true) else {
        throw InputError(
          source: saved.path, element: "settings",
          rule: "must be those of \(Files.settings), found others")
      }
    }
    settings = saved.settings
    (networks, updates) = try saved.networks()
  }

  /// Decides for a workflow by the best plan of the networks.
  ///
  /// `Decider` is faster for one workflow after the other.
  ///
  /// - Parameters:
  ///   - workflow: The workflow.
  ///   - sites: The indices of sites that are down: nothing is placed there.
  /// - Throws: `InputError`, if the workflow has more subtasks than the networks take, or no site is
  ///   left.
  public func decide(
    _ workflow: Workflow, excluding sites: Set<Int> = []
  ) throws(InputError) -> Decision {
    try decide([workflow], excluding: sites)[0]
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
