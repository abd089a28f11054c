public import DMRO
public import DMROFiles

/// The settings of a training of the outer model on the paper's workload, as data: the inputs of
/// `dmro meta-train`.
///
/// The same settings give the same ψ, to the byte.
public struct MetaTraining: Hashable, Sendable {
  /// The settings of the outer model.
  public var configuration: OuterModelConfiguration
  /// The systems to learn in.
  public var distribution: SystemDistribution
  /// The weight δ of energy against delay.
  public var energyWeight = 0.2
  /// The scaling of costs, in each system separately.
  public var scaling = CostScaling.perTerm
  /// The context of the system in a state.
  public var context = SystemContext.none
  /// The random seed.
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

  /// Creates the settings of learned meta-parameters.
  ///
  /// - Parameter provenance: The provenance of the meta-parameters.
  package init(_ provenance: MetaParameters<TrainingProcess>.Provenance) {
    self.init(provenance.configuration, over: provenance.distribution)
    energyWeight = provenance.settings.energyWeight
    scaling = provenance.settings.scaling
    context = provenance.settings.context
    seed = provenance.seed
  }

  /// The template of the processes in the systems.
  package var process: TrainingProcess {
    var systems = RandomStream(seed: seed).split("like")
    return TrainingProcess(
      known: CostModel(
        known: distribution.sample(using: &systems), energyWeight: energyWeight, scaling: scaling),
      maximumSubtasks: WorkloadGenerator.paper.subtasks, context: context)
  }

  /// The workflows to learn from.
  public var workflows: [Workflow] {
    var workload = RandomStream(seed: seed).split("workload")
    return WorkloadGenerator.paper.draw(1000, using: &workload)
  }

  /// Creates the outer model.
  ///
  /// - Throws: `InputError`, if a setting is out of bounds.
  public func model() throws(InputError) -> OuterModel<TrainingProcess> {
    try CostModel.check(energyWeight: energyWeight)
    return try OuterModel(configuration, over: distribution, like: process, seed: seed)
  }
}
