import DMROFiles
import DMROOffloading
import DMROPython
import DMRORandom
import DMROScheduling
import DMROSimulation
import Testing

@Suite("Environments")
struct EnvironmentTests {
  @Test("A chain environment is the chain process, with the workflows of the generator")
  func chain() throws {
    let environment = try CallerEnvironment("{\"kind\": \"chain\", \"copies\": 2}")
    #expect(environment.description.observation == [24])
    #expect(environment.reset().status == 65, "no seed yet")
    #expect(environment.reset(seeds: [5, 6]).status == 0)
    let costs = try CostModel(system: .table2, energyWeight: 0.2)
    var process = try ChainProcess(costModel: costs, maximumSubtasks: 10)
    for seed in [5, 6] as [UInt64] {
      #expect(environment.reset(seeds: [seed, seed]).status == 0)
      var stream = RandomStream(seed: seed).split("generate")
      for episode in 0..<2 {
        if episode > 0 { #expect(environment.reset().status == 0) }
        let workflow = WorkloadGenerator.paper.draw("w", using: &stream)
        process.reset(to: workflow)
        var plan: [Int] = []
        var sum = 0.0
        while !process.isFinished {
          var state = ContiguousArray<Float>(repeating: -1, count: process.stateSize)
          var span = state.mutableSpan
          process.encodeState(into: &span)
          let seen = environment.get("observations", as: Float.self)
          #expect(Array(state) + Array(state) == seen)
          let action = (plan.count * 7 + episode) % 3
          plan.append(action)
          #expect(environment.step([Int64(action), Int64(action)]).status == 0)
          let cost = process.step(action).cost
          sum -= cost
          #expect(environment.get("rewards", as: Double.self) == [-cost, -cost])
          #expect(environment.get("terminations", as: Bool.self)[1] == process.isFinished)
        }
        let exact = try costs.evaluate(plan, for: workflow)
        #expect(environment.get("costs", as: Double.self) == [exact.cost, exact.cost])
        #expect(environment.get("delays", as: Double.self)[0] == exact.delay)
        #expect(environment.get("energies", as: Double.self)[0] == exact.energy)
        #expect(abs(sum + exact.cost) < 1e-12)
        #expect(
          environment.get("references", as: Double.self)[0]
            == costs.optimalPlan(for: workflow).cost.cost)
        #expect(environment.get("plans", as: Int64.self).prefix(10).map { Int($0) } == plan)
        #expect(environment.step([0, 0]).text?.hasPrefix("copies[0]: must be reset") == true)
      }
    }
  }

  @Test("An action that breaks a rule moves no copy")
  func refusedActions() throws {
    let environment = try CallerEnvironment(
      "{\"kind\": \"chain\", \"copies\": 3, \"without\": [\"edge\"]}")
    #expect(environment.step([0, 0, 0]).status == 65, "no episode yet")
    #expect(environment.reset(seeds: [1, 2, 3]).status == 0)
    #expect(environment.get("masks", as: Bool.self).prefix(3) == [true, false, true])
    let before = environment.get("observations", as: Float.self)
    for (actions, text): ([Int64], String) in [
      ([0, 0, 3], "actions[2]: must be between 0 and 2, found 3"),
      ([0, -1, 0], "actions[1]: must be between 0 and 2, found -1"),
      ([0, 1, 0], "actions[1]: must be an available site, found 1, which is down"),
      ([.min, 0, 0], "actions[0]: must be between 0 and 2, found -9223372036854775808"),
    ] {
      let refused = environment.step(actions)
      #expect(refused.status == 65 && refused.text == text)
      #expect(environment.get("observations", as: Float.self) == before)
    }
    #expect(environment.reset(episodes: [0, -1, -1]).text?.hasPrefix("episodes[0]") == true)
    #expect(environment.step([2, 0, 0]).status == 0)
    #expect(environment.get("observations", as: Float.self) != before)
  }

