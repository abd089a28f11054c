import DMROFiles
import DMROOffloading
import DMRORandom
import DMROScheduling
import Testing

/// Plans of other graphs, and settings of searches that are out of bounds.
struct InvalidPlanTests {
  private let problem: SchedulingProblem

  init() throws { problem = try KnownAnswerTests.variant() }

  @Test func plans() throws {
    let count = problem.subtaskCount
    let decision = Array(repeating: 0, count: count)
    let order = problem.defaultOrder
    var unknown = decision
    unknown[2] = 4
    let mistakes: [([Int], [Int]?, String)] = [
      ([], nil, "decision: must hold 10 sites, one for each subtask, found 0"),
      (unknown, nil, "decision[2]: must be between 0 and 3, found 4"),
      (decision, [0], "order: must hold 10 subtasks, found 1"),
      (
        decision, order.reversed(),
        "order[0]: must be a further subtask, behind those it depends on, found 9"
      ),
      (
        decision, Array(repeating: 0, count: count),
        "order[1]: must be a further subtask, behind those it depends on, found 0"
      ),
      (
        decision, [10] + order.dropFirst(),
        "order[0]: must be a further subtask, behind those it depends on, found 10"
      ),
    ]
    for (decision, order, text) in mistakes {
      let error = #expect(throws: InputError.self) { try problem.schedule(decision, order: order) }
      #expect(error?.description == text)
      guard let order else { continue }
      #expect(
        #expect(throws: InputError.self) { try problem.optimalPlan(inOrder: order) }?.description
          == text)
    }
    #expect(
      #expect(throws: InputError.self) { try problem.singleSitePlan(at: 4) }?.description
        == "site: must be between 0 and 3, found 4")
  }

  @Test func startsOfSearches() throws {
    let short = try WorkflowGraph(
      id: "one", subtasks: [.init(id: "a", computation: 1)], transfers: [])
    let other = try SchedulingProblem(short, in: problem.system).heftPlan()
    var stream = RandomStream(seed: 1)
    let calls: [(inout RandomStream) throws -> Void] = [
      { [problem] _ in _ = try problem.schedule(other) },
      { [problem] _ in _ = try problem.hillClimbingPlan(from: other) },
      { [problem] in _ = try problem.iteratedLocalSearchPlan(from: other, using: &$0) },
      { [problem] in _ = try MemeticSearch().plan(problem, from: other, using: &$0) },
      { [problem] in _ = try ParticleSwarm().plan(problem, from: other, using: &$0) },
      { [problem] _ in _ = try problem.optimalPlan(known: other) },
      { [problem] _ in _ = try problem.optimalPlanInAnyOrder(known: other) },
    ]
    for call in calls {
      let error = #expect(throws: InputError.self) { try call(&stream) }
      #expect(
        error?.description == "decision: must hold 10 sites, one for each subtask, found 1")
    }
  }

  @Test func settings() throws {
    var stream = RandomStream(seed: 1)
    var calls: [((inout RandomStream) throws -> Void, String)] = [
      ({ [problem] _ in _ = try problem.hillClimbingPlan(budget: -1) }, "budget"),
      ({ [problem] _ in _ = try problem.optimalPlan(budget: 0) }, "budget"),
      ({ [problem] _ in _ = try problem.optimalPlanInAnyOrder(budget: -1) }, "budget"),
      ({ [problem] _ in _ = try problem.plan(by: .heft, effort: .init(plans: -1)) }, "plans"),
      ({ [problem] _ in _ = try problem.plan(by: .heft, effort: .init(nodes: 0)) }, "nodes"),
      ({ [problem] _ in _ = try problem.plan(by: .heft, effort: .init(threads: 0)) }, "threads"),
    ]
    for (search, element) in [
      (MemeticSearch(population: 1), "population"), (MemeticSearch(localSteps: -1), "localSteps"),
      (MemeticSearch(moveProbability: 2), "moveProbability"),
    ] {
      calls.append(({ [problem] in _ = try search.plan(problem, using: &$0) }, element))
    }
    for (search, element) in [
      (ParticleSwarm(particles: 0), "particles"), (ParticleSwarm(pull: .nan), "pull"),
      (ParticleSwarm(firstTemperature: 0), "firstTemperature"),
      (ParticleSwarm(lastTemperature: -1), "lastTemperature"),
    ] {
      calls.append(({ [problem] in _ = try search.plan(problem, using: &$0) }, element))
    }
    for (call, element) in calls {
      #expect(#expect(throws: InputError.self) { try call(&stream) }?.element == element)
    }
  }

  @Test func problemsOfOtherSystems() throws {
    var checker = ScheduleChecker(system: .table2)
    let schedule = try problem.schedule(problem.heftPlan())
    let error = #expect(throws: InputError.self) { try checker.check(schedule, of: problem) }
    #expect(error?.description == "problem: must be in the system of the checker")
  }
}
