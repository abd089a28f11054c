import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles
import Foundation
import Synchronization

/// Reproduces a figure of the paper.
struct DrawFigure: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure",
    abstract: "Reproduce a figure of the paper: run its experiment, summarize it, draw it.",
    discussion: """
      4  convergence under different learning rates
      5  convergence under different batch sizes
      6  all schemes under different weights of energy
      7  the learners with several servers
      8  adapting to a new system from different starts
      9  total cost after a few updates in a new system

      What was run before is not run again: an interrupted figure goes on where it stopped, and a \
      finished one is only drawn anew. The records are the same for any number of jobs.

      EXAMPLES
        dmro figure 4
        dmro figure 6 --seeds 30 --jobs 8 --out results/fig6-30
        dmro figure 7 --preset quick
      """)

  enum Preset: String, CaseIterable, ExpressibleByArgument {
    case full
    case quick
  }

  @Argument(help: ArgumentHelp("The number of the figure: 4 to 9.", valueName: "number"))
  var number: Int

  @OptionGroup var options: ExperimentOptions

  func validate() throws {
    guard Figure(rawValue: number) != nil else {
      let known = Figure.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
      throw ValidationError("the number of a figure must be one of \(known), found \(number)")
    }
  }

  func run() throws {
    guard let figure = Figure(rawValue: number) else { return }
    let gnuplot = try Gnuplot()
    let directory = options.directory("fig\(number)")
    let lock = try options.lock(directory)
    defer { lock.release() }
    let records = try options.run(figure.experiment(options.scale), in: directory)
    let analysis = figure.analyze(records, options.scale)
    for (name, table) in analysis.data { try table.write(to: "\(directory)/\(name)") }
    try analysis.summary.write(to: "\(directory)/summary")
    try gnuplot.draw(analysis.picture, in: directory)
    try Terminal.write(
      """
      Figure \(number): \(figure.title)

      \(analysis.summary.markdown)
      Intervals: interquartile mean [95 % stratified bootstrap] over \(options.scale.seeds) seeds.
      \(records.collapses)
      Written to \(directory): \(analysis.picture.pictureFiles.joined(separator: ", ")), \
      summary.md, summary.csv, \(ExperimentRunner.Files.results)

      """)
  }
}

extension ExperimentRunner.Records {
  /// How many policies collapsed, in words.
  var collapses: String {
    let learned = results.rows.count - results.filter("units", 0).rows.count
    let count = results.rows.count - results.filter("warning", "").rows.count
    return count == 0
      ? "None of \(learned) policies sits on one site or costs more than a fixed plan."
      : "\(count) of \(learned) policies sit on one site or cost more than a fixed plan (see warning)."
  }
}

/// How an experiment is run.
struct ExperimentOptions: ParsableArguments {
  @Option(help: "The number of seeds. (default: 10; with the quick preset 2)")
  var seeds: Int?

  @Option(help: "full, or quick for a check in seconds whose numbers mean nothing.")
  var preset = DrawFigure.Preset.full

  @Option(help: "The number of trainings at the same time. (default and limit: the processors)")
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "The folder for the results. (default: results/NAME)", valueName: "folder"))
  var out: String?

  func validate() throws {
    if let seeds, !(1...10_000).contains(seeds) {
      throw ValidationError("--seeds must be between 1 and 10000, found \(seeds)")
    }
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs must be between 1 and 1024, found \(jobs)")
    }
  }

  /// How much is run.
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

  /// Runs what is missing of an experiment.
  func run(
    _ experiment: Experiment, in directory: String
  ) throws(InputError) -> ExperimentRunner.Records {
    let jobs = self.jobs ?? ProcessInfo.processInfo.activeProcessorCount
    let bar = Mutex(ProgressBar(total: experiment.trials.count))
    Interruption.install()
    return try ExperimentRunner(directory: directory, jobs: jobs).run(
      experiment, isInterrupted: { Interruption.isRequested }
    ) { done in
      bar.withLock { $0.show(done, experiment.name) }
    }
  }

  /// Makes the folder where it is missing, and takes the right to write into it.
  func lock(_ directory: String) throws(InputError) -> FolderLock {
    try FileContents.makeDirectory(directory)
    let lock = try FolderLock(directory)
    FileContents.removeLeftovers(in: directory)
    return lock
  }
}
