import DMRO
import DMROArrivals
import DMRONetworks
import DMROOffloading
import DMRORandom
import DMROScheduling
import DMROSchemes
import DMROSimulation
import Testing

/// Learning by policy gradients, on every process.
struct PolicyGradientTests {
  static func gap(_ networks: NetworkBlock) throws -> Double {
    let (process, unseen) = (
      try PolicyGradientCases.chain(), try PolicyGradientCases.workflows(100, seed: 9)
    )
    let cost = try networks.decisions(for: unseen, on: process).reduce(0) { $0 + $1.cost }
    let optimum = unseen.reduce(0) { $0 + process.costModel.optimalPlan(for: $1).cost.cost }
    return cost / optimum - 1
  }

  @Test(arguments: [PolicyGradientConfiguration.ppo, .a2c])
  func `Chains are learned, and planned by the networks as those of Q-learning`(
    preset: PolicyGradientConfiguration
  ) throws {
    var configuration = preset
    configuration.updates = preset.epochs > 1 ? 10 : 500
    let generator = PolicyGradientCases.generator
    var model = try PolicyGradientModel(configuration, on: PolicyGradientCases.chain(), seed: 101) {
      generator.draw("a", using: &$0)
    }
    #expect(try Self.gap(model.networks) > 0.05)
    try model.train()
    #expect(try Self.gap(model.networks) < 0.02)
  }

  @Test func `Graphs are learned from what is known of the costs`() throws {
    func ratio(_ networks: NetworkBlock, _ problems: [SchedulingProblem]) throws -> Double {
      var process = GraphProcess(maximumSites: 3)
      var workspace = Workspace(architecture: networks.architecture, capacity: 3)
      var rows = ContiguousArray<Float>(repeating: 0, count: process.shape.size)
      return try problems.reduce(0) { sum, problem in
        process.reset(to: GraphEpisode(problem))
        var plan: [Int] = []
        while !process.isFinished {
          var span = rows.mutableSpan
          process.encodeState(into: &span)
          networks.forward(0, inputs: rows.span, batch: 3, in: &workspace)
          plan.append(process.leastCandidate(by: workspace.outputs, isResidual: true))
          process.step(plan[plan.count - 1])
        }
        return try sum + process.totalCost(of: plan) / problem.optimalPlan().plan.cost
      } / Double(problems.count)
    }
    var configuration = PolicyGradientCases.small()
    (configuration.actors, configuration.steps, configuration.updates) = (8, 20, 60)
    configuration.temperature = 0.3
    var model = try PolicyGradientCases.graphModel(configuration, rows: 3)
    let problems = try PolicyGradientCases.graphs(60, seed: 31)
    let before = try ratio(model.networks, problems)
    try model.train()
    let after = try ratio(model.networks, problems)
    #expect(after - 1 < 0.7 * (before - 1), "before \(before), after \(after)")
  }

  @Test func `Jobs over time are learned, as a policy of jobs`() throws {
    let setting = try PolicyGradientCases.jobs()
    func cost(_ scheme: some JobScheme) -> Double {
      setting.sites.meanCost(
        5000, of: setting.arrivals, stream: RandomStream(seed: 3), by: scheme)
    }
    var configuration = PolicyGradientConfiguration.arrivals
    configuration.hidden = [16]
    (configuration.actors, configuration.updates, configuration.epochs) = (8, 40, 5)
    (configuration.discount, configuration.lambda) = (0.95, 0.95)
    (configuration.batchSize, configuration.learningRate) = (80, 1e-2)
    var model = try PolicyGradientModel(configuration, on: ArrivalProcess(setting), seed: 101) {
      ArrivalProcess.Episode(stream: RandomStream(seed: $0.next()), jobs: 500)
    }
    func learned() throws -> Double {
      cost(try JobPolicy(model.networks).scheme(in: setting.sites, setting.context))
    }
    let selfish = cost(SelfishScheme())
    let before = try learned()
    try model.train()
    let after = try learned()
    #expect(abs(before / selfish - 1) < 0.02)
    #expect(after < 0.995 * selfish)
  }

  @Test func `Example numbers are the same each time`() throws {
    func numbers() throws -> [ExampleNumber] {
      try PolicyGradient.exampleNumbers(seed: 101, effort: 0.01)
        + AdvantageActorCritic.exampleNumbers(seed: 101, effort: 0.01)
    }
    let measured = try numbers()
    #expect(measured.map(\.name) == ["ppo-gap", "a2c-gap"])
    #expect(try numbers() == measured)
    // Hardly learned.
    let reproduced = measured.filter(\.isReproduced)
    #expect(reproduced.isEmpty)
  }
}
