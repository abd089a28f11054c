public import DMRO
import DMROFiles

/// Everything that a training depends on, as data: what `config.json` holds.
///
/// The same settings give the same networks, to the byte.
public struct TrainingSettings: Hashable, Sendable {
  /// The system in which actions are priced.
  public var system = EdgeCloudSystem.table2
  /// The weight δ of energy against delay.
  public var energyWeight = 0.2
  /// How costs become dimensionless.
  public var scaling = CostScaling.perTerm
  /// The bounds that scale costs and features; those of the workload unless told.
  public var bounds: WorkloadBounds?
  /// How the previous site appears in a state.
  public var encoding = StateEncoding.oneHot
  /// The workload from which workflows are drawn, to learn from unless `workflows` are given, and
  /// to measure on in any case: that of the paper's Section V-A.
  public var workload = WorkloadGenerator.paper
  /// The workflows to learn from; drawn from the workload unless given.
  public var workflows: WorkflowSet?
  /// The settings of the inner model.
  public var model = InnerModelConfiguration()
  /// The number of updates.
  public var updates = 2000
  /// The seed of all chance.
  public var seed: UInt64 = 1
  /// The number of updates from one measurement on held-out workflows to the next.
  public var evaluationInterval = 100
  /// The number of held-out workflows.
  public var heldOutWorkflows = 200

  /// The number of the model among several that learn on the same workflows; not in files.
  var modelSeed: Int?

  /// Creates the default settings: the paper's system and workload.
  public init() {}

  /// The bounds in force.
  public var resolvedBounds: WorkloadBounds { bounds ?? workflows?.bounds ?? workload.bounds }

  /// The largest number of subtasks that a workflow may have.
  public var maximumSubtasks: Int { max(workflows?.maximumSubtasks ?? 1, workload.subtasks) }

  /// The stream of all chance in the model.
  var modelStream: RandomStream {
    let stream = RandomStream(seed: seed)
    return modelSeed.map { stream.split("models").split($0) } ?? stream
  }

  /// The name of the learner that these settings make.
  public var learnerName: String {
    guard model.units == 1 else { return Learner.dmro.rawValue }
    if model.head == .dueling { return Learner.duelingDQN.rawValue }
    return model.targetRule == .doubleQLearning
      ? Learner.doubleDQN.rawValue : Learner.dqn.rawValue
  }

  /// What actions and plans cost.
  public var costModel: CostModel {
    CostModel(
      system: system, energyWeight: energyWeight, scaling: scaling, bounds: resolvedBounds)
  }

  /// The decision process in which the model learns.
  public var process: ChainProcess {
    ChainProcess(costModel: costModel, maximumSubtasks: maximumSubtasks, encoding: encoding)
  }

  /// The workflows to learn from.
  public var trainingWorkflows: [Workflow] {
    if let workflows { return workflows.workflows }
    var stream = RandomStream(seed: seed).split("workload")
    return workload.trainingSet(using: &stream)
  }

  /// The workflows on which progress is measured, none of which is learned from.
  public var measuredWorkflows: [Workflow] {
    var stream = RandomStream(seed: seed).split("held out")
    return workload.workflows(heldOutWorkflows, prefix: "held-out-", using: &stream)
  }

  /// Returns workflows that neither training nor its measurements saw.
  ///
  /// - Parameters:
  ///   - count: The number of workflows.
  ///   - seed: The seed by which they are drawn.
  public func unseenWorkflows(_ count: Int, seed: UInt64) -> [Workflow] {
    var stream = RandomStream(seed: seed).split("unseen")
    return workload.workflows(count, prefix: "unseen-", using: &stream)
  }
}

extension TrainingSettings: Codable {
  /// What the file says it is.
  private static let format = "dmro-training-1"

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case format
    case system
    case energyWeight
    case scaling
    case bounds
    case encoding
    case workload
    case workflows
    case model
    case updates
    case seed
    case evaluationInterval
    case heldOutWorkflows
  }

  /// Reads settings, which must say that they are; those that are missing keep their defaults,
  /// unknown ones are refused.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(
      keyedBy: CodingKeys.self, format: Self.format, forKey: .format)
    try container.update(&system, .system)
    try container.update(&energyWeight, .energyWeight)
    try container.update(&scaling, .scaling)
    bounds = try container.decodeIfPresent(WorkloadBounds.self, forKey: .bounds)
    try container.update(&encoding, .encoding)
    if let list = try container.decodeIfPresent([Workflow].self, forKey: .workflows) {
      let set = try decoder.validated { () throws(InputError) in try WorkflowSet(list) }
      workflows = set
      workload = WorkloadGenerator(like: set)
    }
    try container.update(&workload, .workload)
    try container.update(&model, .model)
    try container.update(&updates, .updates)
    try container.update(&seed, .seed)
    try container.update(&evaluationInterval, .evaluationInterval)
    try container.update(&heldOutWorkflows, .heldOutWorkflows)
    let decoded = self
    try decoder.validated { () throws(InputError) in try decoded.validate() }
  }

  /// Writes all settings, those in force where none were given.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(system, forKey: .system)
    try container.encode(energyWeight, forKey: .energyWeight)
    try container.encode(scaling, forKey: .scaling)
    try container.encode(resolvedBounds, forKey: .bounds)
    try container.encode(encoding, forKey: .encoding)
    try container.encode(workload, forKey: .workload)
    try container.encodeIfPresent(workflows?.workflows, forKey: .workflows)
    try container.encode(model, forKey: .model)
    try container.encode(updates, forKey: .updates)
    try container.encode(seed, forKey: .seed)
    try container.encode(evaluationInterval, forKey: .evaluationInterval)
    try container.encode(heldOutWorkflows, forKey: .heldOutWorkflows)
  }
}

extension TrainingSettings: JSONDocument {
  /// The settings as JSON, in alphabetical order of keys.
  public var json: String { StrictJSON.encode(self, pretty: true) + "\n" }

  /// Returns which settings are others in other settings, by their paths in a file.
  ///
  /// - Parameter other: The other settings.
  /// - Returns: Paths as `model.units`, in alphabetical order; none where the settings are the same.
  public func differences(from other: TrainingSettings) -> [String] {
    StrictJSON.differences(json, other.json)
  }
}
