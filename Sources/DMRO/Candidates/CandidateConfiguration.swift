public import DMROFiles
public import DMRONetworks
public import DMROOffloading

/// The settings of learning from candidate rows; defaults are the recipe for graphs.
public struct CandidateConfiguration: Hashable, Sendable {
  /// The number s of networks.
  public var units = 5
  /// The widths of the hidden layers.
  public var hidden = [64, 64]
  /// The learning rate of Adam at the first update.
  public var learningRate = 1e-3
  /// The learning rate at the last update; in between it falls like a cosine.
  public var finalLearningRate = 1e-5
  /// The number of updates of the whole training.
  public var updates = 10_000
  /// The number of states of a minibatch; each state has all its actions.
  public var batchSize = 64
  /// The number of new states between two updates.
  public var statesPerUpdate = 64
  /// The number of episodes that are played at the same time.
  public var actors = 16
  /// The capacity of the memory, in states.
  public var memoryCapacity = 20_000
  /// The number of stored states before the first update.
  public var warmUp = 4000
  /// The number of updates between renewals of the target (frozen) networks.
  public var freezeInterval = 200
  /// The probability ε of a random action.
  public var exploration = 0.15
  /// The discount γ.
  public var discount = 1.0
  /// The weight of the mean error of a state's actions, against their differences; 1 gives plain
  /// errors.
  public var meanErrorWeight = 0.1
  /// The limit of errors; 0 for none.
  public var errorLimit = 0.1
  /// True if networks learn what must be added to the cost of an action, otherwise the whole value.
  public var isResidual = true

  /// Creates the default settings.
  public init() {}

  /// Checks the settings.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    try NumberRules.within(1...64, units, "units")
    try NumberRules.within(1...Int(Int32.max), updates, "updates")
    try NumberRules.within(1...100_000, batchSize, "batchSize")
    try NumberRules.within(1...1024, actors, "actors")
    try NumberRules.within(actors...100_000, statesPerUpdate, "statesPerUpdate")
    try NumberRules.within(1...10_000_000, memoryCapacity, "memoryCapacity")
    try NumberRules.within(1...memoryCapacity, warmUp, "warmUp")
    try NumberRules.within(1...Int(Int32.max), freezeInterval, "freezeInterval")
    for (value, name) in [
      (exploration, "exploration"), (discount, "discount"), (meanErrorWeight, "meanErrorWeight"),
    ] {
      try NumberRules.share(value, name)
    }
    guard statesPerUpdate % actors == 0 else {
      throw InputError(
        element: "statesPerUpdate",
        rule: "must be a multiple of the \(actors) actors, found \(statesPerUpdate)")
    }
    for (value, name) in [(learningRate, "learningRate"), (finalLearningRate, "finalLearningRate")]
    where !(value > 0 && value <= 1) {
      throw InputError(
        element: name,
        rule: "must be above 0 and at most 1, found \(NumberRules.text(value))")
    }
    guard errorLimit >= 0, errorLimit.isFinite else {
      throw InputError(
        element: "errorLimit", rule: "must be at least 0, found \(NumberRules.text(errorLimit))")
    }
  }

  /// Returns the architecture of the networks for a process.
  ///
  /// - Parameter shape: The shape of the process.
  /// - Throws: `InputError`, if a width is out of bounds.
  public func architecture(
    for shape: ObservationShape
  ) throws(InputError) -> NetworkArchitecture {
    try NetworkArchitecture(inputs: shape.features, hidden: hidden, outputs: 1)
  }
}
