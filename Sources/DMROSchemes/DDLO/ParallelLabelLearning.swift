public import DMROFiles
public import DMRONetworks
public import DMROOffloading
public import DMRORandom

/// The learning of DDLO on any process with plans: s networks propose plans, and the best plan
/// becomes the label of all.
///
/// Each network makes a plan of an episode, step by step; the one of the lowest total cost is stored
/// in a memory that all share, as a label for each state on its way. Minibatches of each network are
/// drawn apart, which keeps the networks different. There are no values and no targets: the networks
/// are classifiers of states.
///
/// In a process of many steps networks that only take their likeliest actions soon agree, and nothing
/// new comes up. So they draw actions from their softmax, `configuration.exploration` of them: plans
/// vary until the networks are sure, and a bad plan is seldom the best of s.
///
/// Source: Huang, Feng, Feng, Huang and Qian, "Distributed Deep Learning-based Offloading for Mobile
/// Edge Computing Networks", Mobile Networks and Applications, 2018, Algorithm 1; there a plan is
/// one step.
public enum ParallelLabelLearning {
  /// Trains networks.
  ///
  /// Plans of chains are `networks.decisions(for: workflows, on: process)`; those of graphs are made
  /// by `GraphPolicy`, if the settings are `LabelConfiguration.candidates`.
  ///
  /// - Parameters:
  ///   - process: A process with the shape of those to decide in.
  ///   - seed: The random seed; the same seed gives the same networks, to the byte.
  ///   - updates: The number of updates of each network, up to 1,000,000,000; none returns networks
  ///     that have not learned.
  ///   - configuration: The settings.
  ///   - episodes: Draws an episode to learn from.
  ///   - report: Called after every episode with the number of updates and the mean loss.
  ///   - isStopped: Called before every episode; `true` ends the training, and the networks are those of
  ///     that moment.
  /// - Returns: The networks, `[s, P]`.
  /// - Throws: `InputError`, if a setting is out of bounds, an episode does not fit the process, or
  ///   the training diverges.
  public static func train<Process: OffloadingProcess>(
    _ process: Process, seed: UInt64, updates: Int, configuration: LabelConfiguration = .init(),
    episodes: (inout RandomStream) -> Process.Episode, report: (Int, Float) -> Void = { _, _ in },
    until isStopped: () -> Bool = { false }
  ) throws(InputError) -> NetworkBlock {
    let stream = RandomStream(seed: seed).split("parallel label learning")
    var draws = stream.split("episodes")
    let learner = try LabelLearner(configuration, process.shape, updates: updates, stream: stream)
    var process = process
    var (bestPlan, plan): ([Int], [Int]) = ([], [])
    while !learner.isFinished, !isStopped() {
      let episode = episodes(&draws)
      try process.check(episode)
      var lowest = Double.infinity
      for unit in 0..<learner.units {
        process.reset(to: episode)
        plan.removeAll(keepingCapacity: true)
        while !process.isFinished {
          learner.observe(process)
          learner.explore(unit)
          let action = learner.chosen[0]
          plan.append(action)
          process.step(action)
        }
        let cost = process.totalCost(of: plan)
        guard unit == 0 || cost < lowest else { continue }
        lowest = cost
        swap(&bestPlan, &plan)
      }
      process.reset(to: episode)
      for action in bestPlan {
        learner.observe(process)
        try learner.remember(action)
        process.step(action)
      }
      report(learner.updates, learner.meanLoss)
    }
    return try learner.trained()
  }
}
