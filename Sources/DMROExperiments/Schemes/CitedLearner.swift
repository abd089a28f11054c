import DMRO
import DMROFiles
import DMROGraphs
import DMROPictures
import DMROScheduling
import DMROSchemes

/// A learner of another family that the paper cites, on chains and graphs.
///
/// It learns from the same workflows as DMRO, with networks of the same hidden layers and as many
/// gradient steps: as DMRO takes with all s networks, s · updates.
struct CitedLearner: LearningScheme {
  let name: String
  let title: String
  let look: GnuplotPicture.Look
  private let learnChains: Learn<TrainingSettings>
  /// Learning on graphs; `nil` for a learner that is for chains alone.
  let learnGraphs: Learn<GraphPolicyOrigin>?

  /// Learns by settings, until it is interrupted.
  typealias Learn<Settings> =
    @Sendable (_ settings: Settings, _ isInterrupted: () -> Bool) throws(InputError) -> NetworkBlock

  init(
    _ name: String, title: String, look: GnuplotPicture.Look,
    onChains learnChains: @escaping Learn<TrainingSettings>,
    onGraphs learnGraphs: Learn<GraphPolicyOrigin>? = nil
  ) {
    (self.name, self.title, self.look) = (name, title, look)
    (self.learnChains, self.learnGraphs) = (learnChains, learnGraphs)
  }

  /// Returns the settings unchanged: the learner derives its own.
  func settings(_ settings: TrainingSettings) -> TrainingSettings { settings }

  /// Trains.
  func train(
    _ settings: TrainingSettings, measuresProgress: Bool, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrainedScheme {
    try settings.validate()
    let networks = try learnChains(settings, isInterrupted)
    if isInterrupted() { throw .interruptedTrial }
    return TrainedScheme(
      name: name, title: title, look: look, networks: networks, process: settings.process)
  }
}

extension CitedLearner {
  /// All learners, in the order of tables.
  static let allCases: [CitedLearner] = [.ddlo, .imitation, .actorCritic, .ppo]

  /// DDLO: the best of s plans becomes the label of all s networks.
  static let ddlo = CitedLearner(
    "ddlo", title: "DDLO", look: .init(.green, .longDashed, .openTriangle)
  ) { settings, isInterrupted throws(InputError) in
    try ParallelLabelLearning.train(
      settings.process, seed: settings.seed, updates: settings.updates,
      configuration: LabelConfiguration(likeThatOf: settings),
      episodes: settings.drawnWorkflows, until: isInterrupted)
  }

  /// Imitation of the exact plan, on graphs of the best known plan.
  static let imitation = CitedLearner(
    "imitation", title: "imitation", look: .init(.purple, .dashed, .openDiamond)
  ) { settings, isInterrupted throws(InputError) in
    try Imitation.train(
      settings.process, seed: settings.seed, updates: settings.updates,
      configuration: LabelConfiguration(likeThatOf: settings),
      episodes: settings.drawnWorkflows, until: isInterrupted)
  } onGraphs: { origin, isInterrupted throws(InputError) in
    var own = LabelConfiguration.candidates
    (own.units, own.hidden) = (origin.configuration.units, origin.configuration.hidden)
    own.batchSize = origin.configuration.batchSize
    return try Imitation.train(
      origin.process, seed: origin.seed, updates: origin.configuration.updates,
      configuration: own, episodes: origin.episodes, until: isInterrupted)
  }

  /// Clipped PPO.
  static let ppo = policyGradient(
    "ppo", title: "PPO", .chains, onGraphs: .graphs,
    look: .init(.blue, .dashDotted, .openSquare))

  /// Advantage actor–critic.
  static let actorCritic = policyGradient(
    "actor-critic", title: "actor–critic", .a2c, onGraphs: .a2c.like(.graphs),
    look: .init(.skyBlue, .longDashed, .openCircle))

  private static func policyGradient(
    _ name: String, title: String, _ onChains: PolicyGradientConfiguration,
    onGraphs: PolicyGradientConfiguration, look: GnuplotPicture.Look
  ) -> CitedLearner {
    CitedLearner(name, title: title, look: look) { settings, isInterrupted throws(InputError) in
      var own = onChains.scaled(toSteps: settings.model.units * settings.updates)
      (own.hidden, own.activation) = (settings.model.hidden, settings.model.activation)
      var model = try PolicyGradientModel(
        own, on: settings.process, seed: settings.seed, episodes: settings.drawnWorkflows)
      try model.train(until: isInterrupted)
      return model.networks
    } onGraphs: { origin, isInterrupted throws(InputError) in
      var own = onGraphs.scaled(
        toSteps: origin.configuration.units * origin.configuration.updates)
      own.hidden = origin.configuration.hidden
      var model = try PolicyGradientModel(
        own, on: origin.process, seed: origin.seed, episodes: origin.episodes)
      try model.train(until: isInterrupted)
      return model.networks
    }
  }
}

extension PolicyGradientConfiguration {
  /// The number of gradient steps of the whole training.
  var gradientSteps: Int { updates * gradientStepsOfUpdate }

  private var gradientStepsOfUpdate: Int {
    epochs * (batchSize == 0 ? 1 : (actors * steps + batchSize - 1) / batchSize)
  }

  /// Returns the settings with as many updates as make a number of gradient steps, at least one.
  func scaled(toSteps count: Int) -> PolicyGradientConfiguration {
    var own = self
    own.updates = max(1, count / gradientStepsOfUpdate)
    return own
  }

  /// Returns the settings with discount, temperature and scale of rewards of others: those of a
  /// field.
  func like(_ other: PolicyGradientConfiguration) -> PolicyGradientConfiguration {
    var own = self
    (own.discount, own.temperature) = (other.discount, other.temperature)
    own.rewardScale = other.rewardScale
    return own
  }
}

extension LabelConfiguration {
  /// The settings of learning from labels, with networks and minibatches as DMRO has them.
  fileprivate init(likeThatOf settings: TrainingSettings) {
    self.init()
    (units, hidden) = (settings.model.units, settings.model.hidden)
    (activation, initialization) = (settings.model.activation, settings.model.initialization)
    batchSize = settings.model.batchSize
  }
}

extension TrainingSettings {
  /// The draw of one of the workflows to learn from.
  fileprivate var drawnWorkflows: @Sendable (inout RandomStream) -> Workflow {
    { [workflows = trainingWorkflows] in workflows[$0.below(workflows.count)] }
  }
}
