import ArgumentParser
import DMROExperiments
import DMROFiles
import DMROReproduction
import Synchronization

/// A shard on the command line, I/N.
struct GivenShard {
  var number: Int
  var count: Int

  /// Reads a shard.
  ///
  /// - Throws: `ValidationError`, if the text is none.
  static func parse(_ text: String) throws -> GivenShard {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1] else {
      throw ValidationError(
        "must be the number of a shard and their count, as in 3/16, found \"\(text)\"")
    }
    return GivenShard(number: number, count: count)
  }
}

/// The seeds of an experiment on the command line: N for 1 to N, or A-B.
struct GivenSeeds {
  var first: Int
  var last: Int

  /// Reads seeds.
  ///
  /// - Throws: `ValidationError`, if the text is none.
  static func parse(_ text: String) throws -> GivenSeeds {
    let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard let last = numbers.last ?? nil, numbers.count <= 2, let first = numbers[0] else {
      throw ValidationError(
        "must be a number, or a first and a last seed, as in 11-100, found \"\(text)\"")
    }
    return GivenSeeds(first: numbers.count == 1 ? 1 : first, last: last)
  }

  /// Checks the bounds.
  ///
  /// - Throws: `ValidationError`, if a seed is out of bounds.
  func validate() throws(ValidationError) {
    try first.require(in: 1...10_000, flag: "--seeds")
    try last.require(in: first...10_000, flag: "--seeds")
  }
}

/// The options of a run of an experiment: its seeds, its shard, its threads.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The number of seeds, or A-B: only these seeds, for dmro collect. (default: 10; with --preset \
      quick 2; of a sweep those of its file)
      """, valueName: "seeds"), transform: GivenSeeds.parse)
  var seeds: GivenSeeds?

  @Option(help: "The number of trainings at the same time. (default and limit: the processors)")
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      """
      Run only shard I of N of the trials, into the folder shard-I-of-N, for dmro collect. (default: \
      the task of an array of Slurm, the rank under mpirun or srun)
      """, valueName: "I/N"), transform: GivenShard.parse)
  var shard: GivenShard?

  func validate() throws {
    try seeds?.validate()
    try jobs?.require(in: 1...1024, flag: "--jobs")
  }

  /// Returns the part of the experiment to run.
  ///
  /// - Throws: `InputError`, if it is none, given or from a launcher.
  func resolvedShard() throws(InputError) -> ExperimentShard {
    let firstSeed = seeds?.first ?? 1
    if let shard {
      do throws(InputError) {
        return try ExperimentShard(shard.number, of: shard.count, firstSeed: firstSeed)
      } catch { throw error.naming(["shard": "--shard", "shards": "--shard"]) }
    }
    let launched = try ExperimentShard.launched(firstSeed: firstSeed, by: Machine.variable)
    if let launched { return launched }
    return try ExperimentShard(1, of: 1, firstSeed: firstSeed)
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
    try shard.checkNeighbors(in: directory)
    if self.shard == nil, shard.count > 1 {
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
      Written to \(folder). When all parts are there: dmro collect \
      \(shard.firstSeed > 1 ? "OTHER-SEEDS \(directory) --out FOLDER" : directory)

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
