import DMRO
import DMRORandom
import TestSupport
import Testing

@Suite("Regression starts")
struct RegressionStartTests {
  /// With fewer systems than features and hardly a penalty, the regression goes through the networks
  /// of its library, which are made here by hand.
  @Test("In a system of its library the start is the network that was trained there")
  func goesThroughItsLibrary() throws {
    var stream = RandomStream(seed: 1)
    let workflows = WorkloadGenerator.paper.draw(20, using: &stream)
    let process = ChainProcess(
      known: CostModel(known: .table2, energyWeight: 0.2), maximumSubtasks: 10)
    var settings = OuterModelConfiguration()
    settings.learner.hidden = [8]
    var outer = try OuterModel(settings, over: .wide, like: process, seed: 1)
    try outer.train(episodes: workflows, updates: 20)
    let psi = outer.psi

    let model = InnerModelConfiguration()
    let start = try RegressionStart(
      from: psi, .init(systems: 4, updates: 10, penalty: 1e-9), learningBy: model,
      episodes: workflows, seed: 6)

    let chance = RandomStream(seed: 6).split("regression start")
    var systems = chance.split("systems")
    for index in 0..<4 {
      var own = try psi.process(in: SystemDistribution.wide.sample(using: &systems))
      var settings = model.adapting(from: psi.network)
      settings.units = 1
      var learner = try InnerModel(
        settings, for: own, stream: chance.split(index), startingFrom: psi.network)
      try learner.train(on: &own, episodes: workflows, updates: 10)
      let (trained, found) = (
        learner.networks.parameters, start.network(in: own).parameters
      )
      // What the penalty leaves open is far less than what was learned.
      let change = maximumDifference(trained, psi.network.parameters)
      #expect(change > 0.05)
      #expect(maximumDifference(found, trained) < 1e-3 * change)
    }
  }
}
