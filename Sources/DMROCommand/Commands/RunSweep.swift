import ArgumentParser
import DMRO
import DMROExperiments
import DMROReproduction
import DMROFiles

/// Runs a sweep over settings.
struct RunSweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Run each combination of settings with several seeds, and print their table.",
    discussion: """
      The file names what is run, and the settings by their flags or by their names in files:

        {"format": "dmro-sweep-1", "name": "rates", "over": "train", "seeds": 5,
         "settings": {"updates": 1000},
         "grid": {"learning-rate": [0.01, 0.001], "batch": [32, 64]}}

      over: train; meta-train; or a figure or study of trainings for chains, such as fig6 or \
      comparison. A list of settings may stand in place of the grid. Docs/Files-and-formats.md \
      lists all keys.

      Finished trials are kept: an interrupted sweep continues. The records do not depend on the \
      number of jobs, or of shards.

      EXAMPLES
        dmro sweep rates.json --dry-run
        dmro sweep rates.json
        dmro sweep rates.json --shard 3/16
      """)

  @Argument(help: ArgumentHelp("The file of the sweep.", valueName: "file"))
  var file: String

  @Flag(help: "List the trials, and run none.")
  var dryRun = false

  @OptionGroup var options: RunOptions

  @Option(
    help: ArgumentHelp(
      "The folder for the results. (default: results/NAME, the name of the sweep)",
      valueName: "folder"))
  var out: String?

  func run() throws {
    let sweep = try Sweep.read(from: file)
    let experiment: Experiment
    do { experiment = try sweep.experiment(seeds: options.seeds?.last) } catch {
      throw options.seeds == nil ? error.found(in: file) : error.naming(["seeds": "--seeds"])
    }
    let directory = out ?? "results/\(sweep.name)"
    let shard = try options.resolvedShard()
    if dryRun { return try list(experiment, shard) }
    guard shard.isAll else {
      return try options.run(shard, of: experiment, in: directory)
    }
    var analyzed: StudyAnalysis?
    let records = try options.run(experiment, in: directory) { records throws(InputError) in
      analyzed = try sweep.write(records, to: directory)
    }
    guard let analysis = analyzed else { return }
    let seeds = options.seeds?.last ?? sweep.seeds
    try Terminal.write(
      """
      \(Excerpt.printable(sweep.name)): \(analysis.unit)

      \(analysis.summary.markdown)
      Intervals: interquartile mean [95 % stratified bootstrap] over \(Terminal.count(seeds, "seed")). \
      The best of many looks better than it is: confirm it with other seeds.
      \(records.collapses(of: experiment))Written to \(directory): summary.md, summary.csv, \
      \(ExperimentRunner.Files.results)

      """)
  }

  /// Lists the trials of a shard.
  private func list(_ experiment: Experiment, _ shard: ExperimentShard) throws {
    let numbers = shard.trials(of: experiment)
    let rows = numbers.map { number in
      let trial = experiment.trials[number]
      return [trial.variant.isEmpty ? "-" : trial.variant, "\(trial.settings.seed)", "\(number)"]
    }
    try Terminal.write(
      Terminal.table([["settings", "seed", "trial"]] + rows)
        + "\(Terminal.count(numbers.count, "trial"))"
        + (shard.isAll ? ".\n" : " of \(experiment.trials.count): \(shard).\n"))
  }
}
