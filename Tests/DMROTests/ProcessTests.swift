import CAllocationCounter
import DMRO
import Testing

@Suite("Own processes")
struct ProcessTests {
  static let workflows = drawnWorkflows(20, subtasks: 6)
  static let unseen = drawnWorkflows(100, subtasks: 6, seed: 9)

  static func candidates() -> CandidateProcess {
    CandidateProcess(smallProcess(subtasks: 6), away: 2)
  }

  @Test("A network that scores candidate rows learns, and takes only sites that are there")
  func scorer() throws {
    var settings = InnerModelConfiguration()
    settings.hidden = [16, 16]
    settings.optimizer = .adam(learningRate: 0.003)
    settings.transitionRule = .counterfactual
    var process = Self.candidates()
    var model = try InnerModel(settings, for: process, seed: 1)
    #expect(model.networks.architecture.inputs == 4 && model.networks.architecture.outputs == 1)
    func cost(_ decisions: [Decision]) -> Double { decisions.reduce(0) { $0 + $1.cost } }
    let before = cost(try model.decide(Self.unseen, on: process))
    try model.train(on: &process, episodes: Self.workflows, updates: 1500)
    let decisions = try model.decide(Self.unseen, on: process)
    for decision in decisions {
      for (subtask, site) in decision.plan.enumerated() { #expect(site != 2 || subtask % 2 == 0) }
    }
    // The best plan with the same sites away, by looking at all of them.
    let best = Self.unseen.reduce(0) { sum, workflow in
      process.reset(to: workflow)
      return sum + lowestCost(of: process, subtasks: 6)
    }
    #expect(cost(decisions) < 1.02 * best, "\(cost(decisions)), best \(best), before \(before)")
    #expect(before > 1.1 * best)
  }

  private func lowestCost(of process: CandidateProcess, subtasks: Int) -> Double {
    var best = Double.infinity
    func look(_ plan: [Int]) {
      guard plan.count < subtasks else {
        best = min(best, process.totalCost(of: plan))
        return
      }
      for site in 0..<3 where site != 2 || plan.count % 2 == 0 { look(plan + [site]) }
    }
    look([])
    return best
  }

  @Test(
    "The loss of one step is that of Equation (18), over rows and available actions",
    arguments: TargetRule.allCases, TransitionRule.allCases)
  func lossOfAStep(_ target: TargetRule, _ rule: TransitionRule) throws {
    var settings = InnerModelConfiguration()
    settings.units = 1
    settings.hidden = [8]
    settings.optimizer = .sgd(learningRate: 1e-30)
    settings.targetRule = target
    settings.transitionRule = rule
    settings.memoryCapacity = 1
    settings.warmUp = 1
    settings.batchSize = 4
    settings.updateInterval = 1
    settings.exploration = .constant(0.7)
    var process = Self.candidates()
    var model = try InnerModel(settings, for: process, seed: 5)
    let networks = model.networks
    func values(_ state: ContiguousArray<Float>) -> [Float] {
      var workspace = Workspace(architecture: networks.architecture, capacity: 3)
      networks.forward(0, inputs: state.span, batch: 3, in: &workspace)
      return Array(workspace.outputs)
    }
    var taken = Set<Int>()
    for _ in 0..<60 {
      var before = process
      if before.isFinished { before.reset(to: Self.workflows[model.episodes % 20]) }
      let reward = model.step(in: &process, episodes: Self.workflows)
      let action = try #require(
        (0..<3).first { -before.outcome(of: $0).cost == reward && isAvailable($0, before) })
      taken.insert(action)
      var state = ContiguousArray<Float>(repeating: 0, count: before.stateSize)
      var span = state.mutableSpan
      before.encodeState(into: &span)
      let q = values(state)[action]
      var next: Float = 0
      if !process.isFinished {
        var span = state.mutableSpan
        process.encodeState(into: &span)
        let all = values(state)
        next = try #require((0..<3).filter { isAvailable($0, process) }.map { all[$0] }.max())
      }
      let error = Float(reward) + (process.isFinished ? 0 : Float(0.9)) * next - q
      let loss = model.update()
      #expect(abs(loss - error * error) <= 1e-5 * max(1, error * error))
    }
    #expect(taken.count == 3)
  }

