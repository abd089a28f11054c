public import DMROFiles
public import DMRONetworks
public import DMROOffloading

/// The settings of learning by policy gradients.
///
/// | setting | name in Stable-Baselines3 |
/// |:--|:--|
/// | `steps`, `actors` | `n_steps`, `n_envs` |
/// | `epochs`, `batchSize` | `n_epochs`, `batch_size` |
/// | `discount`, `lambda` | `gamma`, `gae_lambda` |
/// | `clipRange` | `clip_range` |
/// | `entropyCoefficient`, `valueCoefficient` | `ent_coef`, `vf_coef` |
/// | `maximumGradientNorm` | `max_grad_norm` |
/// | `learningRate`, `normalizesAdvantages` | `learning_rate`, `normalize_advantage` |
///
/// There, `total_timesteps` is updates · steps · actors. The defaults are those of PPO on chains.
public struct PolicyGradientConfiguration: Hashable, Sendable {
  /// The widths of the hidden layers, of the policy and of the critic.
  public var hidden = [64, 64]
  /// The activation function of hidden layers.
  public var activation = Activation.relu
  /// The number A of actors: processes that are played at the same time.
  public var actors = 64
  /// The number T of steps of each actor between two updates.
  public var steps = 20
  /// The number of updates of the whole training, each from A · T new steps.
  public var updates = 80
  /// The number of passes over the steps in an update.
  public var epochs = 10
  /// The number of steps of a minibatch; 0 for all steps of an update.
  public var batchSize = 160
  /// The discount γ.
  public var discount = 0.9
  /// The decay λ of generalized advantage estimation: 0 trusts the critic, 1 the returns.
  public var lambda = 0.95
  /// The clip range ε of the probability ratio; 0 for no clipping.
  public var clipRange = 0.2
  /// The weight of the entropy of the policy.
  public var entropyCoefficient = 0.01
  /// The weight of the squared errors of the critic.
  public var valueCoefficient = 0.5
  /// The largest norm of the gradients of policy and critic together; no limit without a value.
  public var maximumGradientNorm: Double? = 0.5
  /// The learning rate of Adam at the first update.
  public var learningRate = 1e-3
  /// The learning rate after the last update; in between it falls linearly.
  public var finalLearningRate = 0.0
  /// The constant ε in the denominator of Adam; 1e-5 as in Stable-Baselines3.
  public var adamEpsilon = 1e-5
  /// True if the advantages of each minibatch get mean 0 and standard deviation 1.
  public var normalizesAdvantages = true
  /// The factor of rewards: a reward is −cost · scale.
  public var rewardScale = 1.0
  /// The temperature τ of candidates, in units of costs: a logit is −(cost + output) / τ.
  ///
  /// It has no part in other processes.
  public var temperature = 0.1

  /// Creates the settings of PPO.
  public init() {}

  /// Clipped PPO on chains.
  ///
  /// From Schulman et al., "Proximal Policy Optimization Algorithms" (2017): the clipped surrogate with
  /// ε = 0.2, minibatches in 10 passes, λ = 0.95, a bonus for entropy of 0.01, Adam with a rate that
  /// falls to 0. From Stable-Baselines3: Adam's ε, orthogonal weights, normalized advantages, the
  /// critic's weight and the norm of gradients. Chosen by us on chains of the seeds 101 and above:
  /// layers with ReLU, γ = 0.9, actors, steps, updates, minibatch and learning rate.
  public static let ppo = PolicyGradientConfiguration()

  /// Advantage actor–critic on chains: one step of gradient ascent from few steps of each actor,
  /// without clipping.
  ///
  /// From Mnih et al., "Asynchronous Methods for Deep Reinforcement Learning" (2016): the gradient of
  /// policy and critic, the entropy in it, and 5 steps between two updates; here all actors are
  /// synchronous. Three things differ from that paper: Adam instead of RMSProp, λ = 0.95 instead of
  /// returns of 5 steps, which is λ = 1, and normalized advantages. Chosen by us on chains of the seeds
  /// 101 and above: 8 actors, the learning rate, the weight of the entropy 0.02; updates are as many as
  /// give the steps of `ppo`. The rest is that of `ppo`.
  public static let a2c: PolicyGradientConfiguration = {
    var configuration = PolicyGradientConfiguration()
    configuration.actors = 8
    configuration.steps = 5
    configuration.updates = 2560
    configuration.epochs = 1
    configuration.batchSize = 0
    configuration.clipRange = 0
    configuration.entropyCoefficient = 0.02
    configuration.learningRate = 2e-3
    return configuration
  }()

