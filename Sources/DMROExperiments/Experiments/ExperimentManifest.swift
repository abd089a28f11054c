import DMROFiles

/// What an experiment is, in short, and what it ran on.
package struct ExperimentManifest: Equatable {
  package var name: String
  package var trials: Int
  /// The number of rows of `curves.csv` in the end.
  package var curveRows: Int
  /// The number of rows of `results.csv` in the end.
  package var resultRows: Int
  /// A digest of all settings.
  package var settings: String
  /// What it ran on.
  package var environment: RunEnvironment

  /// Creates what stands in the file of an experiment.
  ///
  /// - Parameters:
  ///   - experiment: The experiment.
  ///   - schemes: The schemes by their names.
  /// - Throws: `InputError`, if the experiment names a scheme that is not known.
  package init(
    _ experiment: Experiment, _ schemes: SchemeRegistry = .standard
  ) throws(InputError) {
    name = experiment.name
    trials = experiment.trials.count
    (curveRows, resultRows) = (0, 0)
    for trial in experiment.trials {
      let rows = try experiment.rows(of: trial, schemes)
      curveRows += rows.curves.count
      resultRows += rows.results.count
    }
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ text: String) {
      for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
    add(
      "\(experiment.curveWindow ?? 0) \(experiment.unseenWorkflows) \(experiment.measuresUnitsAlone)"
    )
    for trial in experiment.trials {
      let kind = type(of: trial.subject).kind
      add("\(kind) \(StrictJSON.encode(trial.subject)) \(trial.variant) ")
      add(StrictJSON.encode(trial.settings))
    }
    settings = String(digest, radix: 16)
    environment = .current
  }
}

extension ExperimentManifest: Codable {
  /// What the file says it is.
  private static let format = "dmro-experiment-1"

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case format, name, version, trials, curveRows, resultRows, settings, openBLAS, openBLASCore
  }

  /// Reads what an experiment is, refusing unknown keys and negative numbers.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(
      keyedBy: CodingKeys.self, format: Self.format, forKey: .format)
    name = try container.decode(String.self, forKey: .name)
    let version = try container.decode(String.self, forKey: .version)
    func count(_ key: CodingKeys) throws -> Int {
      let count = try container.decodeStrictly(Int.self, forKey: key)
      guard count >= 0 else {
        throw try container.superDecoder(forKey: key).invalid("must be at least 0, found \(count)")
      }
      return count
    }
    trials = try count(.trials)
    curveRows = try count(.curveRows)
    resultRows = try count(.resultRows)
    settings = try container.decode(String.self, forKey: .settings)
    environment = RunEnvironment(
      version: version,
      openBLAS: try container.decode(String.self, forKey: .openBLAS),
      openBLASCore: try container.decode(String.self, forKey: .openBLASCore))
  }

  /// Writes what an experiment is, and the format.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(name, forKey: .name)
    try container.encode(environment.version, forKey: .version)
    try container.encode(trials, forKey: .trials)
    try container.encode(curveRows, forKey: .curveRows)
    try container.encode(resultRows, forKey: .resultRows)
    try container.encode(settings, forKey: .settings)
    try container.encode(environment.openBLAS, forKey: .openBLAS)
    try container.encode(environment.openBLASCore, forKey: .openBLASCore)
  }
}
