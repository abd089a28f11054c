import DMROFiles
import DMROOffloading
import DMRORandom
import DMROScheduling
import Testing

/// What holds for all schedules.
struct ScheduleTests {
  /// Every scheme on 400 random cases, and on 100 with directed links: 8,000 schedules.
  @Test(arguments: [(400, false), (100, true)])
  func everySchemePassesTheChecker(count: Int, isDirected: Bool) throws {
    let root = RandomStream(seed: 14)
    for index in 0..<count {
      var stream = root.split(index)
      let problem = try RandomGraphCases.problem(
        subtasks: 1 + stream.below(9), siteCount: 1 + stream.below(4), isDirected: isDirected,
        using: &stream)
      for scheme in GraphScheme.allCases {
        guard
          let (plan, _) = try problem.plan(
            by: scheme, effort: SearchEffort(plans: 60, nodes: 300), stream: stream)
        else {
          #expect(!problem.sites.contains { problem.system.sites[$0].tier == scheme.tier })
          continue
        }
        let schedule = try problem.schedule(plan)
        var checker = ScheduleChecker(system: problem.system)
        try checker.check(schedule, of: problem)
        #expect(schedule.cost == plan.cost)
        #expect(isClose(problem.cost(delay: plan.delay, energy: plan.energy), plan.cost))
        if scheme.isInDefaultOrder { #expect(plan.order == problem.defaultOrder) }
        #expect(plan.cost >= problem.lowerBound * (1 - 1e-9))
      }
    }
  }

  /// A graph of 100,000 subtasks on sites that queue, in the orders of both priorities.
  @Test(arguments: [GraphScheme.heft, .look, .peft])
  func largeGraphsPassTheChecker(_ scheme: GraphScheme) throws {
    var stream = RandomStream(seed: 16)
    let system = EdgeCloudSystem.table3.withQueues
    let graph = try RandomGraphGenerator(subtasks: 100_000).graph(
      id: "large", in: system, using: &stream)
    let problem = try SchedulingProblem(graph, in: system, energyWeight: 0.2, scaling: .relative)
    let plan = try #require(try problem.plan(by: scheme)).plan
    let schedule = try problem.schedule(plan)
    var checker = ScheduleChecker(system: system)
    try checker.check(schedule, of: problem)
    #expect(schedule.cost == plan.cost)
    let reference = try problem.reference(of: plan, inDefaultOrder: scheme.isInDefaultOrder)
    #expect(reference.kind == .bound && plan.cost >= problem.lowerBound)
  }

  /// Workflows planned one after the other on what is reserved, with changes taken back between.
  @Test func sharedTimelinesPassTheChecker() throws {
    let root = RandomStream(seed: 15)
    for index in 0..<150 {
      var stream = root.split(index)
      let system = try RandomGraphCases.system(siteCount: 1 + stream.below(4), using: &stream)
      var checker = ScheduleChecker(system: system)
      var timelines: Timelines?
      for _ in 0..<6 {
        let graph = try RandomGraphCases.graph(subtasks: 1 + stream.below(6), using: &stream)
        let problem = try SchedulingProblem(graph, in: system, energyWeight: 0.2)
        var builder = ScheduleBuilder(problem, on: timelines)
        for _ in 0..<3 {
          for subtask in problem.defaultOrder {
            builder.place(subtask, at: stream.below(problem.siteCount))
          }
          let again = try problem.schedule(
            GraphPlan(builder), on: timelines)
          #expect(again == builder.schedule())
          builder.remove(downTo: stream.below(problem.subtaskCount))
          for subtask in problem.defaultOrder[builder.placedCount...] {
            builder.place(subtask, at: stream.below(problem.siteCount))
          }
          #expect(try problem.schedule(GraphPlan(builder), on: timelines) == builder.schedule())
          builder.remove(downTo: 0)
        }
        for subtask in problem.defaultOrder {
          builder.place(subtask, at: stream.below(problem.siteCount))
        }
        try checker.check(builder.schedule(), of: problem)
        timelines = builder.timelines
      }
    }
  }

  /// With nothing shared, a chain costs what the model of chains says.
  @Test(arguments: [0, 0.2, 1], [false, true])
  func chains(_ energyWeight: Double, isDirected: Bool) throws {
    let root = RandomStream(seed: 16)
    for index in 0..<200 {
      var stream = root.split(index)
      let system = try RandomGraphCases.system(
        siteCount: 1 + stream.below(5), isShared: false, isDirected: isDirected, using: &stream)
      let chain = WorkloadGenerator(subtasks: 1 + stream.below(8)).draw(
        "chain", using: &stream)
      let model = CostModel(
        known: system, energyWeight: energyWeight, scaling: .none,
        bounds: WorkloadBounds(of: [chain]))
      let problem = try SchedulingProblem(
        WorkflowGraph(chain: chain), in: system, energyWeight: energyWeight)
      for _ in 0..<5 {
        let decision = chain.computation.map { _ in stream.below(system.siteCount) }
        let (plan, schedule) = try (model.plan(decision, for: chain), problem.schedule(decision))
        #expect(isClose(schedule.cost, plan.cost.cost))
        #expect(isClose(schedule.delay, plan.cost.delay))
        #expect(isClose(schedule.energy, plan.cost.energy))
      }
      let exact = try problem.optimalPlan()
      let optimum = model.optimalPlan(for: chain).cost.cost
      #expect(exact.isProven)
      #expect(isClose(exact.plan.cost, optimum))
      #expect(isClose(problem.lowerBound, optimum))
      let greedy = model.greedyPlan(for: chain)
      #expect(isClose(problem.greedyPlan().cost, greedy.cost.cost))
    }
  }

  /// The checker sees each kind of mistake.
  @Test func theCheckerRefuses() throws {
    let system = try KnownAnswerTests.system(speeds: [1, 2, 4, 4])
    let graph = try WorkflowGraph(
      id: "g",
      subtasks: [
        .init(id: "a", computation: 4, input: 3), .init(id: "b", computation: 8),
        .init(id: "c", computation: 8, output: 5),
      ], transfers: [.init(from: 0, to: 2, size: 6)])
    let problem = try SchedulingProblem(graph, in: system, energyWeight: 1)
    let sound = try problem.schedule([1, 2, 2])
    func expect(_ element: String, _ change: (inout Schedule) -> Void) {
      var schedule = sound
      change(&schedule)
      var checker = ScheduleChecker(system: system)
      let error = #expect(throws: InputError.self) {
        try checker.check(schedule, of: problem)
      }
      #expect(error?.element == element)
    }
    var checker = ScheduleChecker(system: system)
    try checker.check(sound, of: problem)
    expect("order") { $0.order[0] = $0.order[1] }
    expect("order[0]") { $0.order = [2, 0, 1] }
    expect("decision[1]") { $0.decision[1] = 9 }
    expect("finish[1]") { $0.finish[1] += 1 }
    expect("start[0]") {
      $0.start[0] = -1
      $0.finish[0] = 1
    }
    expect("start[0]") {
      $0.start[0] -= 1
      $0.finish[0] -= 1
    }
    expect("transfers") { $0.transfers.removeLast() }
    expect("transfers[3]") { $0.transfers.append($0.transfers[0]) }
    expect("transfers[0].finish") { $0.transfers[0].finish += 1 }
    expect("delay") { $0.delay += 1 }
    expect("energy") { $0.energy += 1 }
    expect("cost") { $0.cost += 1 }
    expect("sites[2]") {
      let shift = $0.start[1] - $0.start[2]
      $0.start[1] -= shift
      $0.finish[1] -= shift
    }
  }

  @Test func chainsOfAFile() throws {
    let chain = try Workflow(id: "c", computation: [3, 4], transfer: [1, 2, 5])
    let graph = WorkflowGraph(chain: chain)
    #expect(graph.subtasks.map(\.input) == [1, 0])
    #expect(graph.subtasks.map(\.output) == [0, 5])
    #expect(graph.transfers == [.init(from: 0, to: 1, size: 2)])
  }
}
