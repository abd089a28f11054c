import DMRO
import DMROFiles
import DMROGraphs
import DMRONetworks
import DMROOffloading
import DMRORandom
import DMROScheduling
import TestSupport
import Testing

@Suite("The packaged policy for graphs")
struct GraphPolicyTests {
  /// Test workflows: systems and graphs that no training sees.
  static func problems(_ count: Int, subtasks: Int, sites: Int) -> [SchedulingProblem] {
    let servers = (sites - 1) / 2
    let family = GraphFamily(
      subtasks: subtasks...subtasks, edges: servers...servers, clouds: servers...servers)
    var stream = RandomStream(seed: 2026).split("policy tests").split(100 * subtasks + sites)
    return (0..<count).map { _ in family.draw(using: &stream) }
  }

  static func mean(_ numbers: [Double]) -> Double {
    numbers.reduce(0, +) / Double(numbers.count)
  }

  @Test("It learned as the defaults say")
  func origin() {
    let policy = GraphPolicy.packaged
    var expected = GraphPolicyOrigin()
    expected.updates = expected.configuration.updates
    #expect(policy.origin == expected)
    #expect(policy.networks.count == expected.configuration.units)
  }

  @Test("Values that overflow are noticed")
  func finite() throws {
    let problem = Self.problems(1, subtasks: 10, sites: 3)[0]
    #expect(GraphPolicy.packaged.hasFiniteValues(for: problem))
    var networks = GraphPolicy.packaged.networks
    for place in networks.parameters.indices { networks.parameters[place] = 1e38 }
    let policy = try GraphPolicy(networks, origin: GraphPolicy.packaged.origin)
    #expect(!policy.hasFiniteValues(for: problem))
  }

  @Test("Its plans are near the optimum of the default order", arguments: [3, 5, 7])
  func quality(sites: Int) throws {
    let problems = Self.problems(60, subtasks: 10, sites: sites)
    let optimum = try problems.map { try $0.optimalPlan().plan.cost }
    let plans = problems.map { GraphPolicy.packaged.decide($0).plan }
    let gap = Self.mean(zip(plans, optimum).map { $0.cost / $1 }) - 1
    let look = Self.mean(zip(problems, optimum).map { $0.lookPlan().cost / $1 }) - 1
    #expect(gap < 0.015, "gap \(gap)")
    #expect(gap < 0.4 * look, "gap \(gap), look \(look)")
  }

  @Test("Its plans of 50 subtasks beat greedy, look and HEFT; polished plans are no worse")
  func large() {
    let problems = [3, 5].flatMap { Self.problems(20, subtasks: 50, sites: $0) }
    let policy = GraphPolicy.packaged
    let costs = problems.map { policy.decide($0).plan.cost }
    let polished = problems.map { policy.decide($0, isPolished: true).plan.cost }
    func ratio(_ rival: (SchedulingProblem) -> GraphPlan) -> Double {
      Self.mean(zip(problems, costs).map { $1 / rival($0).cost })
    }
    #expect(ratio { $0.greedyPlan() } < 0.95)
    #expect(ratio { $0.lookPlan() } < 0.97)
    #expect(ratio { $0.heftPlan() } < 0.8)
    for (cost, other) in zip(costs, polished) { #expect(other <= cost) }
    #expect(Self.mean(polished) < Self.mean(costs))
  }

  @Test("Its schedules pass the checker, and their costs are those of the plans")
  func schedules() throws {
    for problem in Self.problems(20, subtasks: 30, sites: 5) {
      let plan = GraphPolicy.packaged.decide(problem, isPolished: true).plan
      let schedule = try problem.schedule(plan)
      var checker = ScheduleChecker(system: problem.system)
      try checker.check(schedule, of: problem)
      #expect(schedule.cost == plan.cost)
    }
  }

  @Test("More networks are never worse, and the same stream gives the same plan")
  func networks() throws {
    let policy = GraphPolicy.packaged
    let first = try GraphPolicy(policy.networks.networks(0..<1), origin: policy.origin)
    for problem in Self.problems(10, subtasks: 20, sites: 3) {
      let (one, all) = (first.decide(problem), policy.decide(problem))
      #expect(all.plan.cost <= one.plan.cost)
      #expect(one.unit == 0 && one.plan.order == problem.defaultOrder)
      let again = policy.decide(problem)
      #expect(again.plan == all.plan && again.unit == all.unit)
    }
  }

  @Test("A file keeps networks and origin; others are refused")
  func files() throws {
    let folder = try Folder()
    let path = folder.path + "/policy.safetensors"
    try GraphPolicy.packaged.write(to: path)
    let read = try GraphPolicy(readingFrom: path)
    #expect(read.networks == GraphPolicy.packaged.networks)
    #expect(read.origin == GraphPolicy.packaged.origin)
    try read.networks.write(to: path)
    let error = #expect(throws: InputError.self) { _ = try GraphPolicy(readingFrom: path) }
    #expect(error?.element == "__metadata__.graph-policy")
  }

  @Test("Workflows without work, with one subtask or on one site are planned")
  func corners() throws {
    let device = try EdgeCloudSystem(
      name: "alone", sites: [Site(name: "device", tier: .device, speed: 10, energy: 0)],
      bandwidth: [[nil]])
    let single = try WorkflowGraph(
      id: "single", subtasks: [.init(id: "a", computation: 5)], transfers: [])
    let empty = try WorkflowGraph(
      id: "empty", subtasks: [.init(id: "a", computation: 0), .init(id: "b", computation: 0)],
      transfers: [.init(from: 0, to: 1, size: 0)])
    for graph in [single, empty] {
      for system in [device, .table2] {
        for scaling in GraphScaling.allCases {
          let problem = try SchedulingProblem(
            graph, in: system, energyWeight: 0.2, scaling: scaling)
          let plan = GraphPolicy.packaged.decide(problem, isPolished: true).plan
          let optimum = try problem.optimalPlan().plan.cost
          #expect(plan.cost == optimum)
        }
      }
    }
  }
}
