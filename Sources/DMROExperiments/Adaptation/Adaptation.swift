public import DMRO
public import DMROFiles

/// How inner models adapt to new systems from a start, as data.
public struct Adaptation: Hashable, Sendable, Encodable {
  /// The systems.
  public var family: SystemFamily
  /// What the systems to adapt to are for.
  public var purpose = SystemFamily.Purpose.test
  /// The start.
  public var start: StartingPoint
  /// The number of gradient steps behind a start in the paper's shape.
  public var startUpdates: Int
  /// The weights δ of energy to adapt under; that under which the start was learned unless told.
  public var energyWeights: [Double]?
  /// The numbers of updates after which decisions are measured, ascending from 0.
  public var checkpoints: [Int]
  /// How inner models learn, each measured by itself; as the trial says where there is none.
  public var models: [NamedModel] = []

  /// Settings by which inner models learn.
  public struct NamedModel: Hashable, Sendable, Encodable {
    /// What they are, after the variant in records.
    public var name: String
    /// The settings.
    public var configuration: InnerModelConfiguration

    /// Creates named settings.
    ///
    /// - Parameters:
    ///   - name: What they are, after the variant in records.
    ///   - configuration: The settings.
    public init(name: String, configuration: InnerModelConfiguration) {
      self.name = name
      self.configuration = configuration
    }
  }

  /// Returns the variant in records of one of several models.
  ///
  /// - Parameters:
  ///   - variant: The variant of the trial.
  ///   - model: The name of the model.
  package static func variant(_ variant: String, _ model: String) -> String {
    "\(variant): \(model)"
  }

  /// The paper's question, from no update to many.
  public static let usualCheckpoints = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500]

  /// Creates an adaptation.
  ///
  /// - Parameters:
  ///   - family: The systems.
  ///   - start: The start.
  ///   - startUpdates: The number of gradient steps behind a start in the paper's shape.
  ///   - checkpoints: The numbers of updates after which decisions are measured, ascending from 0.
  public init(
    family: SystemFamily, start: StartingPoint, startUpdates: Int,
    checkpoints: [Int] = usualCheckpoints
  ) {
    self.family = family
    self.start = start
    self.startUpdates = startUpdates
    self.checkpoints = checkpoints
  }

  /// What was measured after some updates.
  public struct Checkpoint: Hashable, Sendable {
    /// The number of updates.
    public var updates: Int
    /// The mean TD loss of the updates since the checkpoint before; none at first.
    public var loss: Double?
    /// The mean reward of a step since then; none at first.
    public var meanReward: Double?
    /// What the decisions make of the workflows.
    public var result: SchemeResult
  }

  /// Creates an inner model that learns from a start, and as soon as one minibatch is in memory.
  ///
  /// - Parameters:
  ///   - start: The parameters with which all units start; each draws its own where there are none.
  ///   - process: The process in the system.
  ///   - model: How the inner model learns.
  ///   - stream: The stream that all chance is split from.
  /// - Throws: `InputError`, if a setting is out of bounds or the start has another shape.
  public static func learner(
    from start: NetworkBlock?, in process: some OffloadingProcess,
    by model: InnerModelConfiguration, stream: RandomStream
  ) throws(InputError) -> InnerModel {
    var own = model
    own.warmUp = min(own.batchSize, own.memoryCapacity)
    if let start { own = own.adapting(from: start) }
    return try InnerModel(own, for: process, stream: stream, startingFrom: start)
  }

  /// Lets an inner model learn in a system, and measures its decisions on the way.
  ///
  /// - Parameters:
  ///   - start: The parameters with which all units start; each draws its own where there are none.
  ///   - process: The process in the system.
  ///   - model: How the inner model learns.
  ///   - workflows: The workflows to learn from.
  ///   - unseen: The workflows to decide for.
  ///   - checkpoints: The numbers of updates after which decisions are measured.
  ///   - stream: The stream that all chance is split from.
  ///   - watchesDivergence: Whether costs far beyond their running median, and parameters that are not
  ///     finite, end the learning too, not only costs that are not finite.
  /// - Returns: A measurement for each checkpoint.
  /// - Throws: `InputError`, if a setting is out of bounds, the start has another shape, or the learning
  ///   diverges.
  public static func measure(
    from start: NetworkBlock?, in process: ChainProcess, by model: InnerModelConfiguration,
    workflows: [Workflow], unseen: [Workflow], checkpoints: [Int] = usualCheckpoints,
    stream: RandomStream, watchesDivergence: Bool = false
  ) throws(InputError) -> [Checkpoint] {
    var process = process
    let costs = process.costModel
    var learner = try learner(from: start, in: process, by: model, stream: stream)
    let optimal = unseen.map(costs.optimalPlan)
    var divergence = DivergenceGuard(watchesMedians: watchesDivergence)
    var rows: [Checkpoint] = []
    for checkpoint in checkpoints {
      var steps: [TrainingStep] = []
      var fault: String?
      try learner.train(
        on: &process, episodes: workflows, updates: checkpoint - learner.updates
      ) { _, step in
        steps.append(step)
        fault = divergence.note(step.cost)
      } until: {
        fault != nil
      }
      if fault == nil, watchesDivergence, !learner.networks.isFinite {
        fault = "a parameter is not finite"
      }
      if let fault {
        throw InputError(
          .diverged,
          rule: """
            the adaptation diverged at update \(learner.updates): \(fault); lower learningRate, now \
            \(model.optimizer.learningRate)
            """)
      }
      let plans = zip(try learner.decide(unseen, on: process), unseen).map {
        costs.plan($0.plan, for: $1)
      }
      rows.append(
        Checkpoint(
          updates: checkpoint,
          loss: steps.isEmpty ? nil : Statistics.mean(steps.map { Double($0.cost) }),
          meanReward: steps.isEmpty ? nil : Statistics.mean(steps.map(\.meanReward)),
          result: SchemeResult(
            name: "adapted", plans: plans, optimal: optimal, siteCount: costs.siteCount)))
    }
    return rows
  }
}
