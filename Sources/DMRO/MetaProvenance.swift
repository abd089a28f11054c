internal import DMROFiles
public import DMROOffloading

extension MetaParameters {
  /// Where ψ comes from, and in which processes it can act.
  public struct Provenance: Hashable, Sendable {
    /// The systems in which ψ was learned.
    public let distribution: SystemDistribution
    /// The settings of the outer model.
    public let configuration: OuterModelConfiguration
    /// The seed of all chance.
    public let seed: UInt64
    /// The number of gradient steps made.
    public let updates: Int
    /// The weight δ of energy against delay.
    public let energyWeight: Double
    /// How costs become dimensionless, in each system by itself.
    public let scaling: CostScaling
    /// The bounds of the workload.
    public let bounds: WorkloadBounds
    /// The largest number of subtasks that a workflow may have.
    public let maximumSubtasks: Int
    /// How the previous site appears in a state.
    public let encoding: StateEncoding
    /// What a state tells about the system.
    public let context: SystemContext

    init(
      distribution: SystemDistribution, configuration: OuterModelConfiguration, seed: UInt64,
      updates: Int, process: ChainProcess
    ) {
      self.distribution = distribution
      self.configuration = configuration
      self.seed = seed
      self.updates = updates
      energyWeight = process.costModel.energyWeight
      scaling = process.costModel.scaling
      bounds = process.costModel.bounds
      maximumSubtasks = process.maximumSubtasks
      encoding = process.encoding
      context = process.context
    }
  }
}

extension MetaParameters.Provenance: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case distribution, configuration, seed, updates, energyWeight, scaling, bounds
    case maximumSubtasks, encoding, context
  }

  /// Reads where ψ comes from, refusing unknown keys and what no process could be made of.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    distribution = try container.decode(SystemDistribution.self, forKey: .distribution)
    configuration = try container.decode(OuterModelConfiguration.self, forKey: .configuration)
    seed = try container.decodeStrictly(UInt64.self, forKey: .seed)
    updates = try container.decodeStrictly(Int.self, forKey: .updates)
    energyWeight = try container.decode(Double.self, forKey: .energyWeight)
    scaling = try container.decode(CostScaling.self, forKey: .scaling)
    bounds = try container.decode(WorkloadBounds.self, forKey: .bounds)
    maximumSubtasks = try container.decodeStrictly(Int.self, forKey: .maximumSubtasks)
    encoding = try container.decode(StateEncoding.self, forKey: .encoding)
    context = try container.decode(SystemContext.self, forKey: .context)
    try decoder.validated { [self] () throws(InputError) in try validate() }
  }

  private func validate() throws(InputError) {
    try CostModel.check(energyWeight: energyWeight, bounds: bounds)
    try NumberRules.within(0...Int.max, updates, "updates")
    try NumberRules.within(1...10_000, maximumSubtasks, "maximumSubtasks")
    do {
      try configuration.learner.checkMemory(
        stateSize: stateSize, actionCount: distribution.sites.count)
    } catch { throw error.below("configuration.learner") }
  }

  /// The number of features D of a state of the processes.
  var stateSize: Int {
    let count = distribution.sites.count
    return encoding.stateSize(siteCount: count, maximumSubtasks: maximumSubtasks)
      + context.size(siteCount: count)
  }
}
