internal import DMRO
public import DMROFiles
internal import DMROOffloading
internal import DMRORandom

extension PolicyGradient {
  /// The number of unseen workflows.
  private static let unseenCount = 500

  /// Measures PPO and A2C on the chains of Section V-A in the system of Table II, δ = 0.2.
  ///
  /// Each learns from 102,400 steps of random workflows. The number is the mean cost of the greedy
  /// plans of unseen workflows against that of the exact ones.
  ///
  /// - Parameters:
  ///   - seed: The random seed of workflows and networks.
  ///   - effort: The share of the updates.
  /// - Throws: `InputError`, if a learner diverges.
  public static func exampleNumbers(
    seed: UInt64, effort: Double = 1
  ) throws(InputError) -> [ExampleNumber] {
    let generator = WorkloadGenerator.paper
    let process = try ChainProcess(
      costModel: CostModel(system: .table2, energyWeight: 0.2, bounds: generator.bounds),
      maximumSubtasks: generator.subtasks)
    let stream = RandomStream(seed: seed).split("policy gradient example")
    var unseenStream = stream.split("unseen")
    let unseen = generator.draw(unseenCount, using: &unseenStream)
    let optimum = unseen.reduce(0) { $0 + process.costModel.optimalPlan(for: $1).cost.cost }

    var numbers: [ExampleNumber] = []
    for (name, title, preset, greatest) in [
      ("ppo", "PPO", PolicyGradientConfiguration.ppo, 0.1),
      ("a2c", "advantage actor–critic", .a2c, 0.4),
    ] {
      var configuration = preset
      configuration.updates = max(1, Int(Double(preset.updates) * min(1, effort)))
      var model = try PolicyGradientModel(configuration, on: process, seed: seed) {
        generator.draw("drawn", using: &$0)
      }
      try model.train()
      let plans = try model.networks.decisions(for: unseen, on: process)
      let cost = plans.reduce(0) { $0 + $1.cost }
      numbers.append(
        ExampleNumber(
          name: "\(name)-gap", title: "Gap of \(title) to the optimum of unseen chains in %",
          value: 100 * (cost / optimum - 1), required: -1e-9...greatest))
    }
    return numbers
  }
}
