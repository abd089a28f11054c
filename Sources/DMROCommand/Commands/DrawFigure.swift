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
        dmro figure 6 --style single --font "Times New Roman" --size 8
      """)

  @Argument(help: ArgumentHelp("The number of the figure: \(Self.numbers).", valueName: "number"))
  var number: Int

  @OptionGroup var options: ExperimentOptions
  @OptionGroup(title: "Pictures") var pictures: PictureOptions

  func validate() throws {
    guard Figure(number: number) != nil else {
      throw ValidationError(
        "the number of a figure must be one of \(Self.numbers), found \(number)")
    }
  }

  private static let numbers = Figure.allCases.map { "\($0.number)" }.joined(separator: ", ")

  func run() throws {
    guard let figure = Figure(number: number) else { return }
    let gnuplot = try Gnuplot()
    let directory = options.directory(figure.name)
    let experiment = figure.experiment(options.scale)
    var analyzed: FigureAnalysis?
    let records = try options.run(experiment, in: directory) { records throws(InputError) in
      var analysis = figure.analyze(records, options.scale)
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
      Intervals: interquartile mean [95 % stratified bootstrap] over \(options.scale.seeds) seeds.
      \(records.collapses(of: experiment))Written to \(directory): \(analysis.picture.pictureFiles.joined(separator: ", ")), \
      summary.md, summary.csv, \(ExperimentRunner.Files.results)

      """)
  }
}
