internal import DMROFiles
public import DMROOffloading
package import DMRORandom

/// All settings of a training, as data: the contents of `config.json`.
///
/// The same settings give the same networks, to the byte. The cost model, the process and the
/// workflows are those of valid settings: `validate()` does not throw.
public struct TrainingSettings: Hashable, Sendable {
  /// The system in which actions are priced.
  public var system = EdgeCloudSystem.table2
  /// The weight δ of energy against delay.
  public var energyWeight = 0.2
  /// The scaling of costs.
  public var scaling = CostScaling.perTerm
  /// The bounds that scale costs and features; those of the workload by default.
  public var bounds: WorkloadBounds?
  /// The encoding of the previous site in a state.
  public var encoding = StateEncoding.oneHot
  /// The distribution of drawn workflows: that of the paper's Section V-A.
  ///
  /// They measure the progress, and without `workflows` they are also learned from.
  public var workload = WorkloadGenerator.paper
  /// The workflows to learn from; drawn from the workload by default.
  public var workflows: WorkflowSet?
  /// The meta-parameters that all networks start from; a random draw in each by default.
  ///
  /// `begin(from:)` also takes over the settings in which they were learned.
  public var start: TrainingStart?
  /// The settings of the inner model.
  public var model = InnerModelConfiguration()
  /// The number of updates.
  public var updates = 2000
  /// The random seed.
  public var seed: UInt64 = 1
  /// The number of updates from one measurement on held-out workflows to the next.
  public var evaluationInterval = 100
  /// The number of held-out workflows.
  public var heldOutWorkflows = 200

  /// The number of the model among several that learn on the same workflows; not in files.
  package var modelSeed: Int?

  /// Creates the default settings: the paper's system and workload.
  public init() {}

  /// The bounds in force.
  public var resolvedBounds: WorkloadBounds { bounds ?? workflows?.bounds ?? workload.bounds }

  /// The largest number of subtasks that a workflow may have: that of the start, if there is one.
  public var maximumSubtasks: Int {
    start?.settings.maximumSubtasks ?? max(workflows?.maximumSubtasks ?? 1, workload.subtasks)
  }

  /// The random stream of the model.
  package var modelStream: RandomStream {
    let stream = RandomStream(seed: seed)
    return modelSeed.map { stream.split("models").split($0) } ?? stream
  }

  /// The cost model.
  public var costModel: CostModel {
    CostModel(
      known: system, energyWeight: energyWeight, scaling: scaling, bounds: resolvedBounds)
  }

  /// The decision process in which the model learns.
  public var process: TrainingProcess { process(with: start?.settings.context ?? .none) }

  /// Returns the decision process with features of the system in its states.
  ///
  /// - Parameter context: The features.
  package func process(with context: SystemContext) -> TrainingProcess {
    TrainingProcess(
      known: costModel, maximumSubtasks: maximumSubtasks, encoding: encoding, context: context)
  }

  /// The workflows to learn from.
  public var trainingWorkflows: [Workflow] {
    workflows?.workflows ?? workload.trainingWorkflows(seed: seed)
  }

  /// The held-out workflows, which are never learned from.
  public var measuredWorkflows: [Workflow] {
    workload.heldOutWorkflows(heldOutWorkflows, seed: seed)
  }

  /// Returns workflows unseen by the training and its measurements.
  ///
  /// - Parameters:
  ///   - count: The number of workflows.
  ///   - seed: The seed of the draw.
  public func unseenWorkflows(_ count: Int, seed: UInt64) -> [Workflow] {
    workload.unseenWorkflows(count, seed: seed)
  }
}

extension TrainingSettings: Codable {
  /// The format of the file.
  private static let format = "dmro-training-1"

  /// Reads settings; the format must be named, missing settings have their defaults, and unknown
  /// ones are refused.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    try Self.settings.decode(&self, from: decoder, format: Self.format)
    let decoded = self
    try decoder.validated { () throws(InputError) in try decoded.validate() }
  }

  /// Writes all settings, with defaults resolved.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    try Self.settings.encode(self, to: encoder, format: Self.format)
  }
}

extension TrainingSettings: JSONDocument {
  /// The settings as JSON, in alphabetical order of keys.
  public var json: String { StrictJSON.encode(self, pretty: true) + "\n" }

  /// Returns `true` if other settings are the same, or differ in a larger number of updates only.
  ///
  /// - Parameters:
  ///   - other: The other settings.
  ///   - upToLength: `true` if the others may have more updates: those of a training that was
  ///     lengthened.
  package func isEqual(_ other: TrainingSettings, upToLength: Bool) -> Bool {
    var own = self
    if upToLength, own.updates < other.updates { own.updates = other.updates }
    return own.json == other.json
  }

  /// Returns the differences from other settings, by their paths in a file.
  ///
  /// - Parameter other: The other settings.
  /// - Returns: Paths as `model.units`, in alphabetical order; none where the settings are the same.
  public func differences(from other: TrainingSettings) -> [String] {
    StrictJSON.differences(json, other.json)
  }
}
