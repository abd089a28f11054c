import DMRO
import Testing

@Suite("Decisions")
struct DecisionTests {
  @Test("The best of the networks' own plans wins, of equal ones the first")
  func bestPlanWins() throws {
    let process = smallProcess(subtasks: 6)
    var settings = InnerModelConfiguration()
    settings.hidden = [16]
    let model = try InnerModel(settings, for: process, seed: 4)
    let workflows = drawnWorkflows(300, subtasks: 6)
    let plans = try model.networks.plans(for: workflows, on: process)
    let decisions = try model.decide(workflows, on: process)
    #expect(plans.count == settings.units)
    var winners: Set<Int> = []
    for index in workflows.indices {
      let costs = plans.map { $0[index].cost }
      let lowest = try #require(costs.min())
      #expect(decisions[index].cost == lowest)
      #expect(decisions[index].unit == costs.firstIndex(of: lowest))
      let cost = try process.costModel.totalCost(of: decisions[index].plan, for: workflows[index])
      #expect(decisions[index].cost == cost)
      winners.insert(decisions[index].unit)
    }
    // Untrained networks differ: several of them win.
    #expect(winners.count > 1)
  }

  @Test("Nothing is placed at sites that are down, and the states stay the same")
  func availability() throws {
    let process = smallProcess(subtasks: 6)
    var settings = InnerModelConfiguration()
    settings.hidden = [16]
    let model = try InnerModel(settings, for: process, seed: 4)
    let workflows = drawnWorkflows(100, subtasks: 6)
    for down in [Set([0]), [1], [0, 2]] {
      let without = try process.excluding(down)
      #expect(without.shape.isMasked && without.costModel.scales == process.costModel.scales)
      let decisions = try model.networks.decisions(for: workflows, on: without)
      for (workflow, decision) in zip(workflows, decisions) {
        #expect(down.isDisjoint(with: decision.plan))
        #expect(try model.decide(workflow, on: without) == decision)
        #expect(try model.networks.decisions(for: [workflow], on: without) == [decision])
      }
    }
    let all = try model.networks.decisions(for: workflows, on: process)
    #expect(try model.networks.decisions(for: workflows, on: process.excluding([])) == all)
    #expect(all.contains { Set($0.plan).count > 1 })
  }

  @Test("Values that are not finite are noticed, wherever in the plan they are")
  func finiteValues() throws {
    let process = smallProcess(subtasks: 6)
    let model = try InnerModel(InnerModelConfiguration(), for: process, seed: 4)
    let workflow = drawnWorkflows(1, subtasks: 6)[0]
    let decision = try model.decide(workflow, on: process)
    var networks = model.networks
    #expect(networks.hasFiniteValues(behind: decision, for: workflow, on: process))
    for index in networks.parameters.indices { networks.parameters[index] = 1e38 }
    #expect(!networks.hasFiniteValues(behind: decision, for: workflow, on: process))
  }

  @Test("A plan follows the greedy actions of one network through its own states")
  func plansFollowStates() throws {
    var process = smallProcess(subtasks: 6)
    let model = try InnerModel(InnerModelConfiguration(), for: process, seed: 4)
    let workflow = drawnWorkflows(1, subtasks: 6)[0]
    let plans = try model.networks.plans(for: [workflow], on: process)
    for unit in 0..<model.networks.count {
      process.reset(to: workflow)
      var plan: [Int] = []
      var workspace = Workspace(architecture: model.networks.architecture, capacity: 1)
      while !process.isFinished {
        var state = ContiguousArray<Float>(repeating: 0, count: process.stateSize)
        var span = state.mutableSpan
        process.encodeState(into: &span)
        model.networks.forward(unit, inputs: state.span, batch: 1, in: &workspace)
        let values = Array(workspace.outputs)
        plan.append(values.firstIndex(of: values.max() ?? 0) ?? 0)
        process.step(plan[plan.count - 1])
      }
      #expect(plans[unit][0].plan == plan)
    }
  }

  @Test("Workflows of different lengths are decided together as alone")
  func mixedLengths() throws {
    let process = smallProcess(subtasks: 6)
    let model = try InnerModel(InnerModelConfiguration(), for: process, seed: 4)
    let workflows = (1...6).flatMap { drawnWorkflows(30, subtasks: $0, seed: UInt64($0)) }
    let together = try model.decide(workflows, on: process)
    for (workflow, decision) in zip(workflows, together) {
      #expect(try model.decide(workflow, on: process).plan == decision.plan)
      #expect(decision.plan.count == workflow.subtaskCount)
    }
    #expect(try model.decide([], on: process).isEmpty)
  }
}
