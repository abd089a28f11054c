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

  @Option(
    help: ArgumentHelp(
      """
      The number of seeds, or the seeds A-B of B as a part to be collected. (default: 10; with the \
      quick preset 2)
      """, valueName: "seeds"))
  var seeds: GivenSeeds?

  @OptionGroup(title: "Parts of an experiment") var parts: ShardOptions

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
    try seeds?.validate()
    try jobs?.require(in: 1...1024, flag: "--jobs")
  }

  /// The scale of the experiment.
  var scale: ExperimentScale {
    switch preset {
    case .full: seeds.map { .full(seeds: $0.last) } ?? .full()
    case .quick: seeds.map { .quick(seeds: $0.last) } ?? .quick()
    }
  }

  /// The folder of an experiment.
  func directory(_ name: String) -> String {
    out ?? (preset == .quick ? "results/quick/\(name)" : "results/\(name)")
  }

  /// The part of the experiment to run.
  ///
  /// - Throws: `InputError`, if it is none.
  func shard() throws(InputError) -> ExperimentShard {
    try parts.resolved(firstSeed: seeds?.first ?? 1)
  }

  /// Runs the missing trials of an experiment, then writes further files to its folder.
  func run(
    _ experiment: Experiment, by schemes: SchemeRegistry = .standard, in directory: String,
    finish: (ExperimentRunner.Records) throws(InputError) -> Void
  ) throws(InputError) -> ExperimentRunner.Records {
    try run(
      experiment, experiment.trials.count, finish,
      by: ExperimentRunner(
        directory: directory, jobs: jobs ?? Machine.processors, schemes: schemes,
        starts: StartFolder(beside: directory)))
  }

  /// Runs the missing trials of a shard, into a folder within that of the experiment.
  ///
  /// - Throws: `InputError`, if a trial fails or is interrupted, or a file cannot be read or written.
  func run(
    _ shard: ExperimentShard, of experiment: Experiment, by schemes: SchemeRegistry = .standard,
    in directory: String
  ) throws(InputError) {
    let count = shard.trials(of: experiment).count
    guard !experiment.trials.isEmpty else {
      throw InputError(
        element: "--shard", rule: "is for trials; \(experiment.name) has none to divide")
    }
    let folder = "\(directory)/\(shard.folder)"
    if parts.shard == nil, shard.count > 1 {
      Terminal.writeError("dmro: \(shard), as the launcher says: --shard I/N chooses another\n")
    }
    _ = try run(
      experiment, count, { _ in },
      by: ExperimentRunner(
        directory: folder, jobs: jobs ?? Machine.processors, schemes: schemes,
        starts: StartFolder(beside: directory), shard: shard))
    try Terminal.write(
      """
      \(experiment.name), \(shard): \(count) of \(Terminal.count(experiment.trials.count, "trial")).
      Written to \(folder). When all parts are there: dmro collect \(directory)

      """)
  }

  private func run(
    _ experiment: Experiment, _ count: Int,
    _ finish: (ExperimentRunner.Records) throws(InputError) -> Void, by runner: ExperimentRunner
  ) throws(InputError) -> ExperimentRunner.Records {
    let bar = Mutex(ProgressBar(total: count))
    Interruption.install()
    return try runner.run(experiment) { done in
      bar.withLock { $0.show(done, experiment.name) }
    } until: {
      Interruption.isRequested
    } finish: { records throws(InputError) in
      try finish(records)
    }
  }
}
