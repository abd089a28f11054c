import ArgumentParser
import DMROExperiments
import DMROReproduction
import DMROFiles

extension ExperimentRunner.Records {
  /// A line with the number of collapsed policies; empty without a check for collapse.
  func collapses(of experiment: Experiment) -> String {
    guard experiment.checksForCollapse else { return "" }
    let learned = results.rows.count - results.filter("units", 0).rows.count
    let count = results.rows.count - results.filter("warning", "").rows.count
    return count == 0
      ? "None of \(learned) policies sits on one site or costs more than a fixed plan.\n"
      : """
      \(count) of \(learned) policies sit on one site or cost more than a fixed plan \
      (column warning of \(ExperimentRunner.Files.results)).

      """
  }
}

/// The options of experiments.
struct ExperimentOptions: ParsableArguments {
  enum Preset: String, CaseIterable, ExpressibleByArgument {
    case full
    case quick
  }

  @Option(help: "The size: full, or quick for a check in seconds, without meaningful numbers.")
  var preset = Preset.full

  @OptionGroup var run: RunOptions

  @Option(
    help: ArgumentHelp(
      "The folder for the results. (default: results/NAME; with the quick preset results/quick/NAME)",
      valueName: "folder"))
  var out: String?

  /// A line on the meaning of numbers; empty where they have one.
  var caution: String {
    preset == .quick ? "The quick preset shows that all runs; its numbers mean nothing.\n" : ""
  }

  /// The scale of the experiment.
  var scale: ExperimentScale {
    switch preset {
    case .full: run.seeds.map { .full(seeds: $0.last) } ?? .full()
    case .quick: run.seeds.map { .quick(seeds: $0.last) } ?? .quick()
    }
  }

  /// The folder of an experiment.
  func directory(_ name: String) -> String {
    out ?? (preset == .quick ? "results/quick/\(name)" : "results/\(name)")
  }
}
