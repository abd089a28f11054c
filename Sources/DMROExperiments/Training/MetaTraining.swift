public import DMRO
public import DMROFiles

/// A training of the outer model on the paper's workload, as data: what ψ of `dmro meta-train` depends
/// on.
///
/// The same settings give the same ψ, to the byte.
public struct MetaTraining: Hashable, Sendable {
  /// The settings of the outer model.
  public var configuration: OuterModelConfiguration
  /// The systems to learn in.
  public var distribution: SystemDistribution
  /// The weight δ of energy against delay.
  public var energyWeight = 0.2
  /// How costs become dimensionless, in each system by itself.
  public var scaling = CostScaling.perTerm
  /// What a state tells about the system.
  public var context = SystemContext.none
  /// The seed of all chance.
  public var seed: UInt64 = 1

  /// Creates the settings of a training.
  ///
  /// - Parameters:
  ///   - configuration: The settings of the outer model.
  ///   - distribution: The systems to learn in.
  public init(_ configuration: OuterModelConfiguration, over distribution: SystemDistribution) {
    self.configuration = configuration
    self.distribution = distribution
  }

  /// Creates the settings by which meta-parameters were learned.
  ///
  /// - Parameter provenance: Where the meta-parameters come from.
  package init(_ provenance: MetaParameters.Provenance) {
    self.init(provenance.configuration, over: provenance.distribution)
    energyWeight = provenance.energyWeight
    scaling = provenance.scaling
    context = provenance.context
    seed = provenance.seed
  }

  /// What the systems become processes like.
  package var process: ChainProcess {
    var systems = RandomStream(seed: seed).split("like")
    return ChainProcess(
      costModel: CostModel(
        system: distribution.sample(using: &systems), energyWeight: energyWeight, scaling: scaling),
      maximumSubtasks: WorkloadGenerator.paper.subtasks, context: context)
  }

  /// The workflows to learn from.
  public var workflows: [Workflow] {
    var workload = RandomStream(seed: seed).split("workload")
    return WorkloadGenerator.paper.workflows(1000, using: &workload)
  }

  /// Creates the model that learns.
  ///
  /// - Throws: `InputError`, if a setting is out of bounds.
  public func model() throws(InputError) -> OuterModel {
    try OuterModel(configuration, over: distribution, like: process, seed: seed)
  }
}
