public import DMRO
public import DMROFiles

/// A learned start: the initial parameters of inner models in each system.
public enum LearnedStart: Sendable {
  /// Each unit draws its own parameters.
  case random
  /// The same parameters in all systems.
  case psi(MetaParameters<TrainingProcess>)
  /// Parameters that depend on the system.
  case regression(RegressionStart<TrainingProcess>)

  /// Learns a start.
  ///
  /// - Parameters:
  ///   - start: The start.
  ///   - family: The systems.
  ///   - updates: The number of gradient steps of a start in the paper's shape.
  ///   - configuration: The settings of the outer model; by default those of the start.
  ///   - settings: Workload, objective and seed.
  ///   - folder: The folder of learned ψ; by default ψ is learned anew.
  ///   - isInterrupted: Called before every update; learning ends when it returns `true`.
  /// - Throws: `InputError`, if a setting is out of bounds, or learning is interrupted.
  public init(
    _ start: StartingPoint, in family: SystemFamily, updates: Int,
    by configuration: OuterModelConfiguration? = nil, _ settings: TrainingSettings,
    keptIn folder: StartFolder? = nil, until isInterrupted: () -> Bool = { false }
  ) throws(InputError) {
    let stream = RandomStream(seed: settings.seed).split("starts")
    var workload = stream.split("workload")
    let workflows = try settings.workload.workflows(1000, using: &workload)
    let process = settings.process(with: start.context)
    guard let learning = configuration ?? start.learning(updates: updates) else {
      self = .random
      return
    }
    var distribution = family.distribution
    if start == .trained {
      var systems = stream.split("trained")
      distribution = SystemDistribution(always: distribution.sample(using: &systems))
    }
    var model = try OuterModel(learning, over: distribution, like: process, seed: settings.seed)
    func learn() throws(InputError) -> MetaParameters<TrainingProcess> {
      try model.train(episodes: workflows, updates: learning.updates, until: isInterrupted)
      guard model.updates >= learning.updates else { throw .interruptedTrial }
      return model.psi
    }
    let psi =
      if let folder {
        try folder.psi(
          after: model.psi, on: settings.workload, until: isInterrupted, learn: learn)
      } else { try learn() }
    guard start == .regression else {
      self = .psi(psi)
      return
    }
    self = .regression(
      try RegressionStart(
        from: psi, .init(updates: max(1, updates / 10)),
        learningBy: start.adaptationModel.configuration, episodes: workflows,
        seed: settings.seed, until: isInterrupted))
  }

  /// Returns the initial parameters of units in a system; `nil` for a random draw.
  ///
  /// - Parameter process: The process in the system.
  public func network(in process: TrainingProcess) -> NetworkBlock? {
    switch self {
    case .random: nil
    case .psi(let psi): psi.network
    case .regression(let start): start.network(in: process)
    }
  }
}

extension InputError {
  /// The error of an interrupted trial.
  static var interruptedTrial: InputError { InputError(.interrupted, rule: "interrupted") }
}
