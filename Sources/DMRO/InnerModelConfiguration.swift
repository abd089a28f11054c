public import DMROFiles
public import DMRONetworks
public import DMROOffloading

/// The settings of the inner model, with the defaults of the paper where it states them.
public struct InnerModelConfiguration: Hashable, Sendable {
  /// The number s of units, which the paper leaves open; 1 makes it a DQN.
  public var units = 5
  /// The widths of the hidden layers; the paper has two layers and no widths.
  public var hidden = [64, 64]
  /// What hidden layers do to their sums.
  public var activation = Activation.relu
  /// How the last hidden layer becomes action values.
  public var head = Head.linear
  /// How weights are drawn where no parameters are given.
  public var initialization = Initialization.he
  /// How gradients change the networks; the learning rate 0.01 is the paper's.
  public var optimizer = Optimizer.rmsProp(learningRate: 0.01)
  /// What a temporal-difference error costs.
  public var loss = Loss.meanSquared
  /// The greatest norm of a network's gradient; none unless told.
  public var maximumGradientNorm: Double?
  /// The discount, which the paper calls μ.
  public var discount = 0.9
  /// How often units explore.
  public var exploration = Exploration.constant(0.1)
  /// Which transition each unit stores.
  public var transitionRule = TransitionRule.paper
  /// What a network is taught that an action is worth.
  public var targetRule = TargetRule.qLearning
  /// How transitions are drawn by their errors; uniformly unless told.
  public var prioritizedReplay: PrioritizedReplay?
  /// The number of steps that the replay memory holds.
  public var memoryCapacity = 2000
  /// The number of steps that must be stored before the first update.
  public var warmUp = 200
  /// The number of transitions in a minibatch.
  public var batchSize = 32
  /// Whether all units learn from the same minibatch instead of each from its own.
  public var sharesMinibatch = false
  /// The number of stored steps from one update to the next; five in the paper.
  public var updateInterval = 5
  /// The number of updates after which the frozen networks are renewed; 200 in the paper.
  public var freezeInterval = 200

  /// Creates the default settings.
  public init() {}

  /// Checks that the settings can be used.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    try NumberRules.within(1...4096, units, "units")
    try NumberRules.within(1...100_000_000, memoryCapacity, "memoryCapacity")
    try NumberRules.within(1...memoryCapacity, warmUp, "warmUp")
    try NumberRules.within(1...1_000_000, batchSize, "batchSize")
    try NumberRules.within(1...1_000_000_000, updateInterval, "updateInterval")
    try NumberRules.within(1...1_000_000_000, freezeInterval, "freezeInterval")
    try NumberRules.share(discount, "discount")
    if let norm = maximumGradientNorm { try NumberRules.positive(norm, "maximumGradientNorm") }
    do { try optimizer.validate() } catch { throw error.below("optimizer") }
    do { try exploration.validate() } catch { throw error.below("exploration") }
    guard !sharesMinibatch || prioritizedReplay == nil else {
      throw InputError(
        element: "sharesMinibatch",
        rule: "must be false with prioritized replay, where each unit has priorities of its own")
    }
    do { try prioritizedReplay?.validate() } catch { throw error.below("prioritizedReplay") }
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
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case units
    case hidden
    case activation
    case head
    case initialization
    case optimizer
    case loss
    case maximumGradientNorm
    case discount
    case exploration
    case transitionRule
    case targetRule
    case prioritizedReplay
    case memoryCapacity
    case warmUp
    case batchSize
    case sharesMinibatch
    case updateInterval
    case freezeInterval
  }

  /// Reads settings; those that are missing keep their defaults, unknown ones are refused.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    try container.update(&units, .units)
    try container.update(&hidden, .hidden)
    try container.update(&activation, .activation)
    try container.update(&head, .head)
    try container.update(&initialization, .initialization)
    try container.update(&optimizer, .optimizer)
    try container.update(&loss, .loss)
    maximumGradientNorm = try container.decodeIfPresent(Double.self, forKey: .maximumGradientNorm)
    try container.update(&discount, .discount)
    try container.update(&exploration, .exploration)
    try container.update(&transitionRule, .transitionRule)
    try container.update(&targetRule, .targetRule)
    prioritizedReplay = try container.decodeIfPresent(
      PrioritizedReplay.self, forKey: .prioritizedReplay)
    try container.update(&memoryCapacity, .memoryCapacity)
    try container.update(&warmUp, .warmUp)
    try container.update(&batchSize, .batchSize)
    try container.update(&sharesMinibatch, .sharesMinibatch)
    try container.update(&updateInterval, .updateInterval)
    try container.update(&freezeInterval, .freezeInterval)
    let decoded = self
    try decoder.validated { () throws(InputError) in try decoded.validate() }
  }
}