  @Test("Copies go on in the next step, at once, or by a reset")
  func autoreset() throws {
    func environment(_ mode: String) throws -> CallerEnvironment {
      try CallerEnvironment(
        """
        {"kind": "chain", "autoreset": "\(mode)", "generator": {"subtasks": 2}}
        """)
    }
    let manual = try environment("disabled")
    let next = try environment("next-step")
    let same = try environment("same-step")
    for one in [manual, next, same] { #expect(one.reset(seeds: [9]).status == 0) }
    for _ in 0..<3 {
      for one in [manual, next, same] { #expect(one.step([1]).status == 0) }
      for one in [manual, next, same] { #expect(one.step([2]).status == 0) }
      for one in [manual, next, same] {
        #expect(one.get("terminations", as: Bool.self) == [true])
        #expect(one.get("costs", as: Double.self) == manual.get("costs", as: Double.self))
      }
      let last = manual.get("observations", as: Float.self)
      #expect(next.get("observations", as: Float.self) == last)
      #expect(same.get("finals", as: Float.self) == last)
      #expect(manual.reset().status == 0)
      #expect(next.step([77]).status == 0, "the action is ignored")
      #expect(next.get("rewards", as: Double.self) == [0])
      for one in [next, same] {
        #expect(
          one.get("observations", as: Float.self) == manual.get("observations", as: Float.self))
      }
    }
  }

  @Test("A graph environment returns what the schedule costs, in the given units")
  func graph() throws {
    for reward in ["cost", "shaped"] {
      let environment = try CallerEnvironment(
        """
        {"kind": "graph", "reward": "\(reward)", "nodes": 5000, "generator": {"subtasks": 7}}
        """)
      #expect(environment.description.observation == [3, GraphColumn.count])
      #expect(environment.reset(seeds: [4]).status == 0)
      var stream = RandomStream(seed: 4).split("generate")
      let graph = try RandomGraphGenerator(subtasks: 7).graph(
        id: "g", in: .table2, using: &stream)
      let problem = try SchedulingProblem(
        graph, in: .table2, energyWeight: 0.2, scaling: .relative)
      var decision = Array(repeating: 0, count: 7)
      var sum = 0.0
      for (position, subtask) in problem.defaultOrder.enumerated() {
        decision[subtask] = position % 3
        #expect(environment.step([Int64(position % 3)]).status == 0)
        sum -= environment.get("rewards", as: Double.self)[0]
      }
      #expect(environment.get("terminations", as: Bool.self) == [true])
      let schedule = try problem.schedule(decision)
      #expect(environment.get("costs", as: Double.self) == [schedule.cost])
      #expect(environment.get("starts", as: Double.self) == schedule.start)
      #expect(environment.get("finishes", as: Double.self) == schedule.finish)
      #expect(environment.get("orders", as: Int64.self).map { Int($0) } == schedule.order)
      #expect(
        environment.get("references", as: Double.self)[0]
          == (try problem.optimalPlan(budget: 5000)).plan.cost)
      if reward == "cost" {
        #expect(abs(sum - schedule.cost) < 1e-9 * schedule.cost)
      } else {
        #expect(sum < schedule.cost)
      }
    }
  }

  @Test("An environment of arrivals costs what the simulation says, and greedy is its reference")
  func arrivals() throws {
    let environment = try CallerEnvironment(
      "{\"kind\": \"arrivals\", \"system\": \"congested-b\", \"jobs\": 50}")
    #expect(environment.description.observation == [3, JobColumn.count])
    #expect(environment.reset(seeds: [2]).status == 0)
    let system = CongestedSystem.b.system
    var jobs = ArrivalStream(
      CongestedSystem.b.arrivals(), deviceCount: 10,
      stream: RandomStream(seed: 2).split("simulate"))
    var simulation = JobSimulation(try JobSites(system))
    var scheme = SelfishScheme()
    var sum = 0.0
    for index in 0..<50 {
      let action = simulation.plan(jobs.next(), by: &scheme)
      let costs = environment.get("candidateCosts", as: Double.self)
      #expect(costs[action] == costs.min())
      #expect(environment.step([Int64(action)]).status == 0)
      let cost = simulation.options[action].cost
      sum += cost
      #expect(environment.get("rewards", as: Double.self) == [-cost])
      #expect(environment.get("truncations", as: Bool.self) == [index == 49])
    }
    #expect(environment.get("costs", as: Double.self) == [sum / 50])
    #expect(environment.get("references", as: Double.self) == [sum / 50])
    #expect(environment.get("referenceKinds", as: Int64.self) == [4])
    // Other actions cost something else; the reference stays that of greedy, on the same jobs.
    #expect(environment.reset(seeds: [2]).status == 0)
    for _ in 0..<50 { #expect(environment.step([0]).status == 0) }
    #expect(environment.get("costs", as: Double.self)[0] > 1.5 * sum / 50)
    #expect(environment.get("references", as: Double.self) == [sum / 50])
    // The next episode has other jobs.
    #expect(environment.reset().status == 0)
    for _ in 0..<50 { #expect(environment.step([0]).status == 0) }
    #expect(environment.get("references", as: Double.self) != [sum / 50])
  }

  @Test("Settings that break a rule are refused")
  func settings() {
    for (settings, start) in [
      ("{\"kind\": \"chains\"}", "kind: must be one of"),
      ("{\"kind\": \"chain\", \"copies\": 0}", "copies: must be between 1"),
      ("{\"kind\": \"chain\", \"autoreset\": \"x\"}", "autoreset: must be one of"),
      ("{\"kind\": \"chain\", \"system\": \"congested-b\"}", ""),
      ("{\"kind\": \"chain\", \"maximumSubtasks\": 3}", "maximumSubtasks: must be at least 10"),
      ("{\"kind\": \"chain\", \"energyWeight\": -1}", "energyWeight: must"),
      ("{\"kind\": \"chain\", \"jobs\": 3}", "\"jobs\" is not a known key"),
      ("{\"kind\": \"graph\", \"generator\": {\"fat\": 0.5}}", "generator: must have no \"fat\""),
      ("{\"kind\": \"graph\", \"nodes\": -1}", "nodes: must be between 0"),
      ("{\"kind\": \"arrivals\", \"system\": \"table2\"}", "arrivals: must be given"),
      ("{\"kind\": \"arrivals\", \"arrivals\": -3}", "arrivals.rate: must"),
      ("{\"kind\": \"arrivals\", \"jobs\": 0}", "jobs: must be between 1"),
    ] {
      let opened = unsafe Caller.open(settings, openEnvironment)
      #expect(opened.status == 65, "\(settings): \(opened.text ?? "")")
      #expect(opened.text?.hasPrefix(start) == true, "\(settings): \(opened.text ?? "")")
    }
  }
}
