import DMRO
import DMROReproduction
import DMROFiles
import TestSupport
import Testing

@Suite struct CustomSchemeTests {
  private static let scale = ExperimentScale(seeds: 2, updates: 20, unseenWorkflows: 4)

  private static func schemes(_ name: String = "again") throws -> SchemeRegistry {
    var schemes = SchemeRegistry.standard
    try schemes.register(
      CustomScheme(name, title: "Greedy again", look: .init(.blue, .dotted, .cross)) {
        $1.greedyPlan(for: $0).decision
      })
    return schemes
  }

  /// The records of Figure 6 without its learners, which here cost what the optimum does.
  private static func records(_ schemes: SchemeRegistry) throws -> ExperimentRunner.Records {
    var experiment = Figure.schemes.experiment(scale, schemes)
    experiment.trials = experiment.trials.filter { $0.subject is PlanningTrial }
    let folder = try Folder()
    var records = try withExtendedLifetime(folder) {
      try ExperimentRunner(directory: folder.path, jobs: 1, schemes: schemes).run(experiment)
    }
    let optimal = records.results.filter("scheme", "optimal")
    for learner in ["dmro", "dmro-counterfactual", "dqn", "double-dqn", "dueling-dqn"] {
      for row in optimal.rows {
        var row = row
        row[optimal.index(of: "scheme")] = .string(learner)
        records.results.append(row)
      }
    }
    return records
  }

  /// A scheme that plans as one that is there has its numbers, in every system and for every seed.
  @Test func aSchemeIsMeasuredAsThoseThatAreThere() throws {
    let records = try Self.records(Self.schemes())
    let own = records.results.filter("scheme", "again")
    let greedy = records.results.filter("scheme", "greedy")
    #expect(own.rows.count == 2 * 6 * 2)
    for column in ["trial", "seed", "energy_weight", "mean_cost", "gap", "mean_delay"] {
      #expect(own.numbers(column) == greedy.numbers(column), "\(column)")
    }
    #expect(own.strings("scaling") == greedy.strings("scaling"))
  }

  @Test func figure6DrawsItAndLeavesTheOthersAlone() throws {
    let schemes = try Self.schemes()
    let look = try #require(schemes.own.first).look
    let plain = Figure.schemes.analyze(try Self.records(.standard), Self.scale)
    let added = Figure.schemes.analyze(try Self.records(schemes), Self.scale, schemes)

    for (file, table) in plain.data {
      let more = try #require(added.data[file])
      for column in table.columns {
        #expect(more.numbers(column.name) == table.numbers(column.name))
      }
      #expect(more.numbers("again") == more.numbers("greedy"))
      #expect(more.columns.count == table.columns.count + 6)
    }
    #expect(added.picture.legend.count == plain.picture.legend.count + 1)
    #expect(added.picture.legend.contains { $0.title == "Greedy again" && $0.look == look })
    #expect(added.picture.panels.allSatisfy { $0.series.contains { $0.look == look } })
    #expect(added.summary.markdown.contains("again") && !plain.summary.markdown.contains("again"))
  }

  /// A learner of one's own is trained in Figure 6 and in the comparison.
  @Test func anOwnLearnerTakesPart() throws {
    var schemes = SchemeRegistry.standard
    try schemes.register(Learner("narrow-dqn", title: "narrow") { $0.model.hidden = [8] })
    for experiment in [
      Figure.schemes.experiment(Self.scale, schemes),
      Study.comparison.experiment(Self.scale, schemes),
    ] {
      let names = Set(experiment.trials.compactMap { ($0.subject as? LearnerTrial)?.learner })
      #expect(names.contains("narrow-dqn") && names.contains("dmro"))
    }
    var experiment = Study.comparison.experiment(Self.scale, schemes)
    experiment.trials = experiment.trials.filter {
      ($0.subject as? LearnerTrial)?.learner == "narrow-dqn"
    }
    let folder = try Folder()
    let records = try ExperimentRunner(directory: folder.path, jobs: 1, schemes: schemes)
      .run(experiment)
    #expect(Set(records.results.strings("scheme")) == ["narrow-dqn"])
    // Without it, its name is not known.
    let other = try Folder()
    let error = #expect(throws: InputError.self) {
      _ = try ExperimentRunner(directory: other.path, jobs: 1).run(experiment)
    }
    #expect(error?.element == "scheme \"narrow-dqn\"")
  }

  @Test(arguments: ["", "Upper", "with space", "dmro", "greedy", "optimal-training", "x-alone"])
  func refusesNames(name: String) {
    let error = #expect(throws: InputError.self) { try Self.schemes(name) }
    #expect(error?.element == "name of a scheme")
  }

  @Test(arguments: [[], [0], [0, 3], [-1, 0]]) func refusesPlans(plan: [Int]) throws {
    let workflow = try Workflow(id: "w", computation: [1, 2], transfer: [1, 1, 1])
    let costs = CostModel(known: .table2, energyWeight: 0.2)
    let scheme = CustomScheme("wrong") { _, _ in plan }
    let error = #expect(throws: InputError.self) {
      try scheme.plans(for: [workflow], by: costs, choosingBy: [])
    }
    #expect(
      error?.description
        == "wrong: w: must be planned as 2 sites between 0 and 2, found \(plan)")
  }
}
