import DMRO
package import DMROFiles

/// The file of an experiment in its folder: the experiment and its environment.
package struct ExperimentFile: Equatable {
  static let format = "dmro-experiment-2"
  static let format1 = "dmro-experiment-1"

  /// The experiment.
  package var experiment: Experiment
  /// The final number of rows of each file.
  package private(set) var rows: Rows
  /// The environment of the run.
  package private(set) var environment: RunEnvironment
  /// The commit of the package, or "unknown".
  package private(set) var commit: String

  /// The final number of rows of each file.
  package struct Rows: Codable, Equatable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case curves, results }

    package var curves = 0
    package var results = 0
  }

  /// Creates the file of an experiment in this environment.
  ///
  /// - Parameters:
  ///   - experiment: The experiment.
  ///   - schemes: The schemes by their names.
  /// - Throws: `InputError`, if the experiment names a scheme that is not known.
  package init(
    _ experiment: Experiment, _ schemes: SchemeRegistry = .standard
  ) throws(InputError) {
    self.experiment = experiment
    rows = try Rows(of: experiment, schemes)
    (environment, commit) = (.current, dmroCommit)
  }

  /// Takes the version and the kernel of OpenBLAS from another run.
  ///
  /// - Parameter other: The environment of the other run.
  package mutating func takeLibraries(of other: RunEnvironment) {
    (environment.openBLAS, environment.openBLASCore) = (other.openBLAS, other.openBLASCore)
  }

  /// Reads the experiment of a folder.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - purpose: The purpose of the reading, for an error about a file of format 1.
  ///   - schemes: The schemes by their names.
  /// - Throws: `InputError`, if the file is missing, broken or of format 1, or names a scheme that is
  ///   not known.
  package static func read(
    from path: String, to purpose: String, _ schemes: SchemeRegistry = .standard
  ) throws(InputError) -> ExperimentFile {
    let manifest = try StrictJSON.read(ExperimentManifest.self, from: path)
    guard !manifest.isOfFormat1 else { throw manifest.formatError(in: path, purpose) }
    let file = try StrictJSON.read(ExperimentFile.self, from: path)
    do throws(InputError) {
      let rows = try Rows(of: file.experiment, schemes)
      guard rows == file.rows else {
        throw InputError(
          element: "rows",
          rule: """
            must be \(rows.curves) of curves and \(rows.results) of results as the trials have, \
            found \(file.rows.curves) and \(file.rows.results)
            """)
      }
    } catch { throw error.found(in: path) }
    return file
  }
}

extension ExperimentFile: Codable {
  enum Keys: String, CodingKey, CaseIterable {
    case format, dmroVersion, dmroCommit, openBLAS, openBLASCore, rows, experiment
  }

  /// Reads the file, refusing unknown keys.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  package init(from decoder: any Decoder) throws {
    let manifest = try ExperimentManifest(from: decoder)
    let container = try decoder.strictContainer(
      keyedBy: Keys.self, format: Self.format, forKey: .format)
    experiment = try container.decode(Experiment.self, forKey: .experiment)
    rows = try container.decode(Rows.self, forKey: .rows)
    (environment, commit) = (manifest.environment, manifest.commit)
  }

  /// Writes the file.
  ///
  /// - Throws: The errors of the encoder.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(environment.version, forKey: .dmroVersion)
    try container.encode(commit, forKey: .dmroCommit)
    try container.encode(environment.openBLAS, forKey: .openBLAS)
    try container.encode(environment.openBLASCore, forKey: .openBLASCore)
    try container.encode(rows, forKey: .rows)
    try container.encode(experiment, forKey: .experiment)
  }
}

extension ExperimentFile.Rows {
  /// Counts the rows of an experiment.
  package init(of experiment: Experiment, _ schemes: SchemeRegistry) throws(InputError) {
    for trial in experiment.trials {
      let rows = try experiment.rows(of: trial, schemes)
      curves += rows.curves.count
      results += rows.results.count
    }
  }

  /// Reads the numbers, which are not negative.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    curves = try container.decodeStrictly(Int.self, forKey: .curves)
    results = try container.decodeStrictly(Int.self, forKey: .results)
    guard curves >= 0, results >= 0 else {
      throw decoder.invalid("must be at least 0, found \(min(curves, results))")
    }
  }
}
