import DMRO
import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROReproduction
import Foundation
import TestSupport
import Testing

@Suite struct ExperimentFileTests {
  /// Experiments of all figures and studies.
  private static var all: [Experiment] {
    [ExperimentScale.full(), .quick(), .quick(seeds: 3)].flatMap { scale in
      Figure.allCases.map { $0.experiment(scale) } + Study.allCases.map { $0.experiment(scale) }
    }
  }

  /// An experiment of no figure, with a trial of each kind that runs fast.
  private static func own(updates: Int = 40) throws -> Experiment {
    var settings = TrainingSettings()
    settings.updates = updates
    settings.seed = 5
    var small = settings
    small.model.batchSize = 16
    var adaptation = Adaptation(
      family: .table4, start: .meta, startUpdates: 3, checkpoints: [0, 2, 5])
    adaptation.energyWeights = [0.1, 0.5]
    adaptation.models = [.init(name: "small", configuration: small.model)]
    let scenario = ScenarioTrial(
      scenario: .scripted(workflows: 4), subject: .withoutAdaptation, startUpdates: 3)
    var origin = GraphPolicyOrigin()
    origin.configuration.hidden = [7]
    origin.configuration.updates = 3
    origin.configuration.statesPerUpdate = 16
    origin.configuration.memoryCapacity = 300
    origin.configuration.warmUp = 16
    return Experiment(
      name: "own",
      trials: [
        Trial(.learner(Learner.dqn), variant: "b 16", settings: small),
        Trial(.planning(), settings: settings),
        Trial(.adaptation(adaptation), settings: settings),
        Trial(.scenario(scenario), settings: settings),
        Trial(
          GraphTrial(.learner(origin), tests: [.init(subtasks: 4, sites: 3)]), settings: settings),
        Trial(AdversaryTrial(subtasks: 4, evaluations: 3), settings: settings),
      ], curveWindow: 10, unseenWorkflows: 6)
  }

  @Test func experimentsAreReadAsTheyWereWritten() throws {
    for experiment in Self.all + [try Self.own()] {
      let folder = try Folder()
      let path = "\(folder.path)/experiment.json"
      let file = try ExperimentFile(experiment)
      try StrictJSON.write(file, to: path)
      let found = try ExperimentFile.read(from: path, to: "test").experiment
      #expect(StrictJSON.encode(try ExperimentFile(found)) == StrictJSON.encode(file))
      #expect(found.trials.map(\.settings.json) == experiment.trials.map(\.settings.json))
      #expect(found.trials.map(\.variant) == experiment.trials.map(\.variant))
      for (one, other) in zip(found.trials, experiment.trials) {
        #expect(AnyHashable(one.subject) == AnyHashable(other.subject))
      }
      #expect(found.name == experiment.name && found.curveWindow == experiment.curveWindow)
      #expect(found.unseenWorkflows == experiment.unseenWorkflows)
      #expect(found.measuresUnitsAlone == experiment.measuresUnitsAlone)
      let manifest = try StrictJSON.read(ExperimentManifest.self, from: path)
      #expect(manifest.trials == experiment.trials.count && manifest.commit == dmroCommit)
    }
  }

  @Test func experimentOfNoFigureRunsAgain() throws {
    let folder = try Folder()
    let experiment = try Self.own()
    _ = try ExperimentRunner(directory: folder.path, jobs: 2).run(experiment)
    let good = try Verification.run(folder.path, jobs: 1)
    #expect(good.agrees && good.environment == nil)
    #expect(good.files.map(\.name) == ["curves.csv", "results.csv"])
    let path = "\(folder.path)/results.csv"
    let text = try folder.text("results.csv")
    try text.replacing("b 16", with: "b 17").write(
      toFile: path, atomically: true, encoding: .utf8)
    #expect(try !Verification.run(folder.path, jobs: 1).agrees)
  }

  @Test func firstDifferenceIsNamed() throws {
    let folder = try Folder()
    let runner = ExperimentRunner(directory: folder.path, jobs: 1)
    var experiment = try Self.own()
    experiment.trials.removeSubrange(1...)
    _ = try runner.run(experiment)
    var other = experiment
    other.trials[0].settings.model.batchSize = 32
    var more = experiment
    more.trials.append(more.trials[0])
    var seed = experiment
    seed.trials[0].settings.seed = 6
    for (experiment, element, words) in [
      (other, "experiment.settings[0].model.batchSize", "16 there, 32 now"),
      (more, "experiment.trials", "1 elements there, 2 elements now"),
      (seed, "experiment.trials[0].seed", "5 there, 6 now"),
    ] {
      let error = #expect(throws: InputError.self) { _ = try runner.run(experiment) }
      #expect(error?.element == element && error?.rule.contains(words) == true, "\(error as Any)")
    }
  }

