import DMRO
import DMROFiles
import DMROLinearAlgebra

/// What an experiment is, in short, and what it ran on.
struct ExperimentManifest: Codable, Equatable {
  var format = "dmro-experiment-1"
  var name: String
  var version: String
  var trials: Int
  /// The number of rows of `curves.csv` in the end.
  var curveRows: Int
  /// The number of rows of `results.csv` in the end.
  var resultRows: Int
  /// A digest of all settings.
  var settings: String
  var openBLAS: String
  var openBLASCore: String

  /// What it ran on.
  var environment: RunEnvironment {
    RunEnvironment(version: version, openBLAS: openBLAS, openBLASCore: openBLASCore)
  }

  init(_ experiment: Experiment) {
    name = experiment.name
    version = dmroVersion
    trials = experiment.trials.count
    curveRows = experiment.trials.reduce(0) { $0 + experiment.curveCount(of: $1) }
    resultRows = experiment.trials.reduce(0) { $0 + experiment.resultCount(of: $1) }
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ text: String) {
      for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
    add(
      "\(experiment.curveWindow ?? 0) \(experiment.unseenWorkflows) \(experiment.measuresUnitsAlone)"
    )
    for trial in experiment.trials {
      add("\(trial.subject) \(trial.variant) \(StrictJSON.encode(trial.settings))")
    }
    settings = String(digest, radix: 16)
    openBLAS = OpenBLAS.version
    openBLASCore = OpenBLAS.coreName
  }
}
