import DMROOffloading
import DMROScheduling
import Foundation
import Testing

/// The cases of `Golden/graph-cases.json`.
///
/// Twelve systems and graphs with ranks, schedules and best plans from a plain float64 reference
/// outside this project that equals the model of chains on chains, and three systems in which
/// workflows are planned one after the other. Costs agree within 1e-9 relative; plans too unless
/// costs tie.
struct GoldenGraphTests {
  struct File: Decodable {
    var graphs: [Case]
    var shared: [SharedCase]
  }

  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    var system: EdgeCloudSystem
    var workflow: WorkflowGraph
    var energyWeight: Double
    var rank: [Double]
    var order: [String]
    var plans: [Plan]
    var none: Answers
    var relative: Answers
    var heft: Planned

    var testDescription: String { system.name }

    func problem(_ scaling: GraphScaling) throws -> SchedulingProblem {
      try SchedulingProblem(workflow, in: system, energyWeight: energyWeight, scaling: scaling)
    }

    func answers(_ scaling: GraphScaling) -> Answers { scaling == .none ? none : relative }
  }

  struct Plan: Decodable, Sendable {
    var decision: [Int]
    var delay: Double
    var energy: Double
    var start: [Double]
    var finish: [Double]
    var costNone: Double
    var costRelative: Double
    var steps: [[Double]]
  }

  struct Answers: Decodable, Sendable {
    var greedy: Planned
    var optimumInDefaultOrder: Optimum?
    var optimumOverAllOrders: Optimum?
  }

  struct Planned: Decodable, Sendable {
    var decision: [Int]
    var delay: Double
    var energy: Double
    var cost: Double?
    var costRelative: Double?
  }

  struct Optimum: Decodable, Sendable {
    var cost: Double
    var decision: [Int]
    var order: [String]?
  }

  struct SharedCase: Decodable, CustomTestStringConvertible, Sendable {
    var system: EdgeCloudSystem
    var energyWeight: Double
    var workflows: [WorkflowGraph]
    var greedy: [Planned]
    var heft: [Planned]

    var testDescription: String { system.name }
  }

  static let file: File? = {
    guard
      let url = Bundle.module.url(
        forResource: "graph-cases", withExtension: "json", subdirectory: "Golden"),
      let data = try? Data(contentsOf: url)
    else { return nil }
    return try? JSONDecoder().decode(File.self, from: data)
  }()
  static var cases: [Case] { file?.graphs ?? [] }
  static var shared: [SharedCase] { file?.shared ?? [] }

  @Test func theFileIsThere() {
    #expect(Self.cases.count == 12)
    #expect(Self.shared.count == 3)
    #expect(Self.cases.allSatisfy { $0.plans.count == 4 })
    #expect(Self.shared.allSatisfy { $0.workflows.count == 8 })
  }

  @Test(arguments: cases) func rankAndOrder(_ golden: Case) throws {
    let problem = try golden.problem(.none)
    for (rank, expected) in zip(problem.rank, golden.rank) { #expect(isClose(rank, expected)) }
    #expect(problem.defaultOrder.map { golden.workflow.subtasks[$0].id } == golden.order)
  }

  @Test(arguments: cases) func schedules(_ golden: Case) throws {
    let (none, relative) = (try golden.problem(.none), try golden.problem(.relative))
    for plan in golden.plans {
      let schedule = try none.schedule(plan.decision)
      #expect(isClose(schedule.delay, plan.delay))
      #expect(isClose(schedule.energy, plan.energy))
      #expect(isClose(schedule.cost, plan.costNone))
      #expect(try isClose(relative.schedule(plan.decision).cost, plan.costRelative))
      for subtask in plan.decision.indices {
        #expect(isClose(schedule.start[subtask], plan.start[subtask]))
        #expect(isClose(schedule.finish[subtask], plan.finish[subtask]))
      }
      var checker = ScheduleChecker(system: golden.system)
      try checker.check(schedule, of: none)
    }
  }

  @Test(arguments: cases) func steps(_ golden: Case) throws {
    let problem = try golden.problem(.none)
    for plan in golden.plans {
      var builder = ScheduleBuilder(problem)
      for (subtask, step) in zip(problem.defaultOrder, plan.steps) {
        let (delay, energy) = (builder.delay, builder.energy)
        let trial = builder.trial(subtask, at: plan.decision[subtask])
        builder.place(subtask, at: plan.decision[subtask])
        #expect(isClose(builder.delay - delay, step[0], scale: plan.delay))
        #expect(isClose(builder.energy - energy, step[1], scale: plan.energy))
        #expect(trial.finish == builder.finish(of: subtask))
        #expect(trial.end == builder.delay)
        #expect(isClose(trial.energy, step[1], scale: plan.energy))
      }
    }
  }

  @Test(arguments: cases, GraphScaling.allCases)
  func greedy(_ golden: Case, _ scaling: GraphScaling) throws {
    let plan = try golden.problem(scaling).greedyPlan()
    let expected = golden.answers(scaling).greedy
    #expect(isClose(plan.cost, try #require(expected.cost)))
    #expect(isClose(plan.delay, expected.delay))
    #expect(isClose(plan.energy, expected.energy))
    #expect(plan.decision == expected.decision)
  }

  @Test(arguments: cases) func heft(_ golden: Case) throws {
    let plan = try golden.problem(.none).heftPlan()
    #expect(plan.decision == golden.heft.decision)
    #expect(isClose(plan.delay, golden.heft.delay))
    #expect(isClose(plan.energy, golden.heft.energy))
  }

  @Test(arguments: cases, GraphScaling.allCases)
  func optima(_ golden: Case, _ scaling: GraphScaling) throws {
    let problem = try golden.problem(scaling)
    if let expected = golden.answers(scaling).optimumInDefaultOrder {
      let exact = try problem.optimalPlan()
      #expect(exact.isProven)
      #expect(isClose(exact.plan.cost, expected.cost))
      #expect(try isClose(problem.schedule(expected.decision).cost, expected.cost))
    }
    if let expected = golden.answers(scaling).optimumOverAllOrders {
      let exact = try problem.optimalPlanInAnyOrder()
      #expect(exact.isProven)
      #expect(isClose(exact.plan.cost, expected.cost))
    }
  }

  @Test(arguments: shared) func oneAfterTheOther(_ golden: SharedCase) throws {
    for isGreedy in [true, false] {
      var timelines: Timelines?
      var checker = ScheduleChecker(system: golden.system)
      for (workflow, expected) in zip(golden.workflows, isGreedy ? golden.greedy : golden.heft) {
        let problem = try SchedulingProblem(
          workflow, in: golden.system, energyWeight: golden.energyWeight, scaling: .relative)
        let plan = isGreedy ? problem.greedyPlan(on: timelines) : problem.heftPlan(on: timelines)
        let schedule = try problem.schedule(plan, on: timelines)
        #expect(schedule.decision == expected.decision)
        #expect(isClose(schedule.delay, expected.delay))
        #expect(isClose(schedule.energy, expected.energy))
        #expect(isClose(schedule.cost, try #require(expected.costRelative)))
        try checker.check(schedule, of: problem)
        var builder = ScheduleBuilder(problem, on: timelines)
        for subtask in plan.order { builder.place(subtask, at: plan.decision[subtask]) }
        timelines = builder.timelines
      }
    }
  }
}

/// Returns whether two numbers differ by at most 1e-9 of the larger, or of a scale.
func isClose(_ one: Double, _ other: Double, scale: Double = 0) -> Bool {
  abs(one - other) <= 1e-9 * max(abs(one), abs(other), scale)
}
