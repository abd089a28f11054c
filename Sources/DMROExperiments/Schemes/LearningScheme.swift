public import DMRO
public import DMROFiles
public import DMROPictures

/// A learning scheme: trains, then plans.
public protocol LearningScheme: SchemeDescription {
  /// Returns the settings of the scheme.
  ///
  /// - Parameter settings: The settings of DMRO.
  func settings(_ settings: TrainingSettings) -> TrainingSettings

  /// Returns the number of independent models; by default 1.
  ///
  /// - Parameter units: The number s of units of DMRO.
  func modelCount(units: Int) -> Int

  /// `true` if the scheme uses as much computation as DMRO, as by default.
  var hasComputationOfDMRO: Bool { get }

  /// Trains.
  ///
  /// - Parameters:
  ///   - settings: The settings of DMRO; the scheme derives its own.
  ///   - measuresProgress: `true` if the gap of decisions is measured during the training.
  ///   - isInterrupted: Called before every step; the training ends when it returns `true`.
  /// - Returns: The trained scheme.
  /// - Throws: `InputError`, if a setting is out of bounds, or the training diverges or is
  ///   interrupted.
  func train(
    _ settings: TrainingSettings, measuresProgress: Bool, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrainedScheme
}

extension LearningScheme {
  /// Returns 1: all units learn in one model.
  ///
  /// - Parameter units: The number s of units of DMRO.
  public func modelCount(units: Int) -> Int { 1 }

  /// `true` if the scheme uses as much computation as DMRO.
  public var hasComputationOfDMRO: Bool { true }

  /// Trains the models one after the other, and joins their networks.
  ///
  /// - Parameters:
  ///   - settings: The settings of DMRO.
  ///   - measuresProgress: `true` if the gap of decisions is measured during the training.
  ///   - isInterrupted: Called before every step; the training ends when it returns `true`.
  /// - Throws: `InputError`, if a setting is out of bounds, or the training diverges or is
  ///   interrupted.
  public func train(
    _ settings: TrainingSettings, measuresProgress: Bool, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrainedScheme {
    let resolved = self.settings(settings)
    let count = modelCount(units: settings.model.units)
    var blocks: [NetworkBlock] = []
    var progress: [TrainingRun.Progress] = []
    for model in 0..<count {
      var own = resolved
      own.modelSeed = count == 1 ? nil : model
      let result = try TrainingRun.train(
        own, measuresProgress: measuresProgress, until: isInterrupted)
      blocks.append(result.networks)
      if model == 0 { progress = result.progress }
    }
    return TrainedScheme(
      name: name, title: title, look: look, networks: NetworkBlock(joining: blocks),
      process: resolved.process, progress: progress)
  }
}

/// A trained scheme: plans by networks.
public struct TrainedScheme: Scheme {
  /// The name in records.
  public let name: String
  /// The name in pictures and tables.
  public let title: String
  /// The look in pictures.
  public let look: GnuplotPicture.Look
  /// The networks; the best of their plans is taken.
  public let networks: NetworkBlock
  /// The process of their training.
  public let process: TrainingProcess
  /// The progress of the training; with several models, that of the first.
  public let progress: [TrainingRun.Progress]

  /// Creates a scheme from networks.
  ///
  /// - Parameters:
  ///   - name: The name in records.
  ///   - title: The name in pictures and tables.
  ///   - look: The look in pictures.
  ///   - networks: The networks.
  ///   - process: The process of their training.
  ///   - progress: The progress of the training.
  public init(
    name: String, title: String, look: GnuplotPicture.Look, networks: NetworkBlock,
    process: TrainingProcess, progress: [TrainingRun.Progress] = []
  ) {
    self.name = name
    self.title = title
    self.look = look
    self.networks = networks
    self.process = process
    self.progress = progress
  }

  /// Returns `true` if the scheme can plan in a system.
  ///
  /// - Parameter system: The system.
  public func applies(to system: EdgeCloudSystem) -> Bool {
    system.siteCount == process.costModel.siteCount
  }

  /// Plans a workflow.
  ///
  /// - Parameters:
  ///   - workflow: The workflow, of N subtasks.
  ///   - costs: The cost model.
  /// - Returns: The index of the site of each subtask, `[N]`.
  /// - Throws: `InputError`, if the workflow has too many subtasks.
  public func plan(_ workflow: Workflow, by costs: CostModel) throws(InputError) -> [Int] {
    try plans(for: [workflow], by: costs)[0]
  }

  /// Plans workflows in batches.
  ///
  /// - Parameters:
  ///   - workflows: The workflows.
  ///   - costs: The cost model.
  /// - Throws: `InputError`, if a workflow has too many subtasks.
  public func plans(
    for workflows: [Workflow], by costs: CostModel
  ) throws(InputError) -> [[Int]] {
    var process = process
    try process.move(to: costs)
    return try networks.decisions(for: workflows, on: process).map(\.plan)
  }
}
