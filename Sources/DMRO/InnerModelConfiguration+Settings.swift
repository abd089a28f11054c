package import DMROFiles
import DMRONetworks

extension InnerModelConfiguration {
  /// All settings: their names in files, flags, help and rules.
  ///
  /// Rules of several settings together are in `validate()`.
  package static let settings =
    own + Exploration.settings.below("exploration", \.exploration)
    + PrioritizedReplay.settings.below("prioritizedReplay", \.presentPrioritizedReplay)

  private static let own: [Setting<InnerModelConfiguration>] = [
    Setting(
      "units", \.units, as: .integer,
      flag: SettingFlag("networks", "The number s of parallel networks; 1 is a DQN."),
      rule: .within(1...4096)),
    Setting(
      "hidden", \.hidden, as: .integers,
      flag: SettingFlag("hidden", "The widths of hidden layers.", valueName: "w,w")),
    Setting(
      "activation", \.activation, as: .choice,
      flag: SettingFlag("activation", "The activation function of hidden layers.")),
    Setting(
      "head", \.head, as: .choice,
      flag: SettingFlag("head", "The output layer, from the last hidden layer to action values.")),
    Setting(
      "initialization", \.initialization, as: .choice,
      flag: SettingFlag("initialization", "The initialization of weights.")),
    Setting("optimizer", \.optimizer, rule: .valid { o throws(InputError) in try o.validate() }),
    Setting(
      part: "optimizer.rule", \.optimizerRule, as: .choice,
      flag: SettingFlag("optimizer", "The optimizer.")),
    Setting(
      part: "optimizer.learningRate", \.optimizer.learningRate, as: .number,
      flag: SettingFlag("learning-rate", "The learning rate.")),
    Setting(
      "loss", \.loss, as: .choice, flag: SettingFlag("loss", "The loss function.")),
    Setting(
      optional: "maximumGradientNorm", \.maximumGradientNorm, as: .optional(.number),
      flag: SettingFlag("max-gradient-norm", "The largest norm of a gradient."), rule: .positive),
    Setting(
      "discount", \.discount, as: .number,
      flag: SettingFlag("discount", "The discount factor, μ in the paper."), rule: .share),
    Setting(
      "exploration", \.exploration, as: .constantProbability,
      flag: SettingFlag("epsilon", "The probability ε of a random action."),
      rule: .valid { e throws(InputError) in try e.validate() }),
    Setting(
      "transitionRule", \.transitionRule, as: .choice,
      flag: SettingFlag("rule", "The transition that each unit stores.")),
    Setting(
      "targetRule", \.targetRule, as: .choice,
      flag: SettingFlag("target", "The learning target.")),
    Setting(
      optional: "prioritizedReplay", \.prioritizedReplay,
      rule: .valid { p throws(InputError) in try p.validate() }),
    Setting(
      part: "prioritizedReplay", \.isPrioritized, as: .truth,
      flag: SettingFlag(
        "prioritized", "Draw transitions by their errors: proportional prioritized replay.")),
    Setting("memoryCapacity", \.memoryCapacity, rule: .within(1...100_000_000)),
    Setting(
      part: "memoryCapacity", \.memoryWithWarmUp, as: .integer,
      flag: SettingFlag("memory", "The capacity of the replay memory, in steps.")),
    Setting(
      "warmUp", \.warmUp, as: .integer,
      flag: SettingFlag("warm-up", "The number of stored steps before the first update.")),
    Setting(
      "batchSize", \.batchSize, as: .integer,
      flag: SettingFlag("batch", "The number of transitions in a minibatch."),
      rule: .within(1...1_000_000)),
    Setting("sharesMinibatch", \.sharesMinibatch, as: .truth),
    Setting(
      "updateInterval", \.updateInterval, as: .integer,
      flag: SettingFlag("update-every", "The number of steps between updates."),
      rule: .within(1...1_000_000_000)),
    Setting(
      "freezeInterval", \.freezeInterval, as: .integer,
      flag: SettingFlag(
        "freeze-every",
        "The number of updates between renewals of the target (frozen) networks."),
      rule: .within(1...1_000_000_000)),
  ]

  /// The name of the optimizer; another one has its usual settings, the same one keeps its own.
  private var optimizerRule: Optimizer.Rule {
    get { optimizer.rule }
    set {
      guard newValue != optimizer.rule else { return }
      optimizer = Optimizer(newValue, learningRate: optimizer.learningRate)
    }
  }

  /// `true` for prioritized replay; its settings stay where it is already.
  private var isPrioritized: Bool {
    get { prioritizedReplay != nil }
    set { prioritizedReplay = newValue ? presentPrioritizedReplay : nil }
  }

  /// The settings of prioritized replay, the usual ones where there are none.
  private var presentPrioritizedReplay: PrioritizedReplay {
    get { prioritizedReplay ?? PrioritizedReplay() }
    set { prioritizedReplay = newValue }
  }

  /// The capacity of the replay memory; a smaller one lowers the warm-up, which it must hold.
  private var memoryWithWarmUp: Int {
    get { memoryCapacity }
    set {
      memoryCapacity = newValue
      // A capacity below 1 is an error of its own.
      warmUp = max(1, min(warmUp, memoryCapacity))
    }
  }
}

extension TextForm<Exploration> {
  /// A constant probability.
  fileprivate static let constantProbability = TextForm(
    describe: { TextForm<Double>.number.describe($0.initial) }
  ) { text throws(InputError) in .constant(try TextForm<Double>.number.parse(text)) }
}
