import ArgumentParser
import DMRO
import DMROExperiments
import DMROReproduction
import DMROFiles

/// Reproduces a figure of the paper.
struct DrawFigure: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure",
    abstract: "Reproduce a figure of the paper: run its experiment, summarize it, draw it.",
    discussion: """
      \(Figure.allCases.map { "\($0.number)  \($0.title)" }.joined(separator: "\n"))

      Finished trials are kept: an interrupted figure continues, and a finished one is only drawn \
      again. The records do not depend on the number of jobs.

      EXAMPLES
        dmro figure 4
        dmro figure 6 --seeds 30 --jobs 8 --out results/fig6-30
        dmro figure 7 --preset quick
        dmro figure 6 --plans own=plans6
        dmro figure 4 --seeds 100 --shard 3/16
        dmro figure 6 --style single --font "Times New Roman" --size 8
      """)

  @Argument(help: ArgumentHelp("The number of the figure: \(Self.numbers).", valueName: "number"))
  var number: Int

  @OptionGroup var options: ExperimentOptions
  @OptionGroup(title: "Pictures") var pictures: PictureOptions

  @Option(
    help: ArgumentHelp(
      "Plans of another planner as a row of Figure 6 or 7, NAME=FOLDER; repeatable.",
      discussion: """
        The folder has a file for each seed, scaling and δ, such as seed-1.per-term.delta-0.2.json. Its \
        plans, {"id", "decision"}, are for the workflows of dmro workload --part unseen --seed 1 \
        --count 500; with the quick preset 50.
        """, valueName: "name=folder"), transform: NamedPlans.parse)
  var plans: [NamedPlans] = []

  func validate() throws {
    guard Figure(number: number) != nil else {
      throw ValidationError(
        "the number of a figure must be one of \(Self.numbers), found \(number)")
    }
    guard plans.isEmpty || [6, 7].contains(number) else {
      throw ValidationError("--plans is for Figures 6 and 7, found Figure \(number)")
    }
    try plans.check()
  }

  private static let numbers = Figure.allCases.map { "\($0.number)" }.joined(separator: ", ")

  func run() throws {
    guard let figure = Figure(number: number) else { return }
    let directory = options.directory(figure.name)
    var schemes = SchemeRegistry.standard
    for plans in plans {
      try schemes.register(PlanFolder(plans.name, readingFrom: plans.path))
    }
    let experiment = figure.experiment(options.scale, schemes)
    try experiment.checkPlans()
    let shard = try options.run.resolvedShard()
    guard shard.isAll else {
      return try options.run.run(shard, of: experiment, by: schemes, in: directory)
    }
    let gnuplot = try Gnuplot()
    var analyzed: FigureAnalysis?
    let records = try options.run.run(experiment, by: schemes, in: directory) {
      records throws(InputError) in
      var analysis = figure.analyze(records, options.scale, schemes)
      analysis.picture.style = pictures.picture
      try analysis.write(to: directory)
      analyzed = analysis
    }
    guard let analysis = analyzed else { return }
    try gnuplot.draw(analysis.picture, in: directory)
    try Terminal.write(
      """
      Figure \(number): \(figure.title)

      \(analysis.summary.markdown)
      Intervals: interquartile mean [95 % stratified bootstrap] over \(Terminal.count(options.scale.seeds, "seed")).
      \(records.collapses(of: experiment))\(options.caution)Written to \(directory): \
      \(analysis.picture.pictureFiles.joined(separator: ", ")), \
      summary.md, summary.csv, \(ExperimentRunner.Files.results)

      """)
  }
}
