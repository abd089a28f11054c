import DMRO
import DMROExperiments
import DMROFiles
import Foundation
import TestSupport
import Testing

/// A trial of the greedy scheme beside a reference of some kind.
private struct ReferenceTrial: TrialKind {
  static let kind = "reference"
  var reference: Reference.Kind

  func rows(of trial: Trial, in context: TrialContext) throws(InputError) -> TrialRows {
    TrialRows(results: [
      RowLabel(trial.settings, scheme: "greedy", variant: "", updates: 0, reference: reference)
    ])
  }

  func measure(
    _ trial: Trial, in context: TrialContext, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialMeasurements {
    let costs = trial.settings.costModel
    let workflows = trial.settings.unseenWorkflows(3, seed: 1)
    let result = SchemeResult(
      name: "greedy", plans: workflows.map(costs.greedyPlan), reference: Reference(reference, 1),
      siteCount: costs.siteCount)
    var measured = TrialMeasurements()
    measured.results = [.init(result: result, workflows: 3)]
    return measured
  }
}

@Suite struct ReferenceRecordTests {
  private static func experiment() -> Experiment {
    Experiment(
      name: "references",
      trials: Reference.Kind.allCases.map {
        Trial(ReferenceTrial(reference: $0), settings: TrainingSettings())
      }, unseenWorkflows: 3)
  }

  private static func change(_ path: String, _ line: ([Substring]) -> [Substring]) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let lines = text.split(separator: "\n").map {
      line($0.split(separator: ",", omittingEmptySubsequences: false)).joined(separator: ",")
    }
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: path, atomically: true, encoding: .utf8)
  }

  /// Only where there is a reference are there a value and a gap.
  @Test func recordsSayWhatTheyAreComparedWith() throws {
    let folder = try Folder()
    let runner = ExperimentRunner(directory: folder.path, jobs: 1)
    let records = try runner.run(Self.experiment())
    #expect(records.results.strings("reference") == ["optimum", "bound", "best-known", "none"])
    let (costs, gaps) = (records.results.numbers("mean_cost"), records.results.numbers("gap"))
    #expect(gaps.prefix(3).elementsEqual(costs.prefix(3).map { $0 - 1 }))
    #expect(gaps[3].isNaN && records.results.numbers("mean_optimal_cost")[3].isNaN)
    #expect(try runner.read().results == records.results)
    #expect(try runner.run(Self.experiment()).results == records.results)
  }

  @Test(arguments: [("none", "column reference"), ("optimum", "column reference")])
  func anotherKindIsRefused(kind: String, words: String) throws {
    let folder = try Folder()
    let runner = ExperimentRunner(directory: folder.path, jobs: 1)
    _ = try runner.run(Self.experiment())
    try Self.change("\(folder.path)/results.csv") { cells in
      cells.last == "reference" ? cells : cells.dropLast() + [Substring(kind)]
    }
    let error = #expect(throws: InputError.self) { _ = try runner.run(Self.experiment()) }
    #expect(error?.description.contains(words) == true)
  }

  /// pandas writes texts that are empty without quotes, and reads them as missing.
  @Test func recordsThatPandasWroteAreGoneOnWith() throws {
    let folder = try Folder()
    let runner = ExperimentRunner(directory: folder.path, jobs: 1)
    var experiment = Self.experiment()
    experiment.trials = [Trial(.planning(), settings: TrainingSettings())]
    let records = try runner.run(experiment)
    let text = try folder.text("results.csv")
    #expect(text.contains(",\"\","))
    try Self.change("\(folder.path)/results.csv") { $0.map { $0 == "\"\"" ? "" : $0 } }
    #expect(!(try folder.text("results.csv")).contains("\""))
    #expect(try runner.read().results == records.results)
    #expect(try runner.run(experiment).results == records.results)
    #expect(try folder.text("results.csv") == text)
  }

  @Test(
    arguments: [
      ([], "reference"), ([.none], "reference"), ([.optimum, .optimum], "optimum"),
      ([.none, .bound], "lower bound"), ([.bestKnown], "best known cost"),
      ([.optimum, .bound], "reference"),
    ] as [([Reference.Kind], String)])
  func severalReferencesHaveOneName(kinds: [Reference.Kind], title: String) {
    #expect(Reference.Kind.title(of: kinds) == title)
  }

  @Test func recordsOfVersion01AreReadAsComparedWithTheOptimum() throws {
    let folder = try Folder()
    let runner = ExperimentRunner(directory: folder.path, jobs: 1)
    var experiment = Self.experiment()
    experiment.trials = [Trial(.planning(), settings: TrainingSettings())]
    let records = try runner.run(experiment)
    try Self.change("\(folder.path)/results.csv") { Array($0.dropLast()) }
    #expect(!(try folder.text("results.csv")).contains("optimum"))
    #expect(try runner.read().results == records.results)
    #expect(try runner.run(experiment).results == records.results)
    #expect(try folder.text("results.csv").contains("reference"))
  }
}