  /// PPO on chains under every scaling of costs.
  ///
  /// Entropy and discount were chosen on Table II with the scaling `perParameter`, seeds 101 to 103.
  /// With the entropy of `ppo`, some trainings end there with all subtasks at the edge.
  public static let chains: PolicyGradientConfiguration = {
    var configuration = PolicyGradientConfiguration.ppo
    configuration.discount = 0.9
    configuration.entropyCoefficient = 0.1
    return configuration
  }()

  /// PPO on graphs: the costs of steps add up, and candidates are compared by their costs at first.
  ///
  /// Differs from `ppo` in two settings that no paper gives: γ = 1, because an episode is one graph,
  /// and the temperature 0.3, chosen by us among 0.03, 0.1 and 0.3 on graphs of the seed 101.
  public static let graphs: PolicyGradientConfiguration = {
    var configuration = PolicyGradientConfiguration.ppo
    configuration.discount = 1
    configuration.temperature = 0.3
    return configuration
  }()

  /// PPO on arrivals: far-sighted, with rewards of the size that the critic can follow.
  ///
  /// All settings that differ from `ppo` are ours, chosen among some fifteen on arrivals of the seed
  /// 101: γ from 0.95 to 1, λ from 0.8 to 1, rates from 0.001 to 0.003, 16 to 64 actors.
  public static let arrivals: PolicyGradientConfiguration = {
    var configuration = PolicyGradientConfiguration.ppo
    configuration.actors = 16
    configuration.steps = 80
    configuration.updates = 200
    configuration.discount = 0.98
    configuration.lambda = 0.8
    configuration.entropyCoefficient = 0
    configuration.learningRate = 3e-3
    configuration.rewardScale = 0.1
    configuration.temperature = 0.3
    return configuration
  }()

  /// Checks the settings.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    try Self.settings.check(self)
    try NumberRules.within(0...steps * actors, batchSize, "batchSize")
  }

  /// The number of states of a full minibatch.
  var minibatch: Int { batchSize == 0 ? steps * actors : batchSize }

  /// Returns the architecture of the policy: F inputs, V outputs.
  ///
  /// - Parameter shape: The shape of the process.
  /// - Throws: `InputError`, if a width is out of bounds.
  public func policyArchitecture(
    for shape: ObservationShape
  ) throws(InputError) -> NetworkArchitecture {
    try NetworkArchitecture(
      inputs: shape.features, hidden: hidden, outputs: shape.valuesPerRow, activation: activation)
  }

  /// Returns the architecture of the critic: F inputs, one output.
  ///
  /// - Parameter shape: The shape of the process.
  /// - Throws: `InputError`, if a width is out of bounds.
  public func criticArchitecture(
    for shape: ObservationShape
  ) throws(InputError) -> NetworkArchitecture {
    try NetworkArchitecture(
      inputs: shape.features, hidden: hidden, outputs: 1, activation: activation)
  }
}

extension PolicyGradientConfiguration: Codable {
  /// All settings.
  package static let settings: [Setting<PolicyGradientConfiguration>] = [
    Setting("hidden", \.hidden, as: .integers),
    Setting("activation", \.activation, as: .choice),
    Setting("actors", \.actors, as: .integer, rule: .within(1...1024)),
    Setting("steps", \.steps, as: .integer, rule: .within(1...100_000)),
    Setting("updates", \.updates, as: .integer, rule: .within(1...100_000_000)),
    Setting("epochs", \.epochs, as: .integer, rule: .within(1...1000)),
    Setting("batchSize", \.batchSize, as: .integer),
    Setting("discount", \.discount, as: .number, rule: .share),
    Setting("lambda", \.lambda, as: .number, rule: .share),
    Setting("clipRange", \.clipRange, as: .number, rule: .notNegative),
    Setting("entropyCoefficient", \.entropyCoefficient, as: .number, rule: .notNegative),
    Setting("valueCoefficient", \.valueCoefficient, as: .number, rule: .notNegative),
    Setting(
      optional: "maximumGradientNorm", \.maximumGradientNorm, as: .optional(.number),
      rule: .positive),
    Setting("learningRate", \.learningRate, as: .number, rule: .positive),
    Setting("finalLearningRate", \.finalLearningRate, as: .number, rule: .notNegative),
    Setting("adamEpsilon", \.adamEpsilon, as: .number, rule: .positive),
    Setting("normalizesAdvantages", \.normalizesAdvantages, as: .truth),
    Setting("rewardScale", \.rewardScale, as: .number, rule: .positive),
    Setting("temperature", \.temperature, as: .number, rule: .positive),
  ]

  /// Reads settings; missing ones keep their defaults, an unknown one is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    try Self.settings.decode(&self, from: decoder)
    let decoded = self
    try decoder.validated { () throws(InputError) in try decoded.validate() }
  }

  /// Writes all settings.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    try Self.settings.encode(self, to: encoder)
  }
}
