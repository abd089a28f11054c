import ArgumentParser
import DMROExperiments
import DMROReproduction
import DMROFiles
import Synchronization

extension ExperimentRunner.Records {
  /// A line with the number of collapsed policies; empty without a check for collapse.
  func collapses(of experiment: Experiment) -> String {
    guard experiment.checksForCollapse else { return "" }
    let learned = results.rows.count - results.filter("units", 0).rows.count
    let count = results.rows.count - results.filter("warning", "").rows.count
    return count == 0
      ? "None of \(learned) policies sits on one site or costs more than a fixed plan.\n"
      : """
      \(count) of \(learned) policies sit on one site or cost more than a fixed plan (see warning).

      """
  }
}

/// The options of experiments.
struct ExperimentOptions: ParsableArguments {
  enum Preset: String, CaseIterable, ExpressibleByArgument {
    case full
    case quick
  }

  @Option(help: "The number of seeds. (default: 10; with the quick preset 2)")
  var seeds: Int?

  @Option(help: "The size: full, or quick for a check in seconds, without meaningful numbers.")
  var preset = Preset.full

  @Option(help: "The number of trainings at the same time. (default and limit: the processors)")
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "The folder for the results. (default: results/NAME; with the quick preset results/quick/NAME)",
      valueName: "folder"))
  var out: String?

  func validate() throws {
    try seeds?.require(in: 1...10_000, flag: "--seeds")
    try jobs?.require(in: 1...1024, flag: "--jobs")
  }

  /// The scale of the experiment.
  var scale: ExperimentScale {
    switch preset {
    case .full: seeds.map { .full(seeds: $0) } ?? .full()
    case .quick: seeds.map { .quick(seeds: $0) } ?? .quick()
    }
  }

  /// The folder of an experiment.
  func directory(_ name: String) -> String {
    out ?? (preset == .quick ? "results/quick/\(name)" : "results/\(name)")
  }

  /// Runs the missing trials of an experiment, then writes further files to its folder.
  func run(
    _ experiment: Experiment, by schemes: SchemeRegistry = .standard, in directory: String,
    finish: (ExperimentRunner.Records) throws(InputError) -> Void
  ) throws(InputError) -> ExperimentRunner.Records {
    let jobs = self.jobs ?? Machine.processors
    let bar = Mutex(ProgressBar(total: experiment.trials.count))
    Interruption.install()
    let runner = ExperimentRunner(
      directory: directory, jobs: jobs, schemes: schemes, starts: StartFolder(beside: directory))
    return try runner.run(experiment) { done in
      bar.withLock { $0.show(done, experiment.name) }
    } until: {
      Interruption.isRequested
    } finish: { records throws(InputError) in
      try finish(records)
    }
  }
}
