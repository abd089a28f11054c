import DMRO
import DMROExperiments
import DMROFiles
import Testing

@Suite struct SchemeTests {
  private static let workflows: [Workflow] = {
    var stream = RandomStream(seed: 5)
    return WorkloadGenerator.paper.draw(40, using: &stream)
  }()

  @Test func namesAreThoseOfFilesAndFlags() {
    let schemes = SchemeRegistry.standard
    #expect(schemes.planning.map(\.name) == ["local", "edge", "cloud", "greedy", "optimal"])
    #expect(
      schemes.learning.map(\.name) == [
        "dmro", "dmro-counterfactual", "dqn", "double-dqn", "dueling-dqn", "prioritized-dqn",
        "prioritized-dmro", "dqn-s-times", "best-of-s-dqn",
      ])
    #expect(Learner(rawValue: "double-dqn") == .doubleDQN && Learner(rawValue: "greedy") == nil)
  }

  /// Table III has three sites in each of two tiers: the choice must be made on the training set.
  @Test(arguments: [(FixedSiteScheme.local, Tier.device), (.edge, .edge), (.cloud, .cloud)])
  func aFixedSchemeTakesTheBestSiteOfItsTierOnTheTrainingSet(
    scheme: FixedSiteScheme, tier: Tier
  ) throws {
    for scaling in CostScaling.allCases {
      let costs = CostModel(known: .table3, energyWeight: 0.7, scaling: scaling)
      let (training, unseen) = (Array(Self.workflows.prefix(20)), Array(Self.workflows.suffix(20)))
      let plans = try scheme.plans(for: unseen, by: costs, choosingBy: training)
      let site = try #require(costs.bestFixedSite(in: tier, on: training))
      #expect(try plans == unseen.map { try costs.fixedPlan(at: site, for: $0) })
    }
  }

  @Test func schemesWithoutAChoicePlanEachWorkflow() throws {
    let costs = CostModel(known: .table3, energyWeight: 0.2, scaling: .perParameter)
    #expect(
      try OptimalScheme().plans(for: Self.workflows, by: costs, choosingBy: [])
        == Self.workflows.map(costs.optimalPlan))
    #expect(
      try GreedyScheme().plans(for: Self.workflows, by: costs, choosingBy: [])
        == Self.workflows.map(costs.greedyPlan))
  }

  @Test func aSchemeWithoutItsTierDoesNotApply() throws {
    let system = try EdgeCloudSystem(
      name: "no edge",
      sites: [
        Site(name: "device", tier: .device, speed: 20, energy: 0.4),
        Site(name: "cloud", tier: .cloud, speed: 200, energy: 0.1),
      ], bandwidth: [[nil, 10], [10, nil]])
    #expect(!FixedSiteScheme.edge.applies(to: system))
    let comparison = try SchemeComparison(
      costModel: CostModel(known: system, energyWeight: 0.2), learned: [],
      workflows: Self.workflows, training: Self.workflows)
    #expect(comparison.results.map(\.name) == ["local", "cloud", "greedy", "optimal"])
  }

  /// A registered scheme stands before the optimum, which ends every comparison.
  @Test func anOwnSchemeIsCompared() throws {
    var schemes = SchemeRegistry.standard
    try schemes.register(
      CustomScheme("again") { $1.greedyPlan(for: $0).decision })
    let comparison = try SchemeComparison(
      costModel: CostModel(known: .table2, energyWeight: 0.2), learned: [],
      workflows: Self.workflows, training: Self.workflows, schemes: schemes)
    #expect(
      comparison.results.map(\.name) == ["local", "edge", "cloud", "greedy", "again", "optimal"])
    #expect(comparison.results[4].meanCost == comparison.results[3].meanCost)
  }

  @Test func aTrainedSchemePlansAsItsNetworksDecide() throws {
    var settings = TrainingSettings()
    settings.updates = 60
    settings.heldOutWorkflows = 5
    let trained = try Learner.dqn.train(settings, measuresProgress: false) { false }
    let own = Learner.dqn.settings(settings)
    #expect(trained.networks == (try TrainingRun.train(own, measuresProgress: false).networks))
    let plans = try trained.plans(for: Self.workflows, by: own.costModel)
    let decisions = try trained.networks.decisions(for: Self.workflows, on: own.process)
    #expect(plans == decisions.map(\.plan))
    let three = try Learner.bestOfDQNs.train(settings, measuresProgress: false) { false }
    #expect(three.networks.count == settings.model.units)
  }
}
