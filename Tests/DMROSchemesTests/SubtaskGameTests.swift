import DMROFiles
import DMRORandom
import DMROSchemes
import DMROScheduling
import Testing

@Suite struct SubtaskGameTests {
  private func draw(
    _ seed: UInt64, subtasks: Int = 6
  ) throws -> (chain: Workflow, costs: CostModel, stream: RandomStream) {
    var stream = RandomStream(seed: seed).split("test")
    var generator = WorkloadGenerator.paper
    generator.subtasks = subtasks
    let costs = try CostModel(
      system: SystemDistribution.wide.sample(using: &stream), energyWeight: 0.2)
    return (try generator.workflow(id: "chain", using: &stream), costs, stream)
  }

  /// The least cost of any plan that differs from one at one subtask.
  private func leastAfterAMove(
    of plan: [Int], _ chain: Workflow, _ costs: CostModel
  ) throws -> Double {
    var least = Double.infinity
    for subtask in plan.indices {
      for site in 0..<costs.siteCount where costs.isAvailable(site) {
        var other = plan
        other[subtask] = site
        least = min(least, try costs.totalCost(of: other, for: chain))
      }
    }
    return least
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `No move of one subtask lowers the cost`(seed: UInt64) throws {
    var (chain, costs, stream) = try draw(seed, subtasks: 1 + Int(seed) / 4)
    let optimum = costs.optimalPlan(for: chain).cost.cost
    let random = chain.computation.map { _ in stream.below(costs.siteCount) }
    let starts = [
      (Array(repeating: 0, count: chain.subtaskCount), SubtaskGame().plan(chain, by: costs)),
      (
        costs.greedyPlan(for: chain).decision,
        SubtaskGame(start: .greedy).plan(chain, by: costs)
      ),
      (random, try SubtaskGame().plan(chain, by: costs, from: random)),
    ]
    for (start, plan) in starts {
      let cost = try costs.totalCost(of: plan, for: chain)
      #expect(try leastAfterAMove(of: plan, chain, costs) >= cost * (1 - 1e-9))
      #expect(try cost <= costs.totalCost(of: start, for: chain) * (1 + 1e-12))
      #expect(cost >= optimum * (1 - 1e-9))
      #expect(try SubtaskGame().plan(chain, by: costs, from: start) == plan)
      #expect(try SubtaskGame().plan(chain, by: costs, from: plan) == plan)
    }
  }

  @Test func `Subtasks move in turn, each to the best site while the others stay`() throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let (chain, costs, _) = try draw(seed)
      // The slow twin: whole plans, by their total cost.
      var plan = Array(repeating: 0, count: chain.subtaskCount)
      var before: [Int]
      repeat {
        before = plan
        for subtask in plan.indices {
          let prices = try (0..<costs.siteCount).map { site in
            var other = plan
            other[subtask] = site
            return try costs.totalCost(of: other, for: chain)
          }
          let least = prices.min() ?? 0
          if least < prices[plan[subtask]] * (1 - 1e-12) {
            plan[subtask] = prices.firstIndex(of: least) ?? 0
          }
        }
      } while plan != before
      #expect(SubtaskGame().plan(chain, by: costs) == plan)
    }
  }

  @Test func `The optimum of a chain is found often, not always`() throws {
    var found = 0
    for seed in 1...40 as ClosedRange<UInt64> {
      let (chain, costs, _) = try draw(seed)
      let cost = try costs.totalCost(of: SubtaskGame().plan(chain, by: costs), for: chain)
      if cost < costs.optimalPlan(for: chain).cost.cost * (1 + 1e-9) { found += 1 }
    }
    #expect(found > 20 && found < 40)
  }

  @Test func `Two subtasks with much data between them stay on the device`() throws {
    let system = try EdgeCloudSystem(
      name: "pair",
      sites: [
        Site(name: "device", tier: .device, speed: 1, energy: 0),
        Site(name: "edge", tier: .edge, speed: 10, energy: 0),
      ], bandwidth: [[nil, 1], [1, nil]])
    let costs = try CostModel(system: system, energyWeight: 0, scaling: CostScaling.none)
    let chain = try Workflow(id: "pair", computation: [10, 10], transfer: [1, 100, 1])
    // 20 s on the device; alone at the edge a subtask needs 1 + 1 + 100 s; both need 2 + 2 s.
    let plan = SubtaskGame().plan(chain, by: costs)
    #expect(plan == [0, 0])
    let optimum = costs.optimalPlan(for: chain)
    #expect(optimum.decision == [1, 1])
    #expect(try costs.totalCost(of: plan, for: chain) / optimum.cost.cost == 5)
    #expect(try SubtaskGame().plan(chain, by: costs, from: [1, 1]) == [1, 1])
  }

  @Test func `Sites that are excluded are not used`() throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let (chain, costs, _) = try draw(seed)
      for site in 0..<costs.siteCount {
        let rest = try costs.excluding([site])
        for start in SubtaskGame.Start.allCases {
          let plan = SubtaskGame(start: start).plan(chain, by: rest)
          #expect(!plan.contains(site))
          let cost = try costs.totalCost(of: plan, for: chain)
          #expect(try leastAfterAMove(of: plan, chain, rest) >= cost * (1 - 1e-9))
        }
      }
    }
  }

  @Test func `Plans that do not fit are named`() throws {
    let (chain, costs, _) = try draw(1, subtasks: 2)
    let game = SubtaskGame()
    #expect(throws: InputError.self) { try game.plan(chain, by: costs, from: [0]) }
    #expect(throws: InputError.self) { try game.plan(chain, by: costs, from: [0, 3]) }
    let rest = try costs.excluding([1])
    #expect(
      throws: InputError(
        element: "decision[1]", rule: "must be a site that is available, found 1")
    ) { try game.plan(chain, by: rest, from: [0, 1]) }
  }

  /// A random graph on a device of one processor, an edge of two and a cloud.
  private func problem() throws -> SchedulingProblem {
    var stream = RandomStream(seed: 5)
    let system = try EdgeCloudSystem(
      name: "queues",
      sites: [
        Site(
          name: "device", tier: .device, speed: 30, energy: 0.3,
          resources: SiteResources(processors: 1, ports: 1)),
        Site(
          name: "edge", tier: .edge, speed: 60, energy: 0.1,
          resources: SiteResources(processors: 2)),
        Site(name: "cloud", tier: .cloud, speed: 200, energy: 0.1),
      ], bandwidth: [[nil, 100, 20], [100, nil, 50], [20, 50, nil]])
    let graph = try RandomGraphGenerator(subtasks: 8).graph(
      id: "graph", in: system, using: &stream)
    return try SchedulingProblem(graph, in: system, energyWeight: 0.2, scaling: .relative)
  }

  @Test(arguments: SubtaskGame.Start.allCases)
  func `No move of one subtask of a graph lowers the cost`(start: SubtaskGame.Start) throws {
    let problem = try problem()
    let plan = try SubtaskGame(start: start).plan(problem)
    #expect(plan.order == problem.defaultOrder)
    let exact = try problem.optimalPlan(budget: 1_000_000)
    #expect(plan.cost >= exact.plan.cost * (1 - 1e-9))
    for subtask in plan.decision.indices {
      for site in 0..<problem.siteCount {
        var decision = plan.decision
        decision[subtask] = site
        #expect(try problem.schedule(decision).cost >= plan.cost * (1 - 1e-9))
      }
    }
  }

  @Test func `Without a budget the subtasks of a graph stay on the device`() throws {
    let problem = try problem()
    let plan = try SubtaskGame().plan(problem, budget: 0)
    #expect(plan.decision.allSatisfy { $0 == 0 })
    #expect(try SubtaskGame().plan(problem).cost < plan.cost)
    #expect(throws: InputError.self) { try SubtaskGame().plan(problem, budget: -1) }
  }

  @Test func `The bounds of the example hold, the same for a seed`() {
    let numbers = SubtaskGame.exampleNumbers(seed: 21, effort: 0.01)
    for number in numbers { #expect(number.isReproduced, "\(number)") }
    #expect(numbers.allSatisfy { $0.name.hasPrefix("subtask-") })
    #expect(
      numbers.filter(\.holdsForEverySeed).map(\.name) == [
        "subtask-greatest-gain", "subtask-found-by-worst",
      ])
    let values = Dictionary(uniqueKeysWithValues: numbers.map { ($0.name, $0.value) })
    // Equilibria cost little more than the optimum, other plans several times as much.
    #expect(abs(values["subtask-price-of-anarchy", default: 0] - 1.25) < 0.25)
    // Chains are short enough that some equilibria found are the worst.
    #expect(values["subtask-found-by-worst", default: 0] > 1 - 1e-9)
    #expect(numbers == SubtaskGame.exampleNumbers(seed: 21, effort: 0.01))
    #expect(numbers != SubtaskGame.exampleNumbers(seed: 22, effort: 0.01))
  }
}
