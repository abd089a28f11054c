public import DMRO
public import DMROFiles

/// A finished training in a folder: `config.json` and `weights.safetensors`.
public struct TrainedPolicy: Sendable {
  /// The names of the files.
  public enum Files {
    /// The settings.
    public static let settings = "config.json"
    /// The networks.
    public static let weights = "weights.safetensors"
    /// The progress of the training.
    public static let progress = "progress.csv"
    /// All of them.
    public static let all = [weights, settings, progress]
  }

  /// The settings of the training.
  public let settings: TrainingSettings
  /// The networks, `[s, P]`.
  public let networks: NetworkBlock

  /// Reads a training.
  ///
  /// - Parameter directory: The folder.
  /// - Throws: `InputError`, if a file is missing, broken, or does not fit the other.
  public init(readingFrom directory: String) throws(InputError) {
    let settings = try TrainingSettings.read(from: "\(directory)/\(Files.settings)")
    let path = "\(directory)/\(Files.weights)"
    let (networks, _) = try NetworkBlock.read(from: path)
    let expected: NetworkArchitecture
    do {
      expected = try settings.model.architecture(
        stateSize: settings.process.stateSize, actionCount: settings.system.siteCount)
    } catch { throw error.found(in: "\(directory)/\(Files.settings)") }
    guard networks.architecture == expected, networks.count == settings.model.units else {
      throw InputError(
        source: path, rule: "must hold the networks that \(Files.settings) describes, found others")
    }
    self.settings = settings
    self.networks = networks
  }

  /// Writes a training to a folder, which is made where it is missing.
  ///
  /// - Parameters:
  ///   - settings: The settings.
  ///   - result: The networks and the progress.
  ///   - directory: The folder.
  /// - Throws: `InputError`, if a file cannot be written.
  public static func write(
    _ settings: TrainingSettings, _ result: TrainingRun.Result, to directory: String
  ) throws(InputError) {
    try FileContents.makeDirectory(directory)
    try settings.write(to: "\(directory)/\(Files.settings)")
    try result.networks.write(
      to: "\(directory)/\(Files.weights)",
      metadata: ["seed": "\(settings.seed)", "updates": "\(settings.updates)"])
    let rows = [TrainingRun.Progress.header] + result.progress.map(\.row)
    try FileContents.write(
      rows.joined(separator: "\n") + "\n", to: "\(directory)/\(Files.progress)")
  }

  /// Decides for workflows, each by the best plan of the networks.
  ///
  /// - Parameter workflows: The workflows.
  /// - Throws: `InputError`, if a workflow has more subtasks than the networks take.
  public func decide(_ workflows: [Workflow]) throws(InputError) -> [Decision] {
    for (index, workflow) in workflows.enumerated()
    where workflow.subtaskCount > settings.maximumSubtasks {
      throw InputError(
        element: "workflows[\(index)]",
        rule: """
          must have at most \(settings.maximumSubtasks) subtasks, as the training had, found \
          \(workflow.subtaskCount)
          """)
    }
    return networks.decisions(for: workflows, on: settings.process)
  }
}