  private func isAvailable(_ action: Int, _ process: CandidateProcess) -> Bool {
    var mask = ContiguousArray(repeating: false, count: 3)
    var span = mask.mutableSpan
    process.encodeMask(into: &span)
    return mask[action]
  }

  @Test("A snapshot of a process with masks continues to the same byte")
  func snapshot() throws {
    var settings = InnerModelConfiguration()
    settings.hidden = [8]
    settings.transitionRule = .counterfactual
    var process = Self.candidates()
    var model = try InnerModel(settings, for: process, seed: 1)
    try model.train(on: &process, episodes: Self.workflows, updates: 33)
    var otherProcess = Self.candidates()
    var other = try InnerModel(settings, for: otherProcess, seed: 2)
    try other.restore(
      model.snapshot(in: process), in: &otherProcess, episodes: Self.workflows)
    try model.train(on: &process, episodes: Self.workflows, updates: 50)
    try other.train(on: &otherProcess, episodes: Self.workflows, updates: 50)
    let areEqual = model.networks == other.networks
    #expect(areEqual)
  }

  @Test("One unit learns the same whether costs are priced in advance or observed")
  func observedCosts() throws {
    var settings = InnerModelConfiguration()
    settings.units = 1
    settings.transitionRule = .chosen
    var (priced, observed) = (smallProcess(subtasks: 6), ObservedProcess(smallProcess(subtasks: 6)))
    var first = try InnerModel(settings, for: priced, seed: 1)
    var second = try InnerModel(settings, for: observed, seed: 1)
    try first.train(on: &priced, episodes: Self.workflows, updates: 300)
    try second.train(on: &observed, episodes: Self.workflows, updates: 300)
    let areEqual = first.networks == second.networks
    #expect(areEqual)
    // Several units vote.
    settings.units = 3
    var voting = try InnerModel(settings, for: observed, seed: 1)
    try voting.train(on: &observed, episodes: Self.workflows, updates: 300)
    let cost = try voting.decide(Self.unseen, on: priced).reduce(0) { $0 + $1.cost }
    let local = try Self.unseen.reduce(0) {
      try $0 + priced.costModel.fixedPlan(at: 0, for: $1).cost.cost
    }
    #expect(cost < local)
  }

