import DMRO
import DMROExperiments
import DMROScheduling
import DMROSchemes
import DMROSimulation
import TestSupport
import Testing

/// The families of Table I as trials.
@Suite struct FamilyTests {
  private func records(_ trial: any TrialKind, updates: Int = 20) throws -> RecordTable {
    var settings = TrainingSettings()
    settings.updates = updates
    let experiment = Experiment(
      name: "family", trials: [Trial(trial, settings: settings)], unseenWorkflows: 3)
    let folder = try Folder()
    return try ExperimentRunner(directory: folder.path, jobs: 1).run(experiment).results
  }

  @Test(arguments: SchemeFamily.allCases.map(\.name))
  func `The schemes of a family are known on its fields`(name: String) throws {
    let family = try #require(SchemeFamily.named(name))
    for scheme in family.chainSchemes {
      let registry = SchemeRegistry.standard
      #expect(registry.planning(scheme) != nil || registry.learning(scheme) != nil, "\(scheme)")
    }
    if let scheme = family.graphScheme {
      #expect(
        GraphScheme(rawValue: scheme) != nil || CitedSchemes.graphLearners.contains(scheme)
          || scheme == "dmro")
    }
    if let scheme = family.arrivalScheme {
      #expect(
        JobSchemeName(rawValue: scheme) != nil || scheme == "dmro"
          || CongestionTrial.names(.cited).contains(scheme))
    }
    let fields = family.chainSchemes.count + (family.graphScheme == nil ? 0 : 1)
    #expect(fields > 0 || family.arrivalScheme != nil || family.example != nil)
  }

  @Test func `Families have names of their own`() {
    let names = SchemeFamily.allCases.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: SchemeFamily.allCases.filter { $0.example != nil }.map(\.name))
  func `Rows of an example are its numbers`(name: String) throws {
    let family = try #require(SchemeFamily.named(name))
    let example = try #require(family.example)
    let rows = try records(ExampleTrial(family, effort: 0.01))
    let names = try family.specification().map(\.name)
    #expect(rows.strings("variant") == names)
    #expect(Set(names).count == names.count)
    let again = try example.numbers(seed: 1, effort: 0.01)
    #expect(rows.numbers("mean_cost") == again.map(\.value))
    #expect(again.allSatisfy { $0.value.isFinite && !$0.title.isEmpty })
  }

  @Test(arguments: SchemeRegistry.standard.citedLearning.map(\.name))
  func `A cited learner plans chains, the same for the same seed`(name: String) throws {
    let learner = try #require(SchemeRegistry.standard.learning(name))
    let first = try records(LearnerTrial(learner))
    #expect(first.strings("scheme") == [name])
    #expect(try #require(first.numbers("gap").first) >= 0)
    #expect(try records(LearnerTrial(learner)).numbers("gap") == first.numbers("gap"))
  }

  @Test(arguments: SchemeRegistry.standard.citedPlanning.map(\.name))
  func `A cited scheme plans no cheaper than the optimum`(name: String) throws {
    let results = try records(PlanningTrial([name, "local", "optimal"]))
    let gaps = Dictionary(
      uniqueKeysWithValues: zip(results.strings("scheme"), results.numbers("gap")))
    let gap = try #require(gaps[name])
    #expect(try gap >= 0 && gap < #require(gaps["local"]))
  }
}
