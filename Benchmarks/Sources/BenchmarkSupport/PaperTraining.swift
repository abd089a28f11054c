public import DMRO

/// The paper's system and workload, N = 10 and δ = 0.2, for a whole training.
public struct PaperTraining: Sendable {
  /// The decision process.
  public let process: ChainProcess
  /// The 20 workflows to learn from.
  public let workflows: [Workflow]
  /// Other workflows, of which none is learned from.
  public let heldOut: [Workflow]
  /// The sum of their lowest costs.
  private let optimum: Double

  /// Draws the workflows.
  ///
  /// - Parameters:
  ///   - seed: The seed of the workflows.
  ///   - heldOut: The number of workflows that are kept back.
  /// - Throws: `InputError`, if that number is negative.
  public init(seed: UInt64 = 1, heldOut: Int = 200) throws(InputError) {
    let cost = try CostModel(system: .table2, energyWeight: 0.2)
    process = try ChainProcess(costModel: cost, maximumSubtasks: 10)
    let root = RandomStream(seed: seed)
    var (training, other) = (root.split("workload"), root.split("held out"))
    workflows = try WorkloadGenerator.paper.trainingSet(using: &training)
    self.heldOut = try WorkloadGenerator.paper.workflows(heldOut, using: &other)
    optimum = self.heldOut.reduce(0) { $0 + cost.optimalPlan(for: $1).cost.cost }
  }

  /// Returns the gap of decisions to the optimum on the held-out workflows.
  ///
  /// - Parameters:
  ///   - networks: The networks, the best of whose plans counts.
  ///   - process: Another process, whose states may tell of the system, too.
  /// - Throws: `InputError`, if the networks do not fit the process.
  public func gap(
    of networks: NetworkBlock, on process: ChainProcess? = nil
  ) throws(InputError) -> Double {
    let decided = try networks.decisions(for: heldOut, on: process ?? self.process).reduce(0) {
      $0 + $1.cost
    }
    return PlanCost.gap(of: decided, to: optimum)
  }
}
