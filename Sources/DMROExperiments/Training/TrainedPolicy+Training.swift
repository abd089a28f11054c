public import DMRO
public import DMROFiles
import DMROPictures

extension TrainedPolicy.Files {
  /// The files of `dmro evaluate --draw`, which belong to this training only.
  package static let drawn =
    [SchemeComparison.fileName]
    + ["training", "schemes"].flatMap(GnuplotPicture.files)
}

extension TrainedPolicy {
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
}
