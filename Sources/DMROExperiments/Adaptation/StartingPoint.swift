import DMRO
import DMROFiles

/// With which parameters inner models begin in a new system.
public enum StartingPoint: String, CaseIterable, Codable, Sendable {
  /// Drawn at random, another network for each unit.
  case random
  /// Trained in one other system of the family.
  case trained
  /// ψ of Algorithm 2: joint training over systems.
  case meta
  /// ψ of Reptile.
  case reptile
  /// ψ of first-order MAML.
  case firstOrderMAML = "first-order-maml"
  /// ψ of Algorithm 2 plus a regression of the weights on the system.
  case regression
  /// ψ of a network that sees the system's unit costs.
  case contextual

  /// The starts of the paper's figures.
  static let paper: [StartingPoint] = [.random, .trained, .meta]
  /// The start that is recommended: it depends on the system.
  public static let recommended = StartingPoint.contextual

  /// The name in pictures and tables.
  var title: String {
    switch self {
    case .random: "random"
    case .trained: "trained in another system"
    case .meta: "meta (Algorithm 2)"
    case .reptile: "Reptile"
    case .firstOrderMAML: "first-order MAML"
    case .regression: "meta + regression on the system"
    case .contextual: "contextual (recommended)"
    }
  }

  /// The color in pictures.
  var color: GnuplotPicture.Color {
    switch self {
    case .random: .gray
    case .trained: .blue
    case .meta: .vermilion
    case .reptile: .green
    case .firstOrderMAML: .skyBlue
    case .regression: .orange
    case .contextual: .purple
    }
  }

  /// The look in pictures.
  var look: GnuplotPicture.Look { .init(color) }

  /// The settings of the outer model behind the start, where there is one.
  ///
  /// - Parameter updates: The number of gradient steps of every start but the contextual one, which
  ///   takes four times as many.
  func outerSettings(updates: Int) -> OuterModelConfiguration? {
    var settings = OuterModelConfiguration()
    settings.updates = updates
    settings.finalLearningRate = 0.01
    switch self {
    case .random: return nil
    // Trained is Algorithm 2 with but one system: the same budget to the step.
    case .trained, .meta, .regression: return settings
    case .reptile: settings.algorithm = .reptile
    case .firstOrderMAML:
      settings.algorithm = .firstOrderMAML
      settings.innerUpdates = 2
      settings.metaRate = 1
    case .contextual:
      settings = .contextual
      settings.updates = 4 * updates
    }
    return settings
  }
}

/// A start that was learned: what begins in each system.
enum LearnedStart {
  case random
  case psi(MetaParameters)
  case regression(RegressionStart)

  /// Learns a start.
  init(
    _ start: StartingPoint, in family: SystemFamily, updates: Int, _ settings: TrainingSettings,
    isInterrupted: () -> Bool
  ) throws(InputError) {
    let stream = RandomStream(seed: settings.seed).split("starts")
    var workload = stream.split("workload")
    let workflows = settings.workload.workflows(1000, using: &workload)
    let process = ChainProcess(
      costModel: settings.costModel, maximumSubtasks: settings.maximumSubtasks,
      encoding: settings.encoding, context: start == .contextual ? .unitCosts : .none)
    guard var outer = start.outerSettings(updates: updates) else {
      self = .random
      return
    }
    // What begins to learn goes on to learn by the same rule.
    outer.learner.discount = settings.model.discount
    var distribution = family.distribution
    if start == .trained {
      var systems = stream.split("trained")
      distribution = SystemDistribution(always: distribution.sample(using: &systems))
    }
    var model = try OuterModel(
      outer, over: distribution, like: process, seed: settings.seed)
    try model.train(workflows: workflows, updates: outer.updates, until: isInterrupted)
    guard model.updates >= outer.updates else { throw .interruptedTrial }
    guard start == .regression else {
      self = .psi(model.psi)
      return
    }
    self = .regression(
      try RegressionStart(
        from: model.psi, learningBy: settings.model, workflows: workflows, seed: settings.seed))
  }

  /// The parameters with which units begin in a system; none where they are drawn.
  func network(in model: CostModel) -> NetworkBlock? {
    switch self {
    case .random: nil
    case .psi(let psi): psi.network
    case .regression(let start): start.network(in: model)
    }
  }

  /// What a state tells about the system.
  var context: SystemContext {
    if case .psi(let psi) = self { psi.provenance.context } else { .none }
  }
}
