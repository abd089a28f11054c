import DMRO
import DMROExperiments
import DMROReproduction
import DMROFiles
import Synchronization
import TestSupport
import Testing

@Suite("Adaptation and change")
struct AdaptationTests {
  @Test("Systems for validation and for tests have none in common, nor with each other")
  func systemsAreApart() {
    for family in SystemFamily.allCases {
      let all = SystemFamily.Purpose.allCases.flatMap { family.systems(for: $0) }
      #expect(Set(all).count == all.count)
      #expect(family.systems(for: .test) == family.systems(for: .test))
    }
    #expect(SystemFamily.table4.systems(for: .test) == [.table2])
    #expect(SystemFamily.wide.systems(for: .test).count == 20)
  }

  @Test("Decisions are measured at the checkpoints, and nothing is learned before the first update")
  func checkpoints() throws {
    let settings = TrainingSettings()
    let unseen = settings.unseenWorkflows(50, seed: 1)
    let rows = try Adaptation.measure(
      from: nil, in: settings.process, by: settings.model,
      workflows: settings.trainingWorkflows, unseen: unseen, checkpoints: [0, 3, 400],
      stream: RandomStream(seed: 1))
    #expect(rows.map(\.updates) == [0, 3, 400])
    #expect(rows[0].loss == nil && rows[1].loss != nil)
    #expect(
      try #require(rows[2].result.gap) < 0.2 * #require(rows[0].result.gap))
    // The same without stopping on the way.
    let last = try Adaptation.measure(
      from: nil, in: settings.process, by: settings.model,
      workflows: settings.trainingWorkflows, unseen: unseen, checkpoints: [400],
      stream: RandomStream(seed: 1))
    #expect(last[0].result == rows[2].result)
  }

  @Test("Costs that are not finite end an adaptation, large ones only where that is asked for")
  func divergence() throws {
    for (rate, watches, diverges) in [
      (1e30, false, true), (1e30, true, true), (300, false, false), (300, true, true),
      (0.01, true, false),
    ] {
      var settings = TrainingSettings()
      settings.model.optimizer.learningRate = rate
      var kind: InputError.Kind?
      do {
        _ = try Adaptation.measure(
          from: nil, in: settings.process, by: settings.model,
          workflows: settings.trainingWorkflows, unseen: settings.unseenWorkflows(5, seed: 1),
          checkpoints: [0, 150], stream: RandomStream(seed: 1), watchesDivergence: watches)
      } catch { kind = error.kind }
      #expect(kind == (diverges ? .diverged : nil), "\(rate), \(watches)")
    }
  }

  @Test("A trial of the regression can be interrupted before every step of its library")
  func regressionCanBeInterrupted() throws {
    func questions(_ start: StartingPoint) throws -> Int {
      var experiment = Figure.adaptation.experiment(.quick(seeds: 1))
      experiment.trials = experiment.trials.filter { trial in
        guard let adaptation = trial.subject as? Adaptation else { return false }
        return adaptation.start == start && adaptation.family == .table4
      }
      #expect(experiment.trials.count == 1)
      let count = Atomic<Int>(0)
      let folder = try Folder()
      _ = try ExperimentRunner(directory: folder.path, jobs: 1).run(
        experiment,
        until: {
          count.add(1, ordering: .relaxed)
          return false
        })
      return count.load(ordering: .relaxed)
    }
    // 200 systems, in each 5 updates after 55 steps.
    let difference = try questions(.regression) - questions(.meta)
    #expect(difference == 200 * 55)
  }

  @Test("In the scripted scenario what is best changes, and the scale of costs does not")
  func scriptedScenario() {
    let phases = Scenario.scripted(workflows: 10).phases
    #expect(Scenario.scripted(workflows: 10).workflowCount == 40)
    let models = phases.map { CostModel(known: $0.system, energyWeight: 0.2) }
    var stream = RandomStream(seed: 1)
    let workflows = WorkloadGenerator.paper.draw(50, using: &stream)
    for (before, after) in zip(models, models.dropFirst()) {
      #expect(before.scales == after.scales)
      let different = workflows.count {
        before.optimalPlan(for: $0).decision != after.optimalPlan(for: $0).decision
      }
      #expect(different > 10)
    }
  }

  @Test("An agent that adapts ends close to the optimum, one that does not ends far away")
  func scenario() throws {
    let scale = ExperimentScale(seeds: 1, updates: 400, unseenWorkflows: 10, startUpdates: 1000)
    var experiment = Study.scenario.experiment(scale)
    // The contextual start takes long to learn.
    experiment.trials.removeFirst()
    let folder = try Folder()
    let records = try ExperimentRunner(directory: folder.path, jobs: 2).run(experiment)
    func last(_ scheme: String) -> [RecordValue: Double] {
      let rows = records.results.filter("scheme", .string(scheme))
      return Dictionary(
        uniqueKeysWithValues: zip(rows.strings("variant"), rows.numbers("gap")).map {
          (.string($0), $1)
        })
    }
    let (adapting, staying) = (last("meta"), last("without-adaptation"))
    #expect(adapting.count == 4)
    #expect(try #require(adapting["cloud returns"]) < 0.1)
    #expect(try #require(staying["cloud returns"]) > 0.5)
    let restarts = records.results.filter("scheme", "without-adaptation").integers("updates")
    #expect(restarts.dropFirst().allSatisfy { $0 == 0 })
  }

  @Test("The default detector: no false alarms at 5 % noise, a change of 20 % within 5 workflows")
  func detection() throws {
    let table = Study.detection.analyze(.none, ExperimentScale.full()).summary.records
    #expect(Study.detection.experiment(.full()).trials.isEmpty)
    let row = table.filter("threshold", "0.5").filter("noise", "5 %")
    #expect(row.rows.count == 1)
    #expect(row.numbers("false_alarms")[0] <= 0.02)
    #expect((1...5).contains(row.numbers("delay_0.2")[0]))
    #expect(row.numbers("missed_0.2") == [0])
  }
}
