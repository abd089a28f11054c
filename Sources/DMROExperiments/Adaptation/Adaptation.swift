public import DMRO
public import DMROFiles

/// How inner models adapt to new systems from a start, as data.
public struct Adaptation: Hashable, Sendable {
  /// The systems.
  public var family: SystemFamily
  /// The start.
  public var start: StartingPoint
  /// The number of gradient steps behind the start.
  public var startUpdates: Int
  /// The numbers of updates after which decisions are measured, ascending from 0.
  public var checkpoints: [Int]

  /// The paper's question, from no update to many.
  public static let usualCheckpoints = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500]

  /// Creates an adaptation.
  ///
  /// - Parameters:
  ///   - family: The systems.
  ///   - start: The start.
  ///   - startUpdates: The number of gradient steps behind the start.
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

  /// The number of rows of `results.csv`.
  var resultCount: Int { family.testSystems.count * checkpoints.count }

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
  ///   - isInterrupted: Asked before every step; the measurement ends there once it returns `true`.
  /// - Returns: A measurement for each checkpoint.
  /// - Throws: `InputError`, if a setting is out of bounds, the start has another shape, or the
  ///   measurement is interrupted.
  public static func measure(
    from start: NetworkBlock?, in process: ChainProcess, by model: InnerModelConfiguration,
    workflows: [Workflow], unseen: [Workflow], checkpoints: [Int] = usualCheckpoints,
    stream: RandomStream, isInterrupted: () -> Bool = { false }
  ) throws(InputError) -> [Checkpoint] {
    var process = process
    let costs = process.costModel
    var own = model
    own.warmUp = min(own.batchSize, own.memoryCapacity)
    if let start { own = own.adapting(from: start) }
    var learner = try InnerModel(own, for: process, stream: stream, startingFrom: start)
    let optimal = unseen.map(costs.optimalPlan)
    var rows: [Checkpoint] = []
    for checkpoint in checkpoints {
      var steps: [TrainingStep] = []
      learner.train(
        on: &process, workflows: workflows, updates: checkpoint - learner.updates
      ) {
        steps.append($1)
      } until: {
        isInterrupted()
      }
      guard learner.updates == checkpoint else { throw .interruptedTrial }
      let plans = zip(learner.decide(unseen, on: process), unseen).map {
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

extension Experiment {
  /// Learns a start, and adapts from it to every system of the family's tests.
  func perform(
    _ adaptation: Adaptation, _ trial: Trial, isInterrupted: () -> Bool
  ) throws(InputError) -> TrialRecords {
    let settings = trial.settings
    let start = try LearnedStart(
      adaptation.start, in: adaptation.family, updates: adaptation.startUpdates, settings,
      isInterrupted: isInterrupted)
    let unseen = settings.unseenWorkflows(unseenWorkflows, seed: settings.seed)
    var records = TrialRecords()
    for (index, system) in adaptation.family.testSystems.enumerated() {
      var own = settings
      own.system = system
      let process = ChainProcess(
        costModel: own.costModel, maximumSubtasks: own.maximumSubtasks, encoding: own.encoding,
        context: start.context)
      let rows = try Adaptation.measure(
        from: start.network(in: own.costModel), in: process, by: own.model,
        workflows: own.trainingWorkflows, unseen: unseen, checkpoints: adaptation.checkpoints,
        stream: RandomStream(seed: settings.seed).split("adaptation").split(index),
        isInterrupted: isInterrupted)
      let prefix: [RecordValue] = [
        .integer(Int(truncatingIfNeeded: settings.seed)), .string(adaptation.start.rawValue),
        .string(adaptation.family.rawValue), .string(system.name),
        .string(settings.scaling.rawValue), .number(settings.energyWeight),
      ]
      for row in rows {
        let result = row.result
        records.results.append(
          prefix + [
            .integer(own.model.units), .integer(row.updates), .integer(unseen.count),
            .number(result.meanCost), .number(result.meanOptimalCost), .number(result.gap),
            .number(result.meanDelay), .number(result.meanEnergy),
            .string(result.siteShares.map { "\($0)" }.joined(separator: " ")), .string(""),
          ])
        if let loss = row.loss {
          records.curve.append(
            prefix + [
              .integer(row.updates), .number(loss), .number(0), .number(row.meanReward ?? .nan),
              .number(result.gap),
            ])
        }
      }
    }
    return records
  }
}

extension InputError {
  /// A trial that was told to end.
  static var interruptedTrial: InputError { InputError(.interrupted, rule: "interrupted") }
}
