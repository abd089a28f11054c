import DMRO
import DMROFiles

/// The outline of an experiment in its folder, and its environment.
package struct ExperimentManifest: Equatable {
  /// The name of the experiment.
  package var name: String
  /// The number of trials.
  package var trials: Int
  /// The final number of rows of `curves.csv`.
  package var curveRows: Int
  /// The final number of rows of `results.csv`.
  package var resultRows: Int
  /// A summary of the settings: their number, or their digest in format 1.
  package var settings: String
  /// The environment of the run.
  package var environment: RunEnvironment
  /// The commit of the package, or "unknown".
  package var commit: String
  /// `true` for a file of format 1, which lacks the experiment.
  package var isOfFormat1 = false

  /// The error about a file of format 1.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - purpose: The purpose of the reading.
  package func formatError(in path: String, _ purpose: String) -> InputError {
    InputError(
      source: path, element: "format",
      rule: """
        must be "\(ExperimentFile.format)" to \(purpose), found "\(ExperimentFile.format1)" of dmro \
        \(environment.version), which lacks the experiment; use that version, or run it anew in \
        another folder
        """)
  }
}

extension ExperimentManifest: Decodable {
  private enum Format1: String, CodingKey, CaseIterable {
    case format, name, version, trials, curveRows, resultRows, settings, openBLAS, openBLASCore
  }

  private struct Anything: Decodable {}

  private struct Outline: Decodable {
    var name: String
    var settings: [Anything]
    var trials: [Anything]
  }

  /// Reads the outline, of both formats.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  package init(from decoder: any Decoder) throws {
    let old = try decoder.container(keyedBy: Format1.self)
    if (try? old.decode(String.self, forKey: .format)) == ExperimentFile.format1 {
      try self.init(format1: decoder)
    } else {
      try self.init(format2: decoder)
    }
  }

  private init(format2 decoder: any Decoder) throws {
    let container = try decoder.strictContainer(
      keyedBy: ExperimentFile.Keys.self, format: ExperimentFile.format, forKey: .format)
    let outline = try container.decode(Outline.self, forKey: .experiment)
    (name, trials) = (outline.name, outline.trials.count)
    settings = "\(outline.settings.count) distinct"
    let rows = try container.decode(ExperimentFile.Rows.self, forKey: .rows)
    (curveRows, resultRows) = (rows.curves, rows.results)
    commit = try container.decode(String.self, forKey: .dmroCommit)
    environment = RunEnvironment(
      version: try container.decode(String.self, forKey: .dmroVersion),
      openBLAS: try container.decode(String.self, forKey: .openBLAS),
      openBLASCore: try container.decode(String.self, forKey: .openBLASCore))
  }

  private init(format1 decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Format1.self)
    func count(_ key: Format1) throws -> Int {
      let count = try container.decodeStrictly(Int.self, forKey: key)
      guard count >= 0 else {
        throw try container.superDecoder(forKey: key).invalid("must be at least 0, found \(count)")
      }
      return count
    }
    name = try container.decode(String.self, forKey: .name)
    (trials, curveRows) = (try count(.trials), try count(.curveRows))
    resultRows = try count(.resultRows)
    settings = try container.decode(String.self, forKey: .settings)
    commit = "unknown"
    isOfFormat1 = true
    environment = RunEnvironment(
      version: try container.decode(String.self, forKey: .version),
      openBLAS: try container.decode(String.self, forKey: .openBLAS),
      openBLASCore: try container.decode(String.self, forKey: .openBLASCore))
  }
}
