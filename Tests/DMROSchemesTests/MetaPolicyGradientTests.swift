import DMROFiles
import DMRONetworks
import DMROOffloading
import DMRORandom
import DMROSchemes
import TestSupport
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
    try other.train(iterations: .max)
    #expect(other.iterations == 3 && other.networks == one.networks)
  }

  @Test(arguments: [0, 0.25, 1])
  func `The start moves towards the mean of what was learned`(rate: Double) throws {
    var networks = try Self.meta(rate: 0.5).networks
    let start = networks
    var others = [start, start]
    for (index, step) in [Float(0.5), 1].enumerated() {
      for place in start.policy.parameters.indices {
        others[index].policy.parameters[place] += step
      }
      for place in start.critic.parameters.indices {
        others[index].critic.parameters[place] -= step
      }
    }
    networks.move(towards: others, by: rate)
    for (found, before, sign) in [
      (networks.policy, start.policy, 1.0), (networks.critic, start.critic, -1),
    ] {
      let expected = before.parameters.map { Double($0) + sign * 0.75 * rate }
      #expect(maximumDifference(found.parameters, expected) < 1e-6)
    }
  }

  @Test func `A rate of 0 keeps the start`() throws {
    var meta = try Self.meta(rate: 0)
    let start = meta.networks
    try meta.train()
    #expect(meta.networks == start)
  }

  @Test func `Networks learn on from the start in one system`() throws {
    var meta = try Self.meta(rate: 0.5)
    try meta.train(iterations: 1)
    let played = try Self.played(.table2)
    #expect(try meta.adapted(to: played, updates: 0, seed: 1) == meta.networks)
    let adapted = try meta.adapted(to: played, updates: 2, seed: 1, threads: 2)
    var learner = meta.configuration.learner
    learner.updates = 2
    learner.learningRate = meta.configuration.adaptationRate
    learner.finalLearningRate = learner.learningRate
    var model = try PolicyGradientModel(
      learner, on: played.process, seed: 1, from: meta.networks, episodes: played.episodes)
    try model.train()
    #expect(adapted == model.policyNetworks)
  }

  @Test func `An adaptation rate of 0 is refused`() throws {
    var configuration = MetaPolicyConfiguration()
    configuration.adaptationRate = 0
    let error = #expect(throws: InputError.self) { try configuration.validate() }
    #expect(error?.element == "adaptationRate")
  }

  @Test func `Example numbers are the same each time`() throws {
    let numbers = try MRLCO.exampleNumbers(seed: 101, effort: 0.01)
    #expect(try MRLCO.exampleNumbers(seed: 101, effort: 0.01) == numbers)
    #expect(Set(numbers.map(\.name)).count == numbers.count)
    // Networks that have not learned yet: no gap is below the optimum.
    #expect(numbers.allSatisfy { $0.value.isFinite })
    #expect(numbers.filter { $0.name.hasSuffix("-gap") }.allSatisfy { $0.value >= 0 })
  }
}
