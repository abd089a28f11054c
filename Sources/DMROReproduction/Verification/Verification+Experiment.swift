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
    let runner = ExperimentRunner(directory: temporary, jobs: jobs)
    let records: ExperimentRunner.Records
    do throws(InputError) {
      records = try runner.run(experiment, until: isInterrupted)
    } catch {
      throw error.kind == .interrupted
        ? InputError(.interrupted, source: directory, rule: "interrupted; nothing was changed")
        : error
    }
    // Only figures and studies have further files.
    try KnownExperiment(experiment)?.write(records, to: temporary)
    return try Verification(
      of: directory, with: temporary, except: [ExperimentRunner.Files.manifest],
      environment: manifest.environment.difference(from: .current))
  }
}

/// The experiment of a known figure or study.
private struct KnownExperiment {
  enum Subject {
    case figure(Figure)
    case study(Study)
  }

  var subject: Subject
  var scale: ExperimentScale

  init?(_ found: Experiment) {
    let subjects = Figure.allCases.map(Subject.figure) + Study.allCases.map(Subject.study)
    for subject in subjects {
      for preset in [ExperimentScale.full, ExperimentScale.quick] {
        let one = Self.experiment(subject, preset(1))
        // A study with a simulation of its own has no trials, for any number of seeds.
        let seeds = one.trials.isEmpty ? 1 : found.trials.count / one.trials.count
        guard one.name == found.name, found.trials.count == seeds * one.trials.count,
          (1...10_000).contains(seeds)
        else { continue }
        let scale = preset(seeds)
        guard Self.experiment(subject, scale).isSame(as: found) else { continue }
        (self.subject, self.scale) = (subject, scale)
        return
      }
    }
    return nil
  }

  private static func experiment(_ subject: Subject, _ scale: ExperimentScale) -> Experiment {
    switch subject {
    case .figure(let figure): figure.experiment(scale)
    case .study(let study): study.experiment(scale)
    }
  }

  /// Writes what the command makes of the records, but for the picture.
  func write(_ records: ExperimentRunner.Records, to directory: String) throws(InputError) {
    switch subject {
    case .figure(let figure): try figure.analyze(records, scale).write(to: directory)
    case .study(let study): try study.analyze(records, scale).write(to: directory)
    }
  }
}
