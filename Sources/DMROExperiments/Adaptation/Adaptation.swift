public import DMRO
public import DMROFiles

/// The settings of an adaptation: inner models learn in new systems from a start.
public struct Adaptation: Hashable, Sendable, Encodable {
  /// The systems.
  public var family: SystemFamily
  /// The purpose of the systems to adapt to.
  public var purpose = SystemFamily.Purpose.test
  /// The start.
  public var start: StartingPoint
  /// The number of gradient steps of a start in the paper's shape.
  public var startUpdates: Int
  /// The settings of the outer model that learns the start; by default those of the start, with the
  /// number of gradient steps.
  public var outer: OuterModelConfiguration?
  /// The weights δ of energy for adaptation; by default that of the learned start.
  public var energyWeights: [Double]?
  /// The numbers of updates after which decisions are measured, ascending from 0.
  public var checkpoints: [Int]
  /// The settings of inner models, each measured separately; if empty, those of the trial.
  public var models: [NamedModel] = []

  /// Named settings of inner models.
  public struct NamedModel: Hashable, Sendable, Encodable {
    /// The name, after the variant in records.
    public var name: String
    /// The settings.
    public var configuration: InnerModelConfiguration

    /// Creates named settings.
    ///
    /// - Parameters:
    ///   - name: The name, after the variant in records.
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

  /// The usual checkpoints, from no update to many.
  public static let usualCheckpoints = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500]

  /// Creates an adaptation.
  ///
  /// - Parameters:
  ///   - family: The systems.
  ///   - start: The start.
  ///   - startUpdates: The number of gradient steps of a start in the paper's shape.
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

  /// A measurement after some updates.
  public struct Checkpoint: Hashable, Sendable {
    /// The number of updates.
    public var updates: Int
    /// The mean TD loss of the updates since the previous checkpoint; `nil` at the first.
    public var loss: Double?
    /// The mean reward of a step since the previous checkpoint; `nil` at the first.
    public var meanReward: Double?
    /// The result of the decisions for the workflows.
    public var result: SchemeResult
  }

  /// Creates an inner model with a start.
  ///
  /// It learns as soon as the memory holds one minibatch.
  ///
  /// - Parameters:
  ///   - start: The initial parameters of all units; `nil` for a random draw in each unit.
  ///   - process: The process in the system.
  ///   - model: The settings of the inner model.
  ///   - stream: The parent of all random streams.
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

  /// Trains an inner model in a system, and measures its decisions at checkpoints.
  ///
  /// - Parameters:
  ///   - start: The initial parameters of all units; `nil` for a random draw in each unit.
  ///   - process: The process in the system.
  ///   - model: The settings of the inner model.
  ///   - workflows: The workflows to learn from.
  ///   - unseen: The workflows to decide for.
  ///   - checkpoints: The numbers of updates after which decisions are measured.
  ///   - stream: The parent of all random streams.
  ///   - watchesDivergence: `true` if learning also ends at costs far above their running median and
  ///     at parameters that are not finite, not only at costs that are not finite.
  /// - Returns: A measurement for each checkpoint.
  /// - Throws: `InputError`, if a setting is out of bounds, the start has another shape, or the learning
  ///   diverges.
  public static func measure(
    from start: NetworkBlock?, in process: TrainingProcess, by model: InnerModelConfiguration,
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
        costs.plan(known: $0.plan, for: $1)
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
