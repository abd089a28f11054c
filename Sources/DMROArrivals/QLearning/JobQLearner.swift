public import DMRO
public import DMROFiles
import DMRONetworks
import DMROSimulation

/// Algorithm 1 over time: Q-learning of what a choice costs, discounted from one arrival to the next.
///
/// The learner is `CandidateModel` on an `ArrivalProcess`: all actions of a state are stored, each
/// with its own next state and the same next jobs. A network learns what must be added to the own
/// cost; the target has n steps. What it learns is a `JobPolicy`.
///
/// ```swift
/// var learner = try JobQLearner(in: setting, seed: 1)
/// learner.train()
/// let scheme = learner.policy.scheme(in: setting.sites, setting.context)
/// ```
///
/// The same seed gives the same networks, to the byte, for any number of threads.
public struct JobQLearner: ~Copyable {
  private var model: CandidateModel<ArrivalProcess>

  /// The number n of steps of a target.
  public static let steps = 5
  /// The number of jobs of a stretch, which begins with an idle system.
  public static let jobsOfStretch = 1000
  /// The number of jobs whose mean cost by `QueuePriceScheme` is subtracted from all costs.
  private static let referenceJobs = 20_000

  /// Creates a learner.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - setting: The system with its arrivals.
  ///   - seed: The random seed.
  ///   - steps: The number n of steps of a target.
  ///   - threads: The number of threads; results do not depend on it.
  /// - Throws: `InputError`, if a setting is out of bounds.
  public init(
    _ configuration: CandidateConfiguration = .arrivals, in setting: JobSetting, seed: UInt64,
    steps: Int = JobQLearner.steps, threads: Int = 1
  ) throws(InputError) {
    let process = try Self.process(in: setting, seed: seed, maximumUndo: max(1, steps))
    model = try CandidateModel(
      configuration, on: process, seed: seed, threads: threads, steps: steps,
      episodes: Self.stretch)
  }

  /// Returns the process in which Q-learning and policy gradients learn.
  ///
  /// From all costs the mean one by `QueuePriceScheme` is subtracted.
  ///
  /// - Parameters:
  ///   - setting: The system with its arrivals.
  ///   - seed: The random seed of the learner.
  ///   - maximumUndo: The greatest number of steps that can be taken back in a row.
  /// - Throws: `InputError`, if there are too many sites.
  package static func process(
    in setting: JobSetting, seed: UInt64, maximumUndo: Int = 1
  ) throws(InputError) -> ArrivalProcess {
    guard setting.sites.actionCount <= 256 else {
      throw InputError(
        element: "sites",
        rule: "must be at most 255 edges and clouds, found \(setting.sites.sharedCount)")
    }
    let reference = setting.sites.meanCost(
      referenceJobs, of: setting.arrivals, stream: RandomStream(seed: seed).split("reference"),
      by: QueuePriceScheme(factor: 0.3))
    return ArrivalProcess(
      setting, referenceCost: reference / setting.context.cost - 1, maximumUndo: maximumUndo)
  }

  /// Draws a stretch of arrivals.
  ///
  /// - Parameter stream: The source of randomness.
  @Sendable
  package static func stretch(using stream: inout RandomStream) -> ArrivalProcess.Episode {
    ArrivalProcess.Episode(stream: RandomStream(seed: stream.next()), jobs: jobsOfStretch)
  }

  /// The number of updates made.
  public var updates: Int { model.updates }

  /// Trains the networks.
  ///
  /// - Parameters:
  ///   - count: The number of updates to make; by default, all that are left.
  ///   - report: Called after every update with their number and the mean squared error.
  ///   - isStopped: Called before every update; `true` ends the training.
  public mutating func train(
    updates count: Int? = nil, report: (Int, Float) -> Void = { _, _ in },
    until isStopped: () -> Bool = { false }
  ) {
    model.train(updates: count, report: report, until: isStopped)
  }

  /// The policy so far.
  public var policy: JobPolicy {
    do {
      return try JobPolicy(model.networks)
    } catch {
      preconditionFailure("networks of a learner fit rows: \(error)")
    }
  }
}

extension CandidateConfiguration {
  /// The settings of Q-learning over time.
  public static let arrivals: CandidateConfiguration = {
    var configuration = CandidateConfiguration()
    configuration.units = 3
    configuration.learningRate = 3e-3
    configuration.updates = 10_000
    configuration.statesPerUpdate = 16
    // Targets are as old as the memory is long.
    configuration.memoryCapacity = 10_000
    configuration.warmUp = 2000
    configuration.freezeInterval = 100
    configuration.exploration = 0.05
    configuration.discount = 0.98
    configuration.errorLimit = 0
    return configuration
  }()
}
