import DMRO
import Testing

@Suite("Convergence")
struct ConvergenceTests {
  /// A system, a reading of feature scaling, a rule, and the gap that ten seeds may have on average.
  struct Goal: CustomTestStringConvertible, Sendable {
    var system: EdgeCloudSystem
    var scaling: CostScaling
    var rule: TransitionRule
    var gap: Double

    var testDescription: String {
      "\(system.name), \(scaling.rawValue), \(rule.rawValue): at most \(gap)"
    }
  }

  static let goals = [
    Goal(system: .table2, scaling: .perTerm, rule: .paper, gap: 0.003),
    Goal(system: .table2, scaling: .perParameter, rule: .counterfactual, gap: 0.015),
    Goal(system: .table3, scaling: .perTerm, rule: .paper, gap: 0.005),
  ]

  /// s = 5, 2000 updates on the 20 workflows of the paper, N = 10, δ = 0.2, then 1000 others.
  @Test("Ten seeds come close to the optimum", arguments: goals)
  func comesClose(_ goal: Goal) async throws {
    let cost = CostModel(known: goal.system, energyWeight: 0.2, scaling: goal.scaling)
    let gaps = try await ofTenSeeds { seed in
      let root = RandomStream(seed: seed)
      var training = root.split("training")
      var unseen = root.split("unseen")
      let workflows = WorkloadGenerator.paper.drawTrainingSet(using: &training)
      let others = WorkloadGenerator.paper.draw(1000, using: &unseen)
      var process = ChainProcess(known: cost, maximumSubtasks: 10)
      var settings = InnerModelConfiguration()
      settings.transitionRule = goal.rule
      var model = try InnerModel(settings, for: process, seed: seed)
      try model.train(on: &process, episodes: workflows, updates: 2000)
      let decided = try model.decide(others, on: process).reduce(0) { $0 + $1.cost }
      let optimum = others.reduce(0) { $0 + cost.optimalPlan(for: $1).cost.cost }
      return decided / optimum - 1
    }
    // Not even one plan of a learner is cheaper than the exact one.
    #expect(gaps.allSatisfy { $0 >= 0 })
    let mean = gaps.reduce(0, +) / 10
    #expect(mean <= goal.gap, "gaps \(gaps)")
  }

  /// On a few short workflows, a network learns what the dynamic program computes: the value of every
  /// action in every state that can be reached.
  @Test("Action values approach those of the dynamic program", arguments: TargetRule.allCases)
  func learnsExactValues(_ target: TargetRule) throws {
    let cost = CostModel(known: .table2, energyWeight: 0.2)
    let workflows = drawnWorkflows(3)
    var settings = InnerModelConfiguration()
    settings.units = 1
    settings.transitionRule = .counterfactual
    settings.targetRule = target
    settings.exploration = .constant(1)
    settings.optimizer = .adam(learningRate: 5e-4)
    settings.freezeInterval = 100
    settings.batchSize = 128
    var process = ChainProcess(known: cost, maximumSubtasks: 3)
    var model = try InnerModel(settings, for: process, seed: 2)
    try model.train(on: &process, episodes: workflows, updates: 8000)

    var greatest = 0.0
    var workspace = Workspace(architecture: model.networks.architecture, capacity: 1)
    for workflow in workflows {
      let exact = try cost.exactActionValues(for: workflow, discount: settings.discount)
      // All 1 + 3 + 9 plans of the subtasks before.
      for prefix in [[]] + (0..<3).map({ [$0] }) + (0..<9).map({ [$0 / 3, $0 % 3] }) {
        process.reset(to: workflow)
        for action in prefix { process.step(action) }
        var state = ContiguousArray<Float>(repeating: 0, count: process.stateSize)
        var span = state.mutableSpan
        process.encodeState(into: &span)
        model.networks.forward(0, inputs: state.span, batch: 1, in: &workspace)
        for action in 0..<3 {
          let row = (process.position * 3 + process.previousSite) * 3 + action
          greatest = max(greatest, abs(Double(workspace.outputs[action]) - exact[row]))
        }
      }
    }
    // The values reach from about −2.5 to −0.05.
    #expect(greatest < 0.02, "\(greatest)")
  }
}

/// Returns the results of the seeds 1 to 10, which run side by side.
func ofTenSeeds<Result: Sendable>(
  _ body: @escaping @Sendable (UInt64) throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: (UInt64, Result).self) { group in
    for seed in UInt64(1)...10 { group.addTask { (seed, try body(seed)) } }
    return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
