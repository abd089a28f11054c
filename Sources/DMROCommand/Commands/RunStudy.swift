public import ArgumentParser
public import DMROExperiments
import DMROFiles

/// Runs an experiment beside the paper's figures.
struct RunStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Run an experiment beside the paper's figures, and print its table.",
    discussion: """
      comparison  all learners, at equal updates and at equal computation
      ablations   one setting of DMRO changed at a time

      EXAMPLES
        dmro study comparison
        dmro study ablations --seeds 30
      """)

  @Argument(help: ArgumentHelp("comparison or ablations.", valueName: "name"))
  var study: Study

  @OptionGroup var options: ExperimentOptions

  func run() throws {
    let directory = options.directory(study.rawValue)
    let lock = try options.lock(directory)
    defer { lock.release() }
    let records = try options.run(study.experiment(options.scale), in: directory)
    let table = study.analyze(records)
    try table.write(to: "\(directory)/summary")
    try Terminal.write(
      """
      \(study.title): gap to the optimum on unseen workflows

      \(table.markdown)
      Intervals: interquartile mean [95 % stratified bootstrap] over \(options.scale.seeds) seeds.
      \(records.collapses)
      Written to \(directory): summary.md, summary.csv, \(ExperimentRunner.Files.results)

      """)
  }
}

extension Study: ExpressibleByArgument {}
