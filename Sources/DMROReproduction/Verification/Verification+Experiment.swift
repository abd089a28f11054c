import DMROExperiments
import DMROFiles

extension Verification {
  /// Runs an experiment again, and compares.
  static func rerunExperiment(
    _ directory: String, in temporary: String, jobs: Int, isInterrupted: @Sendable () -> Bool
  ) throws(InputError) -> Verification {
    let path = "\(directory)/\(ExperimentRunner.Files.manifest)"
    let manifest = try StrictJSON.read(ExperimentManifest.self, from: path)
    let experiment = try ExperimentFile.read(from: path, to: "run it again").experiment
    // Only finished runs can be compared.
    _ = try ExperimentRunner(directory: directory, jobs: 1).readRows()
    // Before the run: it may need files that are no longer there.
    let sweep = try Sweep.kept(in: directory, for: experiment)
    let runner = ExperimentRunner(directory: temporary, jobs: jobs)
    let records: ExperimentRunner.Records
    do throws(InputError) {
      records = try runner.run(experiment, until: isInterrupted)
    } catch {
      throw error.kind == .interrupted
        ? InputError(.interrupted, source: directory, rule: "interrupted; nothing was changed")
        : error
    }
    // Only figures, studies and sweeps have further files.
    var drawings: [String] = []
    if let sweep {
      try sweep.write(records, to: temporary)
    } else {
      drawings = try KnownExperiment(experiment)?.write(records, to: temporary) ?? []
    }
    return try Verification(
      of: directory, with: temporary,
      except: [ExperimentRunner.Files.manifest, Report.fileName] + drawings
        + ShardCollection.traces(in: directory),
      environment: manifest.environment.difference(from: .current))
  }
}
