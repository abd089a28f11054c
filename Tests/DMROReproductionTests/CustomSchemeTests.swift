import DMRO
import DMROReproduction
import DMROFiles
import TestSupport
import Testing

@Suite struct CustomSchemeTests {
  private static let scale = ExperimentScale(seeds: 2, updates: 20, unseenWorkflows: 4)

  /// The records of Figure 6 without its learners: its fixed schemes need no training.
  private static func records() throws -> (Experiment, ExperimentRunner.Records) {
    var experiment = Figure.schemes.experiment(scale)
    experiment.trials = experiment.trials.filter { $0.subject == .fixedSchemes }
    let folder = try Folder()
    return try withExtendedLifetime(folder) {
      (experiment, try ExperimentRunner(directory: folder.path, jobs: 1).run(experiment))
    }
  }

  private static func scheme(_ name: String = "again") throws -> CustomScheme {
    try CustomScheme(name, title: "Greedy again", look: .init(.blue, .dotted, .cross)) {
      $1.greedyPlan(for: $0).decision
    }
  }

  /// A scheme that plans as one that is there has its numbers, in every system and for every seed.
  @Test func aSchemeIsMeasuredAsThoseThatAreThere() throws {
    let (experiment, records) = try Self.records()
    let own = try experiment.results(of: Self.scheme())
    let greedy = records.results.filter("scheme", "greedy")
    #expect(own.rows.count == 2 * 6 * 2 && own.strings("scheme").allSatisfy { $0 == "again" })
    for column in ["trial", "seed", "energy_weight", "mean_cost", "gap", "mean_delay"] {
      #expect(own.numbers(column) == greedy.numbers(column), "\(column)")
    }
    #expect(own.strings("scaling") == greedy.strings("scaling"))
  }

  @Test func figure6DrawsItAndLeavesTheOthersAlone() throws {
    let (experiment, fixed) = try Self.records()
    // Learners cost what the optimum does, as far as this test goes.
    var records = fixed
    for learner in ["dmro", "dmro-counterfactual", "dqn", "double-dqn", "dueling-dqn"] {
      for row in fixed.results.filter("scheme", "optimal").rows {
        var row = row
        row[fixed.results.index(of: "scheme")] = .string(learner)
        records.results.append(row)
      }
    }
    let plain = Figure.schemes.analyze(records, Self.scale)
    let own = try Self.scheme()
    records.results.append(contentsOf: try experiment.results(of: own))
    let added = Figure.schemes.analyze(records, Self.scale, adding: [own])

    for (file, table) in plain.data {
      let more = try #require(added.data[file])
      for column in table.columns {
        #expect(more.numbers(column.name) == table.numbers(column.name))
      }
      #expect(more.numbers("again") == more.numbers("greedy"))
      #expect(more.columns.count == table.columns.count + 6)
    }
    #expect(added.picture.legend.count == plain.picture.legend.count + 1)
    #expect(added.picture.legend.contains { $0.title == "Greedy again" && $0.look == own.look })
    #expect(added.picture.panels.allSatisfy { $0.series.contains { $0.look == own.look } })
    #expect(added.summary.markdown.contains("again") && !plain.summary.markdown.contains("again"))
  }

  @Test(arguments: ["", "Upper", "with space", "dmro", "greedy", "optimal-training", "x-alone"])
  func refusesNames(name: String) {
    let error = #expect(throws: InputError.self) { try Self.scheme(name) }
    #expect(error?.element == "name of a scheme")
  }

  @Test(arguments: [[], [0], [0, 3], [-1, 0]]) func refusesPlans(plan: [Int]) throws {
    let workflow = try Workflow(id: "w", computation: [1, 2], transfer: [1, 1, 1])
    let costs = CostModel(system: .table2, energyWeight: 0.2)
    let scheme = try CustomScheme("wrong") { _, _ in plan }
    let error = #expect(throws: InputError.self) { try scheme.plans(for: [workflow], by: costs) }
    #expect(
      error?.description
        == "wrong: w: must be planned as 2 sites between 0 and 2, found \(plan)")
  }
}
