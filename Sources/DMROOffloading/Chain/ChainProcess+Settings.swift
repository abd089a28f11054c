public import DMROFiles

extension ChainProcess {
  /// The settings of a chain process: everything except its system.
  public struct Settings: ProcessSettings {
    /// The weight δ of energy against delay.
    public var energyWeight: Double
    /// The scaling of costs, derived from each system.
    public var scaling: CostScaling
    /// The bounds of the workload.
    public var bounds: WorkloadBounds
    /// The largest number of subtasks of a workflow.
    public var maximumSubtasks: Int
    /// The encoding of the previous site in a state.
    public var encoding: StateEncoding
    /// The features of the system in a state.
    public var context: SystemContext

    /// Creates settings.
    ///
    /// - Parameters:
    ///   - energyWeight: The weight δ of energy against delay.
    ///   - scaling: The scaling of costs.
    ///   - bounds: The bounds of the workload.
    ///   - maximumSubtasks: The largest number of subtasks of a workflow.
    ///   - encoding: The encoding of the previous site.
    ///   - context: The features of the system.
    public init(
      energyWeight: Double, scaling: CostScaling = .perTerm, bounds: WorkloadBounds = .paper,
      maximumSubtasks: Int, encoding: StateEncoding = .oneHot, context: SystemContext = .none
    ) {
      self.energyWeight = energyWeight
      self.scaling = scaling
      self.bounds = bounds
      self.maximumSubtasks = maximumSubtasks
      self.encoding = encoding
      self.context = context
    }
  }
}

extension ChainProcess.Settings {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case energyWeight, scaling, bounds, maximumSubtasks, encoding, context
  }

  /// The keys of the settings in a file.
  public static let keys = CodingKeys.allCases.map(\.rawValue)

  /// Reads settings; a missing one is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    energyWeight = try container.decode(Double.self, forKey: .energyWeight)
    scaling = try container.decode(CostScaling.self, forKey: .scaling)
    bounds = try container.decode(WorkloadBounds.self, forKey: .bounds)
    maximumSubtasks = try container.decodeStrictly(Int.self, forKey: .maximumSubtasks)
    encoding = try container.decode(StateEncoding.self, forKey: .encoding)
    context = try container.decode(SystemContext.self, forKey: .context)
  }

  /// Checks the settings.
  ///
  /// - Throws: `InputError`, naming the setting and the broken rule.
  public func validate() throws(InputError) {
    try CostModel.check(energyWeight: energyWeight, bounds: bounds)
    try ChainProcess.check(maximumSubtasks: maximumSubtasks)
  }
}
