import DMRO
import DMROFiles
import DMROGraphs
import DMROPictures
import DMROScheduling
import DMROSchemes

/// A learner of another family that the paper cites, on chains and graphs.
///
/// It learns from the same workflows as DMRO, with networks of the same hidden layers, and sees as
/// many samples in its gradient steps: s · updates · batch size.
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

  /// Returns the learner on graphs with a name.
  ///
  /// - Throws: `InputError`, if there is none.
  static func ofGraphs(_ name: String) throws(InputError) -> CitedLearner {
    let known = allCases.filter { $0.learnGraphs != nil }
    guard let learner = known.first(where: { $0.name == name }) else {
      throw InputError(
        element: "cited", rule: Suggestion.rule(for: name, among: known.map(\.name)))
    }
    return learner
  }

  /// DDLO: the best of s plans becomes the label of all s networks.
  static let ddlo = CitedLearner(
    "ddlo", title: "DDLO", look: .init(.green, .longDashed, .openTriangle)
  ) { settings, isInterrupted throws(InputError) in
    let workflows = settings.trainingWorkflows
    return try ParallelLabelLearning.train(
      settings.process, seed: settings.seed, updates: settings.updates,
      configuration: LabelConfiguration(likeThatOf: settings),
      episodes: { workflows[$0.below(workflows.count)] }, until: isInterrupted)
  }

  /// Imitation of the exact plan, on graphs of the best known plan.
  static let imitation = CitedLearner(
    "imitation", title: "imitation", look: .init(.purple, .dashed, .openDiamond)
  ) { settings, isInterrupted throws(InputError) in
    let workflows = settings.trainingWorkflows
    return try Imitation.train(
      settings.process, seed: settings.seed, updates: settings.updates,
      configuration: LabelConfiguration(likeThatOf: settings),
      episodes: { workflows[$0.below(workflows.count)] }, until: isInterrupted)
  } onGraphs: { origin, isInterrupted throws(InputError) in
    var own = LabelConfiguration.candidates
    (own.units, own.hidden) = (origin.configuration.units, origin.configuration.hidden)
    own.batchSize = origin.configuration.batchSize
    let family = origin.family
    return try Imitation.train(
      GraphProcess(
        maximumSites: family.maximumSites, features: origin.features, stepCost: origin.stepCost),
      seed: origin.seed, updates: origin.configuration.updates, configuration: own,
      episodes: { GraphEpisode(family.draw(using: &$0)) }, until: isInterrupted)
  }

  /// Clipped PPO.
  static let ppo = policyGradient(
    "ppo", title: "PPO", .ppo, look: .init(.blue, .dashDotted, .openSquare))

  /// Advantage actor–critic.
  static let actorCritic = policyGradient(
    "actor-critic", title: "actor–critic", .a2c, look: .init(.skyBlue, .longDashed, .openCircle))

  private static func policyGradient(
    _ name: String, title: String, _ configuration: PolicyGradientConfiguration,
    look: GnuplotPicture.Look
  ) -> CitedLearner {
    CitedLearner(name, title: title, look: look) { settings, isInterrupted throws(InputError) in
      let workflows = settings.trainingWorkflows
      let own = configuration.scaled(
        toSamples: settings.model.units * settings.updates * settings.model.batchSize,
        hidden: settings.model.hidden, activation: settings.model.activation)
      var model = try PolicyGradientModel(own, on: settings.process, seed: settings.seed) {
        workflows[$0.below(workflows.count)]
      }
      try model.train(until: isInterrupted)
      return model.networks
    } onGraphs: { origin, isInterrupted throws(InputError) in
      let own = configuration.scaled(
        toSamples: origin.configuration.units * origin.configuration.updates
          * origin.configuration.batchSize,
        hidden: origin.configuration.hidden, activation: .relu)
      let process = GraphProcess(
        maximumSites: origin.family.maximumSites, features: origin.features,
        stepCost: origin.stepCost)
      let family = origin.family
      var model = try PolicyGradientModel(own, on: process, seed: origin.seed) {
        GraphEpisode(family.draw(using: &$0))
      }
      try model.train(until: isInterrupted)
      return model.networks
    }
  }
}

extension PolicyGradientConfiguration {
  /// Returns the settings with other hidden layers, and as many updates as make a number of samples
  /// in gradient steps, at least one.
  func scaled(
    toSamples samples: Int, hidden: [Int], activation: Activation
  ) -> PolicyGradientConfiguration {
    var own = self
    (own.hidden, own.activation) = (hidden, activation)
    own.updates = max(1, samples / (epochs * actors * steps))
    return own
  }
}

extension LabelConfiguration {
  /// The settings of learning from labels, with networks, minibatches and memory as DMRO has them.
  fileprivate init(likeThatOf settings: TrainingSettings) {
    self.init()
    (units, hidden) = (settings.model.units, settings.model.hidden)
    (activation, initialization) = (settings.model.activation, settings.model.initialization)
    batchSize = settings.model.batchSize
  }
}
