public import DMRO
public import DMROFiles
public import DMROParallel

/// The settings of a training of the outer model, by default on the paper's workload, as data: the inputs of
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
  /// The number of subtasks of drawn workflows.
  public var subtasks = WorkloadGenerator.paper.subtasks
  /// The workflows to learn from; by default 1000 drawn ones.
  public var givenWorkflows: WorkflowSet?
  /// The bounds that scale costs and features; by default those of the workflows.
  public var bounds: WorkloadBounds?
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
  /// - Parameters:
  ///   - provenance: The provenance of the meta-parameters.
  ///   - workflows: The workflows that were given.
  package init(
    _ provenance: MetaParameters<TrainingProcess>.Provenance, workflows: WorkflowSet? = nil
  ) {
    self.init(provenance.configuration, over: provenance.distribution)
    energyWeight = provenance.settings.energyWeight
    scaling = provenance.settings.scaling
    context = provenance.settings.context
    subtasks = provenance.settings.maximumSubtasks
    givenWorkflows = workflows
    bounds = provenance.settings.bounds
    seed = provenance.seed
  }

  /// The template of the processes in the systems.
  package var process: TrainingProcess {
    var systems = RandomStream(seed: seed).split("like")
    return TrainingProcess(
      known: CostModel(
        known: distribution.sample(using: &systems), energyWeight: energyWeight, scaling: scaling,
        bounds: resolvedBounds),
      maximumSubtasks: givenWorkflows?.maximumSubtasks ?? subtasks, context: context)
  }

  /// The bounds in force.
  public var resolvedBounds: WorkloadBounds {
    bounds ?? givenWorkflows?.bounds ?? WorkloadGenerator.paper.bounds
  }

  /// The workflows to learn from.
  public var workflows: [Workflow] {
    if let givenWorkflows { return givenWorkflows.workflows }
    var workload = RandomStream(seed: seed).split("workload")
    var generator = WorkloadGenerator.paper
    generator.subtasks = subtasks
    return generator.draw(1000, using: &workload)
  }

  /// Creates the outer model.
  ///
  /// - Parameters:
  ///   - threads: The number of threads; results do not depend on it.
  ///   - ranks: The ranks that divide minibatches; results do not depend on them.
  /// - Throws: `InputError`, if a setting is out of bounds.
  public func model(
    threads: Int = 1, on ranks: any Ranks = OneRank()
  ) throws(InputError) -> OuterModel<TrainingProcess> {
    try CostModel.check(energyWeight: energyWeight, bounds: resolvedBounds)
    try NumberRules.within(1...10_000, process.maximumSubtasks, "subtasks")
    return try OuterModel(
      configuration, over: distribution, like: process, seed: seed, threads: threads, on: ranks)
  }
}

extension MetaTraining {
  /// The key of given workflows in the metadata of a file of meta-parameters.
  private static let key = "workflows"

  /// Returns the bytes of the file of learned meta-parameters: with the workflows, if they were given.
  ///
  /// - Parameter psi: The meta-parameters.
  /// - Throws: `InputError`, if a parameter is not finite.
  package func data(
    of psi: MetaParameters<TrainingProcess>
  ) throws(InputError) -> ContiguousArray<UInt8> {
    try psi.data(besides: givenWorkflows.map { [Self.key: $0.json] } ?? [:])
  }

  /// Reads the training of a file of meta-parameters.
  ///
  /// - Parameters:
  ///   - data: The bytes.
  ///   - path: The name of the file, for errors.
  /// - Throws: `InputError`, if the file is not a valid file of meta-parameters.
  package init(
    ofFile data: ContiguousArray<UInt8>, source path: String
  ) throws(InputError) {
    let psi = try MetaParameters<TrainingProcess>.decode(data, source: path)
    let text = try NetworkBlock.decode(data, source: path).metadata[Self.key]
    let workflows = try text.map { text throws(InputError) in
      do throws(InputError) { return try WorkflowSet.parse(text, source: path) } catch {
        throw error.below("__metadata__.\(Self.key)")
      }
    }
    self.init(psi.provenance, workflows: workflows)
  }
}
