public import DMROFiles
public import DMRONetworks
public import DMROOffloading

/// The settings of the inner model; defaults are those of the paper where it states them.
public struct InnerModelConfiguration: Hashable, Sendable {
  /// The number s of units, not stated in the paper; 1 gives a DQN.
  public var units = 5
  /// The widths of the hidden layers; the paper states two layers, without their widths.
  public var hidden = [64, 64]
  /// The activation function of hidden layers.
  public var activation = Activation.relu
  /// The output layer: from the last hidden layer to action values.
  public var head = Head.linear
  /// The initialization of weights, where no parameters are given.
  public var initialization = Initialization.he
  /// The optimizer; the learning rate 0.01 is the paper's.
  public var optimizer = Optimizer.rmsProp(learningRate: 0.01)
  /// The loss function of temporal-difference errors.
  public var loss = Loss.meanSquared
  /// The largest norm of a network's gradient; no limit by default.
  public var maximumGradientNorm: Double?
  /// The discount γ, μ in the paper.
  public var discount = 0.9
  /// The exploration of the units.
  public var exploration = Exploration.constant(0.1)
  /// The transition that each unit stores.
  public var transitionRule = TransitionRule.paper
  /// The learning target.
  public var targetRule = TargetRule.qLearning
  /// The settings of prioritized replay; transitions are drawn uniformly by default.
  public var prioritizedReplay: PrioritizedReplay?
  /// The capacity of the replay memory, in steps.
  public var memoryCapacity = 2000
  /// The number of stored steps before the first update.
  public var warmUp = 200
  /// The number of transitions in a minibatch.
  public var batchSize = 32
  /// If `true`, all units learn from the same minibatch, otherwise each from its own.
  public var sharesMinibatch = false
  /// The number of stored steps between two updates; five in the paper.
  public var updateInterval = 5
  /// The number of updates between renewals of the target (frozen) networks; 200 in the paper.
  public var freezeInterval = 200

  /// Creates the default settings.
  public init() {}

  /// Checks the settings.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    try Self.settings.check(self)
    try NumberRules.within(1...memoryCapacity, warmUp, "warmUp")
    guard !sharesMinibatch || prioritizedReplay == nil else {
      throw InputError(
        element: "sharesMinibatch",
        rule: "must be false with prioritized replay, because each unit has its own priorities")
    }
  }

  /// Returns the architecture of the networks for a decision process: F inputs, V outputs.
  ///
  /// - Parameter shape: The shape of observations and action values.
  /// - Throws: `InputError`, if a width is out of bounds.
  public func architecture(
    for shape: ObservationShape
  ) throws(InputError) -> NetworkArchitecture {
    try NetworkArchitecture(
      inputs: shape.features, hidden: hidden, outputs: shape.valuesPerRow, activation: activation,
      head: head)
  }
}

extension InnerModelConfiguration: Codable {
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
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    try Self.settings.encode(self, to: encoder)
  }
}
