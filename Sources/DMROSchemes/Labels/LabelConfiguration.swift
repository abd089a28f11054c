public import DMRO
public import DMROFiles
public import DMRONetworks

/// The settings of networks that learn labels: the actions of good plans.
///
/// The defaults are ours. Networks, activation and initialization are those of
/// `InnerModelConfiguration`, for equal terms. The learning rate of the first update, the exploration
/// and the capacity of the memory were compared on chains in the systems of Tables II and III, trained
/// with the seed 101 and judged on workflows of the seed 77. The others were not compared.
public struct LabelConfiguration: Hashable, Sendable {
  /// The number s of networks.
  public var units = 5
  /// The widths of the hidden layers.
  public var hidden = [64, 64]
  /// The activation function of hidden layers.
  public var activation = Activation.relu
  /// The initialization of weights.
  public var initialization = Initialization.he
  /// The optimizer, with the learning rate of the first update.
  public var optimizer = Optimizer.adam(learningRate: 3e-3)
  /// The learning rate at the last update; in between it falls like a cosine.
  public var finalLearningRate = 1e-5
  /// The largest norm of a network's gradient; no limit by default.
  public var maximumGradientNorm: Double?
  /// The share ε of actions that a unit draws from its softmax while it learns, by stored state; the
  /// others are the likeliest ones.
  public var exploration = Exploration.constant(1)
  /// The capacity of the memory, in states.
  public var memoryCapacity = 4000
  /// The number of stored states before the first update.
  public var warmUp = 500
  /// The number of states in a minibatch; each network draws its own.
  public var batchSize = 64
  /// The number of stored states between two updates.
  public var updateInterval = 20
  /// The temperature of the softmax.
  public var temperature = 1.0
  /// If `true`, the choice is the action of the least cost + output, as `CandidateModel` has it, so
  /// that a network learns what must be added to the cost; otherwise that of the greatest output.
  public var isResidual = false

  /// Creates the default settings.
  public init() {}

  /// The settings for processes with a row for each candidate, such as graphs: networks for
  /// `GraphPolicy`.
  ///
  /// Temperatures of 1 and 0.3 and learning rates of 0.003 and 0.001 were compared on random graphs,
  /// trained with the seed 101; the defaults stayed.
  public static let candidates: LabelConfiguration = {
    var configuration = LabelConfiguration()
    configuration.isResidual = true
    return configuration
  }()

  /// Checks the settings.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    try NumberRules.within(1...4096, units, "units")
    do { try optimizer.validate() } catch { throw error.below("optimizer") }
    try NumberRules.positive(finalLearningRate, "finalLearningRate")
    if let maximumGradientNorm {
      try NumberRules.positive(maximumGradientNorm, "maximumGradientNorm")
    }
    do { try Exploration.settings.check(exploration) } catch { throw error.below("exploration") }
    try NumberRules.within(1...10_000_000, memoryCapacity, "memoryCapacity")
    try NumberRules.within(1...memoryCapacity, warmUp, "warmUp")
    try NumberRules.within(1...1_000_000, batchSize, "batchSize")
    try NumberRules.within(1...1_000_000_000, updateInterval, "updateInterval")
    try NumberRules.positive(temperature, "temperature")
  }
}
