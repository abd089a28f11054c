import DMRO
import DMROExperiments
import DMROReproduction
import DMROFiles
import Foundation
import TestSupport
import Testing

@Suite("Experiments")
struct ExperimentTests {
  @Test("Records are the same bytes for any number of jobs", arguments: Figure.allCases)
  func sameForAnyJobs(_ figure: Figure) throws {
    let files = ["curves.csv", "results.csv"]
    let expected = try files.map(SmallRun.run(figure).folder.contents)
    #expect(expected[1].count > 1000)
    for jobs in [2, 4] {
      let folder = try Folder()
      _ = try ExperimentRunner(directory: folder.path, jobs: jobs).run(
        figure.experiment(SmallRun.scale(of: figure)))
      try expectSame(files.map(folder.contents), expected)
    }
  }

  /// Files are cut where a kill could have cut the work: in the middle of a line, between trials, and
  /// after curves whose results are missing.
  @Test("An interrupted experiment goes on to the same bytes", arguments: [0, 0.1, 0.35, 0.5, 0.9])
  func resumes(_ share: Double) throws {
    let experiment = Figure.severalServers.experiment(SmallRun.scale)
    let whole = try SmallRun.run(.severalServers).folder
    let folder = try Folder()
    for name in SmallRun.files {
      var data = try whole.contents(name)
      if name == "results.csv" { data = data.prefix(Int(Double(data.count) * share)) }
      try data.write(to: URL(filePath: "\(folder.path)/\(name)"))
    }
    let records = try ExperimentRunner(directory: folder.path, jobs: 2).run(experiment)
    for name in SmallRun.files { try expectSame(folder.contents(name), whole.contents(name)) }
    #expect(try records.results == ExperimentRunner(directory: whole.path, jobs: 1).read().results)
  }

  @Test("The gap of a window is the last one measured in it")
  func gapOfAWindow() throws {
    func gaps(window: Int) throws -> [Double: Double] {
      var settings = TrainingSettings()
      settings.updates = 60
      settings.evaluationInterval = 5
      let experiment = Experiment(
        name: "gaps", trials: [Trial(.learner(Learner.dmro), settings: settings)],
        curveWindow: window, unseenWorkflows: 4)
      let folder = try Folder()
      let curves = try ExperimentRunner(directory: folder.path, jobs: 1).run(experiment).curves
      return Dictionary(
        uniqueKeysWithValues: zip(curves.numbers("update"), curves.numbers("gap")))
    }
    let (fine, coarse) = (try gaps(window: 5), try gaps(window: 10))
    #expect(coarse.count == 6 && Set(fine.values).count > 3)
    for (update, gap) in coarse { #expect(gap == fine[update]) }
  }

  @Test("A finished experiment is not run again")
  func isNotRunAgain() throws {
    let experiment = Figure.batchSizes.experiment(SmallRun.scale)
    let folder = try SmallRun.run(.batchSizes).folder.copy(SmallRun.files)
    let runner = ExperimentRunner(directory: folder.path, jobs: 1)
    // The first report already counts all trials: none is left.
    _ = try runner.run(experiment) { [count = experiment.trials.count] done in
      #expect(done == count)
    }
  }

  @Test(
    "Records that were changed are refused, wherever", arguments: ["results.csv", "curves.csv"])
  func refusesChangedRecords(_ name: String) throws {
    let folder = try SmallRun.run(.severalServers).folder.copy(SmallRun.files)
    let experiment = Figure.severalServers.experiment(SmallRun.scale)
    let runner = ExperimentRunner(directory: folder.path, jobs: 2)
    let text = try folder.text(name)
    var lines = text.split(separator: "\n").map(String.init)
    var cells = lines[3].split(separator: ",", omittingEmptySubsequences: false)
    cells[2] = "other"
    lines[3] = cells.joined(separator: ",")
    try Data((lines.joined(separator: "\n") + "\n").utf8)
      .write(to: URL(filePath: "\(folder.path)/\(name)"))
    for read in [{ try runner.read() }, { try runner.run(experiment) }] {
      let error = #expect(throws: InputError.self) { _ = try read() }
      #expect(error?.description.contains("were changed") == true)
    }
  }

  /// Analyses take rows by what stands in these columns.
  @Test("Records whose rows say something else of their trial are refused, however many they are")
  func refusesOtherLabels() throws {
    let folder = try Folder()
    let figure = Figure.severalServers
    let experiment = figure.experiment(.quick(seeds: 2))
    let runner = ExperimentRunner(directory: folder.path, jobs: 2)
    let records = try runner.run(experiment)
    #expect(try figure.records(readingFrom: folder.path).results == records.results)
    for file in ["results.csv", "curves.csv"] {
      let path = "\(folder.path)/\(file)"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let lines = text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      for (index, column) in lines[0].prefix(9).enumerated()
      where !["trial", "units", "cost"].contains(column) {
        for scheme in [lines[1][2], nil] {
          let other = lines.enumerated().map { number, line in
            guard number > 0, scheme.map({ $0 == line[2] }) ?? true else { return line }
            var line = line
            line[index] = Int(line[index]) != nil || column == "energy_weight" ? "7" : "other"
            return line
          }
          let changed = other.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
          try changed.write(toFile: path, atomically: true, encoding: .utf8)
          for read in [
            { try runner.run(experiment) }, { try figure.records(readingFrom: folder.path) },
          ] {
            let error = #expect(throws: InputError.self) { _ = try read() }
            #expect(error?.source == path && error?.kind == .invalid)
            #expect(error?.description.contains("changed") == true)
            #expect(error?.element?.hasSuffix("column \(column)") ?? true)
          }
        }
      }
      // What was measured, in one row.
      for (index, column) in lines[0].enumerated().dropFirst(7)
      where column != "site_shares" && lines.contains(where: { $0[index].contains(".") }) {
        for value in ["nan", "inf", ""] {
          var other = lines
          let row = lines.lastIndex { !$0[index].isEmpty } ?? 1
          other[row][index] = value
          let changed = other.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
          try changed.write(toFile: path, atomically: true, encoding: .utf8)
          if column == "gap" && value == "inf" {
            #expect(try runner.run(experiment).results.rows.count == records.results.rows.count)
            continue
          }
          let error = #expect(throws: InputError.self) { _ = try runner.run(experiment) }
          #expect(error?.source == path, "\(column) \(value)")
          #expect(error?.element?.contains("line \(row + 1), column \(column)") == true)
        }
      }
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(try figure.records(readingFrom: folder.path).curves == records.curves)
    let error = #expect(throws: InputError.self) {
      _ = try Figure.learningRates.records(readingFrom: folder.path)
    }
    #expect(error?.rule.contains("must be of figure 4") == true)
  }

  @Test("A folder with records of other settings is refused")
  func refusesOtherSettings() throws {
    let folder = try SmallRun.run(.batchSizes).folder.copy(SmallRun.files)
    let runner = ExperimentRunner(directory: folder.path, jobs: 1)
    var scale = SmallRun.scale
    scale.updates = 120
    let error = #expect(throws: InputError.self) {
      _ = try runner.run(Figure.batchSizes.experiment(scale))
    }
    #expect(error?.description.contains("other settings") == true)
  }

