internal import DMRO
public import DMROFiles
internal import DMRONetworks
internal import DMROOffloading
internal import DMRORandom

extension PolicyGradient {
  /// Measures PPO on the chains of Section V-A in the system of Table II, δ = 0.2.
  ///
  /// It learns from 102,400 steps of random workflows. The number is the mean cost of the greedy plans
  /// of unseen workflows against that of the exact ones. The bound is ours: the sources have other
  /// fields.
  ///
  /// - Parameters:
  ///   - seed: The random seed of workflows and networks.
  ///   - effort: The share of the updates.
  /// - Throws: `InputError`, if the learner diverges.
  public static func exampleNumbers(
    seed: UInt64, effort: Double = 1
  ) throws(InputError) -> [ExampleNumber] {
    [
      ExampleNumber(
        name: "ppo-gap", title: "Gap of PPO to the optimum of unseen chains in %",
        value: try ChainExample(seed: seed).gap(.ppo, effort: effort), required: -1e-9...0.1)
    ]
  }
}

/// The example of advantage actor–critic, `PolicyGradientConfiguration.a2c`.
public enum AdvantageActorCritic {
  /// Measures advantage actor–critic on the chains of Section V-A in the system of Table II, δ = 0.2.
  ///
  /// It learns from 102,400 steps of random workflows, as many as PPO. The number is the mean cost of
  /// the greedy plans of unseen workflows against that of the exact ones. The bound is ours: the
  /// sources have other fields.
  ///
  /// - Parameters:
  ///   - seed: The random seed of workflows and networks.
  ///   - effort: The share of the updates.
  /// - Throws: `InputError`, if the learner diverges.
  public static func exampleNumbers(
    seed: UInt64, effort: Double = 1
  ) throws(InputError) -> [ExampleNumber] {
    [
      ExampleNumber(
        name: "a2c-gap",
        title: "Gap of advantage actor–critic to the optimum of unseen chains in %",
        value: try ChainExample(seed: seed).gap(.a2c, effort: effort), required: -1e-9...0.4)
    ]
  }
}

/// Random chains in the system of Table II, and 500 unseen ones with their optimum.
private struct ChainExample {
  private let seed: UInt64
  private let generator = WorkloadGenerator.paper
  private let process: ChainProcess
  private let unseen: [Workflow]

  init(seed: UInt64) throws(InputError) {
    self.seed = seed
    process = try ChainProcess(
      costModel: CostModel(system: .table2, energyWeight: 0.2, bounds: generator.bounds),
      maximumSubtasks: generator.subtasks)
    var stream = RandomStream(seed: seed).split("policy gradient example").split("unseen")
    unseen = generator.draw(500, using: &stream)
  }

  /// Returns the gap of a learner in %.
  func gap(
    _ preset: PolicyGradientConfiguration, effort: Double
  ) throws(InputError) -> Double {
    var configuration = preset
    configuration.updates = max(1, Int(Double(preset.updates) * min(1, effort)))
    let generator = generator
    var model = try PolicyGradientModel(configuration, on: process, seed: seed) {
      generator.draw("drawn", using: &$0)
    }
    try model.train()
    return 100 * (try process.gap(of: model.networks, on: unseen))
  }
}

extension ChainProcess {
  /// Returns the share by which plans of networks cost more than the exact ones.
  ///
  /// - Parameters:
  ///   - networks: The networks.
  ///   - workflows: The workflows.
  /// - Throws: `InputError`, if a workflow does not fit the process.
  func gap(of networks: NetworkBlock, on workflows: [Workflow]) throws(InputError) -> Double {
    let optimum = workflows.reduce(0) { $0 + costModel.optimalPlan(for: $1).cost.cost }
    let plans = try networks.decisions(for: workflows, on: self)
    return plans.reduce(0) { $0 + $1.cost } / optimum - 1
  }
}