  @Test("Rules that need prices are refused where there are none")
  func needsPrices() throws {
    for rule in [TransitionRule.paper, .counterfactual] {
      var settings = InnerModelConfiguration()
      settings.transitionRule = rule
      var process = ObservedProcess(smallProcess(subtasks: 6))
      var model = try InnerModel(settings, for: process, seed: 1)
      let error = #expect(throws: InputError.self) {
        try model.train(on: &process, episodes: Self.workflows, updates: 1)
      }
      #expect(error?.element == "transitionRule")
    }
  }

  @Test("Algorithm 2 takes only sites that are there", arguments: [false, true])
  func outerModel(_ usesAllActions: Bool) throws {
    let process = try MaskedProcess(
      .init(energyWeight: 0.2, maximumSubtasks: 6), in: .table2)
    var settings = OuterModelConfiguration.joint
    settings.usesAllActions = usesAllActions
    settings.learner.hidden = [16]
    settings.learner.targetRule = .doubleQLearning
    var model = try OuterModel(settings, over: .table4, like: process, seed: 1)
    try model.train(episodes: Self.workflows, updates: 100)
    let snapshot = model.snapshot()
    var other = try OuterModel(settings, over: .table4, like: process, seed: 1)
    try other.restore(snapshot, episodes: Self.workflows)
    try model.train(episodes: Self.workflows, updates: 50)
    try other.train(episodes: Self.workflows, updates: 50)
    let areEqual = model.psi.network == other.psi.network
    #expect(areEqual)
    let adapted = try model.psi.process(in: .table2)
    let learner = try InnerModel(
      InnerModelConfiguration().adapting(from: model.psi.network), for: adapted, seed: 1,
      startingFrom: model.psi.network)
    for decision in try learner.decide(Self.unseen, on: adapted) {
      for (subtask, site) in decision.plan.enumerated() { #expect(site != 2 || subtask % 2 == 0) }
    }
  }

  @Test("What does not fit is refused, and names the rule")
  func refusals() throws {
    var process = smallProcess(subtasks: 6)
    var model = try InnerModel(InnerModelConfiguration(), for: process, seed: 1)
    let long = drawnWorkflows(1, subtasks: 7)
    let rule = "must have at most 6 subtasks, as the process, found 7"
    let trained = #expect(throws: InputError.self) {
      try model.train(on: &process, episodes: long, updates: 1)
    }
    #expect(trained?.rule == rule)
    let decided = #expect(throws: InputError.self) { try model.decide(long[0], on: process) }
    #expect(decided?.rule == rule)
    let batch = #expect(throws: InputError.self) { try model.decide(long, on: process) }
    #expect(batch?.rule == rule)
    var decider = try Decider(model.networks, on: process)
    let single = #expect(throws: InputError.self) { try decider.decide(long[0]) }
    #expect(single?.rule == rule)
    let none = #expect(throws: InputError.self) {
      try model.train(on: &process, episodes: [], updates: 1)
    }
    #expect(none?.element == "episodes")
    var other = smallProcess(subtasks: 7)
    let shape = #expect(throws: InputError.self) {
      try model.train(on: &other, episodes: long, updates: 1)
    }
    #expect(shape?.element == "process")
    #expect(throws: InputError.self) { try model.decide(long[0], on: other) }
    #expect(throws: InputError.self) { try process.move(to: other.costModel.inAnotherSystem()) }
  }

  @Test("Decisions one by one are those of the batch, and allocate nothing")
  func decider() throws {
    let process = smallProcess(subtasks: 6)
    let model = try InnerModel(InnerModelConfiguration(), for: process, seed: 3)
    var decider = try Decider(model.networks, on: process)
    let batch = try model.decide(Self.unseen, on: process)
    for (workflow, decision) in zip(Self.unseen, batch) {
      try decider.decide(workflow)
      #expect(decider.plan == decision.plan && decider.cost == decision.cost)
      #expect(decider.unit == decision.unit)
      #expect(try model.decide(workflow, on: process) == decision)
    }
    guard isOptimized else { return }
    let before = allocation_count()
    for workflow in Self.unseen { try decider.decide(workflow) }
    let allocations = allocation_count() - before
    #expect(allocations == 0, "\(allocations) allocations in 100 decisions")
  }

  @Test(
    "The steady state of training on candidate rows allocates nothing",
    .enabled(if: isOptimized, "Only optimized code allocates nothing"),
    arguments: TransitionRule.allCases)
  func trainingAllocatesNothing(_ rule: TransitionRule) throws {
    var settings = InnerModelConfiguration()
    settings.transitionRule = rule
    settings.memoryCapacity = 500
    settings.hidden = [16, 16]
    var process = Self.candidates()
    var model = try InnerModel(settings, for: process, seed: 1)
    try model.train(on: &process, episodes: Self.workflows, updates: 100)
    let before = allocation_count()
    try model.train(on: &process, episodes: Self.workflows, updates: 200)
    let allocations = allocation_count() - before
    #expect(allocations == 0, "\(allocations) allocations in 200 updates")
  }
}

extension CostModel {
  /// The costs in a system of another size.
  fileprivate func inAnotherSystem() -> CostModel {
    CostModel(known: siteCount == 3 ? .table3 : .table2, energyWeight: 0.2)
  }
}