  @Test(arguments: [
    ("\"checkpoints\":[0,", "\"checkpoints\":[1,", "checkpoints: must ascend from 0"),
    ("\"checkpoints\":[0,2,", "\"checkpoints\":[0,7,", "checkpoints: must ascend from 0"),
    ("\"checkpoints\":[0,2,5]", "\"checkpoints\":[]", "checkpoints: must ascend from 0"),
    ("\"kind\":\"scenario\"", "\"kind\":\"scenery\"", "subjects[3].kind: must be one of"),
    ("\"learner\":\"dqn\"", "\"learner\":\"dqm\"", "scheme \"dqm\": must be registered"),
    ("\"curveWindow\":10", "\"curveWindow\":0", "curveWindow"),
    ("\"unseenWorkflows\":6", "\"unseenWorkflows\":-6", "unseenWorkflows"),
    ("\"unseenWorkflows\":6", "\"unseenWorkflows\":1000001", "unseenWorkflows"),
    ("\"startUpdates\":3", "\"startUpdates\":0", "startUpdates"),
    ("\"startUpdates\":3", "\"startUpdates\":9223372036854775807", "startUpdates"),
    ("\"energyWeights\":[0.1,", "\"energyWeights\":[-0.1,", "energyWeight: must"),
    ("\"energyWeights\":[0.1,0.5]", "\"energyWeights\":[]", "energyWeights: must be numbers"),
    ("\"workflows\":4", "\"workflows\":0", "phases[0].workflows"),
    ("\"noise\":0.05", "\"noise\":-1", "noise: must be from 0"),
    ("\"settings\":1,\"subject\":1", "\"settings\":2,\"subject\":1", "trials[1].settings"),
    ("\"settings\":1,\"subject\":1", "\"settings\":1,\"subject\":-1", "trials[1].subject"),
    ("\"seed\":5", "\"seed\":5,\"sed\":1", "\"sed\" is not a known key"),
    ("\"seed\":5", "\"seed\":-5", "seed"),
    ("\"batchSize\":16", "\"batchSize\":0", "batchSize"),
    ("\"updates\":40", "\"updates\":-1", "updates"),
    ("\"curves\":", "\"curves\":1", "rows: must be"),
    ("\"name\":\"own\"", "\"name\":\"../own\"", "name: must be a name without /"),
    ("dmro-experiment-2", "dmro-experiment-3", "format: must be \"dmro-experiment-2\""),
    ("\"purpose\":\"test\"", "\"purpose\":\"exam\"", "purpose: must be one of"),
    ("\"schemes\":[\"local\"", "\"schemes\":[\"edge\"", "schemes: must be names"),
    ("\"sites\":3", "\"sites\":4", "tests[0].sites: must be odd"),
    ("\"sites\":3", "\"sites\":3,\"site\":3", "\"site\" is not a known key"),
    ("\"statesPerUpdate\":16", "\"statesPerUpdate\":17", "must be a multiple of the 16 actors"),
    ("\"memoryCapacity\":300", "\"memoryCapacity\":10000000", "memoryCapacity: must, with"),
    ("\"communicationRatio\":[0.1,", "\"communicationRatio\":[1e-300,", "communicationRatio"),
    ("\"hasRandomQueues\":", "\"queues\":1,\"hasRandomQueues\":", "\"queues\" is not a known key"),
    ("\"hidden\":[7]", "\"hidden\":[7000000]", "hidden"),
    ("\"evaluations\":3", "\"evaluations\":0", "evaluations: must be between"),
  ])
  func hostileEditsAreRefused(old: String, new: String, words: String) throws {
    let folder = try Folder()
    let path = "\(folder.path)/experiment.json"
    let text = StrictJSON.encode(try ExperimentFile(Self.own()))
    try #require(text.contains(old), "\(text)")
    try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: InputError.self) {
      _ = try Verification.run(folder.path, jobs: 1)
    }
    let line = error?.description ?? ""
    #expect(line.hasPrefix(path) && line.contains(words) && !line.contains("\n"), "\(line)")
  }

  @Test func format1IsReadButNotRunAgain() throws {
    let folder = try Folder()
    let figure = Figure.severalServers
    let experiment = figure.experiment(.quick(seeds: 1))
    let runner = ExperimentRunner(directory: folder.path, jobs: 2)
    let records = try runner.run(experiment)
    let old = """
      {"curveRows": \(records.curves.rows.count), "format": "dmro-experiment-1", "name": "fig7",
       "openBLAS": "", "openBLASCore": "", "resultRows": \(records.results.rows.count),
       "settings": "9f", "trials": \(experiment.trials.count), "version": "0.0.9"}
      """
    try old.write(toFile: "\(folder.path)/experiment.json", atomically: true, encoding: .utf8)
    #expect(try figure.records(readingFrom: folder.path).results == records.results)
    for run in [
      { _ = try runner.run(experiment) }, { _ = try Verification.run(folder.path, jobs: 1) },
    ] {
      let error = #expect(throws: InputError.self) { try run() }
      #expect(error?.element == "format" && error?.rule.contains("of dmro 0.0.9") == true)
    }
  }
}
