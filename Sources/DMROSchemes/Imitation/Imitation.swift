public import DMROFiles
public import DMRONetworks
public import DMROOffloading
public import DMRORandom

/// Imitation learning: networks learn the actions of an expert, such as an exact solver.
///
/// Behavior cloning (Pomerleau, 1989) learns in the states that the expert visits; the errors of a
/// network then add up in states that it has never seen. The aggregation of data (DAgger: Ross,
/// Gordon and Bagnell, "A Reduction of Imitation Learning and Structured Prediction to No-Regret
/// Online Learning", 2011) lets the networks drive and asks the expert in their states. The loss is
/// the cross-entropy of the expert's action.
public enum Imitation {
  /// Trains networks on plans of an expert: behavior cloning.
  ///
  /// - Parameters:
  ///   - process: A process with the shape of those to decide in.
  ///   - seed: The random seed; the same seed gives the same networks, to the byte.
  ///   - updates: The number of updates of each network, up to 1,000,000,000; none returns networks
  ///     that have not learned.
  ///   - configuration: The settings; nothing is explored.
  ///   - episodes: Draws an episode to learn from.
  ///   - expert: Returns the expert's action at each step of an episode, `[N]`.
  ///   - isStopped: Called before every episode; `true` ends the training, and the networks are those of
  ///     that moment.
  /// - Returns: The networks, `[s, P]`.
  /// - Throws: `InputError`, if a setting is out of bounds, an episode does not fit the process, the
  ///   expert throws, or the training diverges.
  public static func train<Process: PricedProcess>(
    _ process: Process, seed: UInt64, updates: Int, configuration: LabelConfiguration = .init(),
    episodes: (inout RandomStream) -> Process.Episode,
    cloning expert: (Process.Episode) throws(InputError) -> [Int],
    until isStopped: () -> Bool = { false }
  ) throws(InputError) -> NetworkBlock {
    let stream = RandomStream(seed: seed).split("imitation")
    var draws = stream.split("episodes")
    let learner = try LabelLearner(configuration, process.shape, updates: updates, stream: stream)
    var process = process
    while !learner.isFinished, !isStopped() {
      let episode = episodes(&draws)
      try process.check(episode)
      let plan = try expert(episode)
      process.reset(to: episode)
      for action in plan {
        precondition(!process.isFinished, "the plan must end with the episode")
        learner.observe(process)
        try learner.remember(action)
        process.step(action)
      }
      precondition(process.isFinished, "the plan must last to the end of the episode")
    }
    return try learner.trained()
  }

  /// Trains networks in states that they visit themselves: DAgger.
  ///
  /// Each episode is driven by the network of a random unit, with random actions by
  /// `configuration.exploration`; or by the expert, which with a share of 1 is behavior cloning.
  ///
  /// - Parameters:
  ///   - process: A process with the shape of those to decide in.
  ///   - seed: The random seed; the same seed gives the same networks, to the byte.
  ///   - updates: The number of updates of each network, up to 1,000,000,000; none returns networks
  ///     that have not learned.
  ///   - configuration: The settings.
  ///   - expertShare: The share of episodes that the expert drives, β of the paper.
  ///   - episodes: Draws an episode to learn from.
  ///   - expert: Prepares for an episode, and returns the expert's action in any of its states.
  ///   - isStopped: Called before every episode; `true` ends the training, and the networks are those of
  ///     that moment.
  /// - Returns: The networks, `[s, P]`.
  /// - Throws: `InputError`, if a setting is out of bounds, an episode does not fit the process, the
  ///   expert throws, or the training diverges.
  public static func train<Process: PricedProcess>(
    _ process: Process, seed: UInt64, updates: Int, configuration: LabelConfiguration = .init(),
    expertShare: Double, episodes: (inout RandomStream) -> Process.Episode,
    asking expert: (Process.Episode) throws(InputError) -> (Process) -> Int,
    until isStopped: () -> Bool = { false }
  ) throws(InputError) -> NetworkBlock {
    try NumberRules.share(expertShare, "expertShare")
    let stream = RandomStream(seed: seed).split("imitation")
    var (draws, drivers) = (stream.split("episodes"), stream.split("drivers"))
    let learner = try LabelLearner(configuration, process.shape, updates: updates, stream: stream)
    var process = process
    while !learner.isFinished, !isStopped() {
      let episode = episodes(&draws)
      try process.check(episode)
      let action = try expert(episode)
      let isExpert = drivers.uniform() < expertShare
      let driver = drivers.below(learner.units)
      process.reset(to: episode)
      while !process.isFinished {
        learner.observe(process)
        let label = action(process)
        if !isExpert { learner.explore(driver) }
        let taken = isExpert ? label : learner.chosen[0]
        try learner.remember(label)
        process.step(taken)
      }
    }
    return try learner.trained()
  }
}
