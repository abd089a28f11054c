import DMRO
import DMROFiles
import DMRONetworks
import DMROOffloading
import DMRORandom
import DMROSchemes
import Testing

/// The best of s plans as labels, on chains.
struct ParallelLabelLearningTests {
  static let generator = WorkloadGenerator(subtasks: 4)

  static func process() throws -> ChainProcess {
    try ChainProcess(
      costModel: CostModel(system: .table2, energyWeight: 0.2, bounds: generator.bounds),
      maximumSubtasks: 4)
  }

  /// Small networks that learn in a moment.
  static var configuration: LabelConfiguration {
    var configuration = LabelConfiguration()
    configuration.units = 3
    configuration.hidden = [32]
    configuration.warmUp = 100
    configuration.batchSize = 32
    return configuration
  }

  /// The mean gap to exact plans over unseen chains.
  static func gap(_ networks: NetworkBlock) throws -> Double {
    let process = try process()
    var stream = RandomStream(seed: 99)
    let workflows = generator.draw(200, using: &stream)
    let decisions = try networks.decisions(for: workflows, on: process)
    return zip(workflows, decisions).reduce(0.0) {
      $0 + $1.1.cost / process.costModel.optimalPlan(for: $1.0).cost.cost - 1
    } / 200
  }

  private static func train(_ updates: Int, until: () -> Bool = { false }) throws -> NetworkBlock {
    try ParallelLabelLearning.train(
      process(), seed: 4, updates: updates, configuration: configuration,
      episodes: { generator.draw("chain", using: &$0) }, until: until)
  }

  @Test("Plans come near the optimum without an expert")
  func learning() throws {
    let (before, after) = (try Self.gap(Self.train(0)), try Self.gap(Self.train(600)))
    #expect(before > 0.1 && after < 0.05, "\(before), \(after)")
  }

  @Test("The same seed gives the same networks; a stop ends the training")
  func repetition() throws {
    let networks = try Self.train(20)
    #expect(networks.count == 3)
    #expect(try Self.train(20) == networks)
    #expect(try Self.train(20, until: { true }) == Self.train(0))
  }

  @Test("Sites that are down get no subtask")
  func masks() throws {
    let process = try Self.process().excluding([1])
    let networks = try ParallelLabelLearning.train(
      process, seed: 4, updates: 20, configuration: Self.configuration,
      episodes: { Self.generator.draw("chain", using: &$0) })
    var stream = RandomStream(seed: 1)
    let decisions = try networks.decisions(
      for: Self.generator.draw(20, using: &stream), on: process)
    #expect(decisions.allSatisfy { !$0.plan.contains(1) && $0.cost.isFinite })
  }

  @Test("Workflows that do not fit are refused")
  func misfits() throws {
    let long = WorkloadGenerator(subtasks: 5)
    #expect(throws: InputError.self) {
      try ParallelLabelLearning.train(
        Self.process(), seed: 1, updates: 1, configuration: Self.configuration,
        episodes: { long.draw("long", using: &$0) })
    }
  }
}
