import DMRO
import DMROExperiments
import DMROFiles
import DMROReproduction
import Foundation
import TestSupport
import Testing

@Suite("Sweeps")
struct SweepTests {
  private static func sweep(_ keys: String, over: String = "train") throws -> Sweep {
    let folder = try Folder()
    let path = "\(folder.path)/sweep.json"
    try #"{"format": "dmro-sweep-1", "name": "some", "over": "\#(over)", \#(keys)}"#.write(
      toFile: path, atomically: true, encoding: .utf8)
    return try Sweep.read(from: path)
  }

  @Test("A grid has every combination with every seed, seeds outermost")
  func grid() throws {
    let sweep = try Self.sweep(
      """
      "seeds": 2, "settings": {"updates": 300, "prioritized": true},
      "grid": {"learning-rate": [0.01, "0.001"], "model.batchSize": [32, 16]}
      """)
    let experiment = try sweep.experiment()
    let trials = experiment.trials
    #expect(experiment.name == "some" && experiment.unseenWorkflows == 500)
    #expect(trials.map(\.settings.seed) == [1, 1, 1, 1, 2, 2, 2, 2])
    #expect(
      trials.prefix(4).map(\.settings.model.optimizer.learningRate) == [0.01, 0.01, 0.001, 0.001])
    #expect(trials.prefix(4).map(\.settings.model.batchSize) == [32, 16, 32, 16])
    #expect(trials.allSatisfy { $0.settings.updates == 300 })
    #expect(trials.allSatisfy { $0.settings.model.prioritizedReplay != nil })
    #expect(trials[1].variant == "learning-rate 0.01, model.batchSize 16")
    // More seeds only add trials.
    #expect(try sweep.experiment(seeds: 3).trials.prefix(8) == trials[...])
    #expect(try sweep.experiment(seeds: 3).trials.count == 12)
  }

  @Test("A list has its entries, and a scheme is a setting of a training")
  func list() throws {
    let sweep = try Self.sweep(#""list": [{"scheme": "dqn"}, {"networks": 3}], "curveWindow": 20"#)
    let experiment = try sweep.experiment(seeds: 1)
    #expect(experiment.curveWindow == 20)
    #expect(experiment.trials.map { ($0.subject as? LearnerTrial)?.learner } == ["dqn", "dmro"])
    #expect(experiment.trials.map(\.settings.model.units) == [5, 3])
  }

  @Test("A sweep over the outer model sets it, and the systems are those of validation")
  func metaTraining() throws {
    let sweep = try Self.sweep(
      """
      "settings": {"outer.updates": 70, "start": "reptile", "networks": 2},
      "grid": {"outer.metaRate": [0.5, 1], "outer.learner.batchSize": [16]}, "checkpoints": [0, 3]
      """, over: "meta-train")
    let trials = try sweep.experiment(seeds: 1).trials
    let adaptations = trials.compactMap { $0.subject as? Adaptation }
    #expect(adaptations.count == 2 && trials.allSatisfy { $0.settings.model.units == 2 })
    for (adaptation, rate) in zip(adaptations, [0.5, 1]) {
      #expect(adaptation.start == .reptile && adaptation.checkpoints == [0, 3])
      #expect(adaptation.purpose == .validation && adaptation.family == .wide)
      var outer = OuterModelConfiguration.reptile
      outer.updates = 70
      outer.metaRate = rate
      outer.learner.batchSize = 16
      #expect(adaptation.outer == outer)
    }
  }

  @Test("The settings of the outer model reach the start")
  func outerModelIsUsed() throws {
    let sweep = try Self.sweep(
      """
      "settings": {"outer.updates": 20, "family": "table4"}, "checkpoints": [0], "systems": "test",
      "unseenWorkflows": 5, "grid": {"outer.learner.hidden": ["8,8", "16,16"]}
      """, over: "meta-train")
    let experiment = try sweep.experiment(seeds: 1)
    let folder = try Folder()
    let records = try ExperimentRunner(directory: folder.path, jobs: 1).run(experiment)
    let costs = records.results.numbers("mean_cost")
    #expect(costs.count == 2 && costs[0] != costs[1])
    // The file reads back to the same experiment.
    try experiment.check(records, in: folder.path)
    let read = try ExperimentFile.read(from: "\(folder.path)/experiment.json", to: "read it")
    #expect(read.experiment.isSame(as: experiment))
  }

  @Test("A sweep over a study bases it on other settings")
  func study() throws {
    let sweep = try Self.sweep(
      #""settings": {"updates": 200}, "grid": {"energy-weight": [0.1, 0.5]}"#, over: "ablations")
    let experiment = try sweep.experiment(seeds: 1)
    let trials = experiment.trials
    #expect(experiment.measuresUnitsAlone)
    var scale = ExperimentScale.full(seeds: 1)
    scale.updates = 200
    let own = Study.ablations.experiment(scale).trials
    #expect(trials.count == 2 * own.count)
    for (number, trial) in trials.enumerated() {
      var expected = own[number % own.count]
      expected.settings.energyWeight = number < own.count ? 0.1 : 0.5
      expected.variant = "energy-weight \(expected.settings.energyWeight): \(expected.variant)"
      #expect(trial == expected)
    }
  }

  @Test("The table has the mean of each combination")
  func table() throws {
    let sweep = try Self.sweep(
      """
      "settings": {"updates": 60}, "unseenWorkflows": 5,
      "grid": {"scheme": ["dmro", "dqn"], "energy-weight": [0, 0.5]}
      """)
    let folder = try Folder()
    let records = try ExperimentRunner(directory: folder.path, jobs: 2).run(
      sweep.experiment(seeds: 3))
    let table = sweep.analyze(records).summary
    #expect(table.columns.map(\.name) == ["energy-weight", "scheme", "mean_cost", "gap"])
    #expect(table.rows.count == 4)
    for row in table.rows {
      guard case .text(let weight) = row[0], case .text(let scheme) = row[1],
        case .estimate(let cost) = row[2]
      else {
        Issue.record("unexpected cells: \(row)")
        continue
      }
      let own = records.results.filter("scheme", .string(scheme))
        .filter("energy_weight", .number(Double(weight) ?? .nan)).numbers("mean_cost")
      // Of three values the interquartile mean drops none.
      let mean = own.reduce(0, +) / 3
      #expect(own.count == 3 && abs(cost.value - mean) < 1e-12)
    }
  }

  @Test("An entry without settings stands beside others")
  func baseline() throws {
    let sweep = try Self.sweep(
      #""settings": {"updates": 40}, "unseenWorkflows": 5, "list": [{}, {"networks": 2}]"#)
    let folder = try Folder()
    let records = try ExperimentRunner(directory: folder.path, jobs: 2).run(
      sweep.experiment(seeds: 1))
    let table = sweep.analyze(records).summary
    #expect(table.columns.map(\.name) == ["networks", "mean_cost", "gap"])
    #expect(table.rows.map { $0[0] } == [.text(""), .text("2")])
  }

  struct Mistake: Sendable {
    var keys: String
    var over = "train"
    var words: [String]

    init(_ keys: String, over: String = "train", _ words: String...) {
      (self.keys, self.over, self.words) = (keys, over, words)
    }
  }

  static let mistakes = [
    Mistake(#""grid": {"learning-rat": [1]}"#, "learning-rat: is no setting", "learning-rate"),
    Mistake(#""grid": {"learning-rate": [0.1, 0]}"#, "\"learning-rate 0\"", "above 0, found 0"),
    Mistake(#""grid": {"learning-rate": []}"#, "grid", "must have a value of learning-rate"),
    Mistake(#""grid": {"batch": [64, 64]}"#, "grid", "must have every combination once"),
    Mistake(#""grid": {"batch": [[64]]}"#, "grid", "must be a text, a number, true or false"),
    Mistake(#""list": []"#, "list", "must have an entry"),
    Mistake(#""seeds": 3"#, "either a grid or a list"),
    Mistake(#""grid": {"batch": [1]}, "list": [{}]"#, "either a grid or a list"),
    Mistake(#""grid": {"seed": [1, 2]}"#, "seed", "must not be set"),
    Mistake(#""grid": {"scheme": ["dqm"]}"#, "scheme", "did you mean \"dqn\"?"),
    Mistake(#""grid": {"batch": [16]}, "seeds": 0"#, "seeds", "between 1 and 10000, found 0"),
    Mistake(#""grid": {"batch": [16]}, "sede": 0"#, "sede"),
    Mistake(#""settings": {"batch": 16}, "grid": {"batch": [32]}"#, "batch, which varies"),
    Mistake(#""grid": {"batch": [16]}, "checkpoints": [0]"#, "checkpoints", "over meta-train"),
    Mistake(#""grid": {"batch": [16]}, "curveWindow": 5000"#, "curveWindow", "at most the 2000"),
    Mistake(#""grid": {"batch": [16]}"#, over: "training", "over", "\"train\""),
    Mistake(#""grid": {"networks": [1, 2]}"#, over: "graphs", "trainings for chains"),
    Mistake(
      #""grid": {"learning-rate": [0.1, 0.2]}"#, over: "fig4", "must differ from", "are the same"),
    Mistake(
      #""grid": {"outer.metaRat": [1]}"#, over: "meta-train", "outer.metaRat", "is no setting"),
    Mistake(
      #""grid": {"updates": [10, 20]}"#, over: "meta-train", "updates", "is outer.updates"),
    Mistake(
      #""grid": {"batch": [16]}, "curveWindow": 5"#, over: "meta-train", "curveWindow", "not for"),
    Mistake(
      #""grid": {"model.batchSize": [32], "batch": [16, 64]}"#, "batch", "beside model.batchSize"),
    Mistake(
      #""grid": {"outer.metaRate": [0.1, 0.2]}"#, over: "meta-train", "is of Reptile", "start meta"),
    Mistake(
      #""grid": {"outer.metarate": [1]}"#, over: "meta-train", "did you mean \"outer.metaRate\"?"),
    Mistake(#""grid": {"start": ["random"]}"#, over: "meta-train", "start", "must be learned"),
    Mistake(
      #""grid": {"batch": [16]}, "checkpoints": [1]"#, over: "meta-train", "must ascend from 0"),
  ]

  @Test("Broken sweeps are refused in one line", arguments: mistakes)
  func refuses(_ mistake: Mistake) throws {
    let error = #expect(throws: InputError.self) {
      try Self.sweep(mistake.keys, over: mistake.over)
    }
    let text = error?.description ?? ""
    #expect(text.contains("sweep.json") && !text.contains("\n"))
    for word in mistake.words { #expect(text.contains(word), "\(text)") }
  }
}
