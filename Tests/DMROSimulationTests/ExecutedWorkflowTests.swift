import DMROFiles
import DMROOffloading
import DMROScheduling
import DMROSimulation
import Testing

/// Workflows with transfers and ports whose times differ from their plans.
struct ExecutedWorkflowTests {
  /// Returns a random system with ports.
  private static func system(using stream: inout RandomStream) throws -> EdgeCloudSystem {
    let plain = try JobTwinTests.system(using: &stream)
    var sites = plain.sites
    for index in sites.indices { sites[index].resources.ports = [nil, 1, 2][stream.below(3)] }
    return try EdgeCloudSystem(
      name: "ports", sites: sites, bandwidth: plain.bandwidth,
      latency: sites.indices.map { from in
        sites.indices.map { plain.latency(from: from, to: $0) }
      })
  }

  /// Returns random graphs that arrive over time, so many that they queue.
  private static func graphs(
    _ count: Int, in system: EdgeCloudSystem, using stream: inout RandomStream
  ) throws -> [WorkflowGraph] {
    var arrival = 0.0
    let devices = system.sites(in: .device)
    return try (0..<count).map { index in
      arrival += stream.uniform(0, 60)
      var generator = RandomGraphGenerator(subtasks: 2 + stream.below(6))
      generator.quantities.meanComputation = 800
      let graph = try generator.graph(id: "\(index)", in: system, using: &stream)
      let device = devices.lowerBound + stream.below(devices.count)
      return try WorkflowGraph(
        id: "\(index)", device: system.sites[device].name, arrival: arrival,
        subtasks: graph.subtasks, transfers: graph.transfers)
    }
  }

  private static func heft(
    _ problem: SchedulingProblem, _ timelines: Timelines
  ) throws(InputError) -> GraphPlan {
    guard let plan = try problem.plan(by: .heft, on: timelines) else {
      throw InputError(rule: "must have a plan")
    }
    return plan.plan
  }

  @Test(arguments: 0..<20) func withoutDifferenceEqualsReservations(_ number: Int) throws {
    var stream = RandomStream(seed: 21).split(number)
    let system = try Self.system(using: &stream)
    let graphs = try Self.graphs(60, in: system, using: &stream)
    var plain = WorkflowSimulation(system, energyWeight: 0.2)
    var executed = try ExecutedWorkflowSimulation(
      system, energyWeight: 0.2, seesQueues: number % 2 == 0, stream: stream)
    var schedules: [Schedule] = []
    var done = 0
    func check(_ workflow: ExecutedWorkflow) {
      done += 1
      let schedule = schedules[workflow.number]
      #expect(workflow.schedule == schedule)
      for (one, two) in zip(workflow.finish, schedule.finish) {
        #expect(abs(one - two) <= 1e-9 * two)
      }
      for (one, two) in zip(workflow.start, schedule.start) {
        #expect(abs(one - two) <= 1e-9 * max(1, two))
      }
      #expect(abs(workflow.cost - schedule.cost) <= 1e-9 * schedule.cost)
    }
    for graph in graphs {
      schedules.append(try plain.plan(graph, by: .heft))
      let same = try executed.plan(graph, by: Self.heft, report: check)
      #expect(same == schedules.last)
    }
    executed.drain(report: check)
    #expect(done == graphs.count)
    #expect(executed.workflowsInFlight == 0)
  }

  /// With noise no order is broken, and no processor does two things at once.
  @Test func noiseKeepsAllOrders() throws {
    var stream = RandomStream(seed: 22)
    let system = try Self.system(using: &stream)
    let graphs = try Self.graphs(150, in: system, using: &stream)
    var simulation = try ExecutedWorkflowSimulation(system, noise: 0.3, stream: stream)
    var done: [ExecutedWorkflow] = []
    for graph in graphs {
      try simulation.plan(graph, by: Self.heft) { done.append($0) }
    }
    simulation.drain { done.append($0) }
    #expect(Set(done.map(\.number)).count == 150 && done.count == 150)
    var runs = system.sites.map { _ in [(start: Double, finish: Double)]() }
    for workflow in done {
      let graph = graphs[workflow.number]
      for subtask in workflow.start.indices {
        runs[workflow.schedule.decision[subtask]].append(
          (workflow.start[subtask], workflow.finish[subtask]))
        #expect(workflow.start[subtask] >= graph.arrival)
      }
      for transfer in graph.transfers {
        #expect(workflow.start[transfer.to] >= workflow.finish[transfer.from])
      }
    }
    for (site, runs) in zip(system.sites, runs) {
      guard let limit = site.resources.processors else { continue }
      for run in runs {
        #expect(runs.filter { $0.start <= run.start && run.start < $0.finish }.count <= limit)
      }
    }
  }

  /// Plans that see queues know that a slow site is late; others do not.
  @Test func plansSeeWhatIsLate() throws {
    let system = CongestedSystem.b.system
    var sites = system.sites
    sites[10].speed /= 4
    let slow = try EdgeCloudSystem(name: "slow", sites: sites, bandwidth: system.bandwidth)
    // Ten seconds each by the description, forty in truth, on two processors.
    func start(seesQueues: Bool) throws -> Double {
      var simulation = try ExecutedWorkflowSimulation(
        system, seesQueues: seesQueues, stream: RandomStream(seed: 1))
      try simulation.change(to: slow)
      var schedule: Schedule?
      for (index, arrival) in [0.0, 0, 0, 0, 35].enumerated() {
        let graph = try WorkflowGraph(
          id: "\(index)", device: "device-\(index + 1)", arrival: arrival,
          subtasks: [.init(id: "0", computation: 900)], transfers: [])
        schedule = try simulation.plan(graph) { (problem, timelines) throws(InputError) in
          var builder = ScheduleBuilder(problem, on: timelines)
          builder.place(0, at: 1)
          return GraphPlan(builder)
        } report: { _ in
        }
      }
      return try #require(schedule).start[0]
    }
    // Two run, and should end at once; two wait, ten seconds each.
    #expect(try start(seesQueues: true) == 45)
    #expect(try start(seesQueues: false) == 35)
    var simulation = try ExecutedWorkflowSimulation(system, stream: RandomStream(seed: 1))
    let other = try EdgeCloudSystem(
      name: "other", sites: Array(system.sites.dropLast()),
      bandwidth: system.bandwidth.dropLast().map { Array($0.dropLast()) })
    #expect(throws: InputError.self) { try simulation.change(to: other) }
  }
}
