import DMROFiles
import DMRONetworks
import DMROOffloading
import DMRORandom
import DMROSchemes
import Testing

/// Meta-learning by policy gradients.
struct MetaPolicyGradientTests {
  static func played(_ system: EdgeCloudSystem) throws(InputError) -> PlayedProcess<ChainProcess> {
    let generator = WorkloadGenerator.paper
    let process = try ChainProcess(
      costModel: CostModel(system: system, energyWeight: 0.2), maximumSubtasks: 10)
    return PlayedProcess(process) { generator.draw("drawn", using: &$0) }
  }

  static func meta(
    rate: Double, systems: Int = 3, threads: Int = 1
  ) throws -> MetaPolicyGradient<ChainProcess> {
    var configuration = MetaPolicyConfiguration()
    configuration.learner.hidden = [16]
    configuration.learner.actors = 4
    configuration.learner.batchSize = 40
    configuration.learner.updates = 2
    configuration.systems = systems
    configuration.iterations = 3
    configuration.metaRate = rate
    return try MetaPolicyGradient(configuration, seed: 1, threads: threads) {
      (stream) throws(InputError) in
      try played(SystemDistribution.table4.draw(using: &stream))
    }
  }

  @Test func `The same seed gives the same start, for any number of threads and calls`() throws {
    var one = try Self.meta(rate: 0.5)
    let start = one.networks
    try one.train()
    #expect(one.networks != start)
    var other = try Self.meta(rate: 0.5, threads: 2)
    try other.train(iterations: 1)
    try other.train()
    #expect(other.iterations == 3 && other.networks == one.networks)
  }

  @Test func `The start moves towards what was learned`() throws {
    var (none, half, all) = (
      try Self.meta(rate: 0, systems: 1), try Self.meta(rate: 0.5, systems: 1),
      try Self.meta(rate: 1, systems: 1)
    )
    let start = none.networks
    try none.train(iterations: 1)
    try half.train(iterations: 1)
    try all.train(iterations: 1)
    #expect(none.networks == start)
    for (network, before) in [
      (\PolicyNetworks.policy, start.policy), (\.critic, start.critic),
    ] {
      let (middle, end) = (half.networks[keyPath: network], all.networks[keyPath: network])
      #expect(end != before)
      for index in before.parameters.indices {
        let mean = (before.parameters[index] + end.parameters[index]) / 2
        #expect(abs(middle.parameters[index] - mean) < 1e-6)
      }
    }
  }

  @Test func `Networks learn on from the start in one system`() throws {
    var meta = try Self.meta(rate: 0.5)
    try meta.train(iterations: 1)
    let played = try Self.played(.table2)
    #expect(try meta.adapted(to: played, updates: 0, seed: 1) == meta.networks)
    let adapted = try meta.adapted(to: played, updates: 2, seed: 1, threads: 2)
    var learner = meta.configuration.learner
    learner.updates = 2
    var model = try PolicyGradientModel(
      learner, on: played.process, seed: 1, from: meta.networks, episodes: played.episodes)
    try model.train()
    #expect(adapted == model.policyNetworks)
  }
}
