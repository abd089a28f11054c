import DMRO
import DMROExperiments
import DMROSimulation
import TestSupport
import Testing

/// Trials on devices that share sites over time, with hardly any learning.
@Suite struct ArrivalTrialTests {
  private func records(
    _ trial: any TrialKind, curveWindow: Int? = nil
  ) throws -> ExperimentRunner.Records {
    let experiment = Experiment(
      name: "arrivals", trials: [Trial(trial, settings: TrainingSettings())],
      curveWindow: curveWindow, unseenWorkflows: 3)
    let folder = try Folder()
    return try ExperimentRunner(directory: folder.path, jobs: 1).run(experiment)
  }

  private func cost(
    _ records: ExperimentRunner.Records, _ subject: ChangeTrial.Subject,
    _ change: ChangeTrial.Change, isFirst: Bool = false
  ) throws -> Double {
    let variant = ChangeTrial.variant(.b, change, isFirst: isFirst)
    let costs = records.results.filter("scheme", .string(subject.rawValue))
      .filter("variant", .string(variant)).numbers("mean_cost")
    try #require(costs.count == 1)
    return costs[0]
  }

  @Test func changesAreMeasured() throws {
    let records = try records(
      ChangeTrial(systems: [.b], jobsBefore: 300, jobsAfter: 400, effort: 0.02), curveWindow: 1)
    // Who is told the truth and who sees queues believe the same until something changes.
    for change in [ChangeTrial.Change.nothing, .load, .hidden] {
      #expect(try cost(records, .truth, change) == cost(records, .queues, change))
    }
    #expect(try cost(records, .truth, .edge) < cost(records, .queues, .edge))
    #expect(try cost(records, .times, .cloud) < cost(records, .queues, .cloud))
    #expect(try cost(records, .selfish, .edge) < cost(records, .selfishQueues, .edge))
    #expect(try cost(records, .truth, .nothing) < cost(records, .truth, .load))
    // A curve is the means of windows.
    let curve = records.curves.filter("scheme", .string("dmro-times"))
      .filter("variant", .string(ChangeTrial.variant(.b, .edge)))
    #expect(curve.integers("update") == [100, 200, 300, 400])
    let mean = curve.numbers("cost").reduce(0, +) / 4
    #expect(try abs(mean / cost(records, .times, .edge) - 1) < 1e-12)
    #expect(try curve.numbers("cost")[0] == cost(records, .times, .edge, isFirst: true))
  }

  @Test func partsOfTheRecipeAreMeasured() throws {
    let trial = CongestionTrial(.recipe, systems: [.c], loads: [0.8], jobs: 500, effort: 0.02)
    let records = try records(trial)
    let names = CongestionTrial.names(.recipe)
    #expect(records.results.strings("scheme").count == 3 * names.count)
    #expect(records.results.numbers("mean_cost").allSatisfy { $0 > 0 && $0.isFinite })
    #expect(
      records.results.filter("scheme", .string("one network")).integers("units") == [1, 1, 1])
  }
}
