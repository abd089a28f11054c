public import DMROExperiments
public import DMROFiles

extension Figure {
  /// Reads the records of the figure, as `dmro figure` leaves them at its end.
  ///
  /// - Parameter directory: The folder.
  /// - Returns: Records by which the figure can be analyzed and claims be judged.
  /// - Throws: `InputError`, if a file is missing, broken, incomplete or changed, or of another
  ///   experiment.
  public func records(readingFrom directory: String) throws(InputError) -> ExperimentRunner.Records
  {
    let records = try ExperimentRunner(directory: directory, jobs: 1).read()
    let path = "\(directory)/\(ExperimentRunner.Files.manifest)"
    let manifest = try StrictJSON.read(ExperimentManifest.self, from: path)
    var possible: [Experiment] = []
    for preset in [ExperimentScale.full, ExperimentScale.quick] {
      guard let experiment = try experiment(of: manifest, preset) else { continue }
      possible.append(experiment)
    }
    if !manifest.isOfFormat1 {
      let found = try ExperimentFile.read(from: path, to: "read the figure").experiment
      possible = possible.filter { $0.isSame(as: found) }
    }
    guard !possible.isEmpty else {
      throw InputError(
        source: path,
        rule: """
          must be of figure \(number), with the seeds 1 to N of a preset, found \(manifest.name) \
          with \(manifest.trials) trials
          """)
    }
    // Presets may have equally many rows, and format 1 tells no more of them.
    var mistake: InputError?
    for experiment in possible {
      do throws(InputError) {
        try experiment.check(records, in: directory)
        return records
      } catch { mistake = mistake ?? error }
    }
    if let mistake { throw mistake }
    return records
  }

  /// The experiment of a preset that has as many trials and rows as a manifest says.
  private func experiment(
    of manifest: ExperimentManifest, _ preset: (Int) -> ExperimentScale
  ) throws(InputError) -> Experiment? {
    let one = experiment(preset(1))
    guard manifest.name == one.name, !one.trials.isEmpty else { return nil }
    let seeds = manifest.trials / one.trials.count
    guard (1...10_000).contains(seeds), manifest.trials == seeds * one.trials.count else {
      return nil
    }
    let rows = try ExperimentFile.Rows(of: one, .standard)
    guard manifest.curveRows == seeds * rows.curves, manifest.resultRows == seeds * rows.results
    else { return nil }
    return experiment(preset(seeds))
  }
}
