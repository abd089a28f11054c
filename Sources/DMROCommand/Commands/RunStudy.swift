public import ArgumentParser
import DMROExperiments
public import DMROReproduction
import DMROFiles

/// Runs an experiment beside the paper's figures.
struct RunStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Run an experiment beside the paper's figures, and print its table.",
    discussion: """
      \(list)

      EXAMPLES
        dmro study comparison
        dmro study ablations --seeds 30
        dmro study scenario
      """)

  /// The names of the studies and their descriptions, one on each line.
  private static let list: String = {
    let width = Study.allCases.map(\.name.count).max() ?? 0
    return Study.allCases.map { study in
      study.name + String(repeating: " ", count: width + 2 - study.name.count) + study.abstract
    }.joined(separator: "\n")
  }()

  @Argument(help: ArgumentHelp("The name of the study.", valueName: "name"))
  var study: Study

  @OptionGroup var options: ExperimentOptions
  @OptionGroup(title: "Pictures") var pictures: PictureOptions

  func run() throws {
    let directory = options.directory(study.name)
    let experiment = study.experiment(options.scale)
    let shard = try options.run.resolvedShard()
    guard shard.isAll else { return try options.run.run(shard, of: experiment, in: directory) }
    var analyzed: StudyAnalysis?
    let records = try options.run.run(experiment, in: directory) { records throws(InputError) in
      var analysis = study.analyze(records, options.scale)
      // What the records give is there even if a measurement of times fails.
      try analysis.write(to: directory)
      try study.addTimes(to: &analysis, records, options.scale)
      analysis.picture?.style = pictures.picture
      try analysis.write(to: directory)
      analyzed = analysis
    }
    guard let analysis = analyzed else { return }
    var files = ["summary.md", "summary.csv"] + analysis.data.keys.sorted()
    if !experiment.trials.isEmpty { files.append(ExperimentRunner.Files.results) }
    if analysis.picture == nil, let name = pictures.names.first {
      Terminal.warn("\(name) has no effect: the study \(study.name) has no picture")
    }
    if let picture = analysis.picture {
      try Gnuplot().draw(picture, in: directory)
      files = picture.pictureFiles + files
    }
    var notes = ""
    if !experiment.trials.isEmpty {
      notes = """
        Intervals: interquartile mean [95 % stratified bootstrap] over \(Terminal.count(options.scale.seeds, "seed")).
        \(records.collapses(of: experiment))
        """
    }
    try Terminal.write(
      """
      \(study.title): \(analysis.unit)

      \(analysis.summary.markdown)
      \(notes)\(options.caution)Written to \(directory): \(files.joined(separator: ", "))

      """)
  }
}

extension Study: ExpressibleByArgument {
  /// Finds a study by its name.
  public init?(argument: String) { self.init(name: argument) }

  /// The name of the study.
  public var defaultValueDescription: String { name }

  /// The names of all studies.
  public static var allValueStrings: [String] { allCases.map(\.name) }
}
