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
