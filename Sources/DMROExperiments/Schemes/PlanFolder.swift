public import DMRO
public import DMROFiles
import DMROOffloading

/// The plans of another planner for the trials of a figure: a file for each seed, scaling and weight
/// of energy.
///
/// The file of seed 1, scaling `per-term` and δ = 0.2 is `seed-1.per-term.delta-0.2.json`, a
/// `DecisionFile`. Its workflows are those of `dmro workload --part unseen --seed 1 --count N`, N
/// being the number of unseen workflows of the figure.
public struct PlanFolder: SchemeDescription, Hashable {
  /// The name in records.
  public let name: String
  /// The folder.
  public let path: String
  /// The checksum of each file, CRC-64/XZ in hexadecimal digits.
  let checksums: [String: String]

  /// Reads the files of a folder.
  ///
  /// - Parameters:
  ///   - name: The name of the planner: lowercase letters, digits and hyphens.
  ///   - path: The folder.
  /// - Throws: `InputError`, if the folder cannot be read.
  public init(_ name: String, readingFrom path: String) throws(InputError) {
    guard FileContents.isFolder(path) else {
      throw InputError(
        .unreadable, source: path,
        rule: "must be a folder with a file of plans for each seed, scaling and weight")
    }
    var checksums: [String: String] = [:]
    for file in try FileContents.list(path) where file.hasSuffix(".json") {
      checksums[file] = PlansTrial.checksum(try FileContents.read("\(path)/\(file)"))
    }
    self.init(name, path: path, checksums: checksums)
  }

  init(_ name: String, path: String, checksums: [String: String]) {
    (self.name, self.path, self.checksums) = (name, path, checksums)
  }

  /// Returns the name of the file for a trial.
  ///
  /// - Parameter settings: The settings of the trial.
  public static func fileName(for settings: TrainingSettings) -> String {
    """
    seed-\(settings.seed).\(settings.scaling.rawValue)\
    .delta-\(NumberRules.text(settings.energyWeight)).json
    """
  }

  /// Returns the trial of the plans under some settings.
  ///
  /// - Parameter settings: The settings.
  package func trial(_ settings: TrainingSettings) -> Trial {
    let file = Self.fileName(for: settings)
    return Trial(
      PlansTrial(name: name, folder: path, file: file, checksum: checksums[file] ?? ""),
      settings: settings)
  }
}