  @Test("Figures are pure functions of their records", arguments: Figure.allCases)
  func analysisIsPure(_ figure: Figure) throws {
    let run = try SmallRun.run(figure)
    let first = figure.analyze(run.records, SmallRun.scale(of: figure))
    let read = try ExperimentRunner(directory: run.folder.path, jobs: 1).read()
    expectSame(figure.analyze(read, SmallRun.scale(of: figure)), first)
    #expect(!first.summary.rows.isEmpty)
    #expect(first.data.values.allSatisfy { !$0.rows.isEmpty })
    // Every file that the picture reads is there.
    for panel in first.picture.panels {
      for series in panel.series { #expect(first.data[series.file] != nil) }
    }
  }

  @Test("Each learner has the settings that its name says")
  func learners() {
    let base = TrainingSettings()
    for learner in Learner.allCases {
      var settings = learner.settings(base)
      let units = settings.model.units * learner.modelCount(units: base.model.units)
      let computation = units * settings.updates
      #expect(
        computation == (learner.hasComputationOfDMRO ? 5 : 1) * base.updates, "\(learner)")
      // Beside what the name says, all is the same.
      settings.model.units = base.model.units
      settings.updates = base.updates
      switch learner {
      case .doubleDQN: settings.model.targetRule = .qLearning
      case .duelingDQN: settings.model.head = .linear
      case .dmroCounterfactual: settings.model.transitionRule = .paper
      case .prioritizedDQN, .prioritizedDMRO: settings.model.prioritizedReplay = nil
      default: break
      }
      #expect(settings == base, "\(learner)")
    }
  }

  @Test("A policy that sits on one site is noticed")
  func collapse() throws {
    let cost = CostModel(known: .table2, energyWeight: 0.2)
    var stream = RandomStream(seed: 1)
    let workflows = WorkloadGenerator.paper.draw(50, using: &stream)
    func comparison(_ plans: [[Int]]) throws -> SchemeComparison {
      try SchemeComparison(
        costModel: cost, learned: [("dmro", plans)], workflows: workflows, training: workflows)
    }
    let cloud = try comparison(workflows.map { _ in Array(repeating: 2, count: 10) })
    #expect(cloud.warnings.count == 1)
    #expect(cloud.warnings[0].contains("sits on cloud"))
    let device = try comparison(workflows.map { _ in Array(repeating: 0, count: 10) })
    #expect(device.warnings.count == 2)
    #expect(device.warnings[1].contains("costs more than the fixed plan cloud"))
    // From 99 % of the subtasks on: of 500, 4 elsewhere are too few, 6 are enough.
    for (others, sits) in [(4, true), (6, false)] {
      let nearly = try comparison(
        workflows.indices.map { [$0 < others ? 1 : 2] + Array(repeating: 2, count: 9) })
      #expect(nearly.warnings.contains { $0.contains("sits on cloud") } == sits)
    }
    #expect(
      try comparison(workflows.map { cost.optimalPlan(for: $0).decision }).warnings.isEmpty)
  }
}
