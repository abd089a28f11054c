internal import DMRO
public import DMROFiles
internal import DMROOffloading
internal import DMRORandom

/// The example of meta-learning by policy gradients, after MRLCO (Wang et al., 2021).
public enum MRLCO {
  /// The numbers of updates after which gaps are measured.
  private static let checkpoints = [0, 1, 5, 10]

  /// Measures how fast PPO adapts to unseen systems, from the learned start and from scratch.
  ///
  /// The start is learned in systems of Table IV, on the chains of Section V-A, δ = 0.2. Then PPO
  /// learns in four unseen systems of the same family, each update from 1280 new steps: from the start
  /// at the adaptation rate, and from random networks at the rate of training. Gaps are those of the
  /// mean cost of the greedy plans of 200 unseen workflows to the exact ones, means over the systems.
  /// No range is from the source, which has graphs and measures latencies: required is that the first
  /// update does not hurt, and that one and ten updates from the start lead ten from scratch.
  ///
  /// All systems of Table IV have the same optimal pattern of sites, so the start is good in all of
  /// them, and updates gain little.
  ///
  /// - Parameters:
  ///   - seed: The random seed of systems, workflows and networks.
  ///   - effort: The share of iterations, of actors, and of unseen systems.
  /// - Throws: `InputError`, if a learner diverges.
  public static func exampleNumbers(
    seed: UInt64, effort: Double = 1
  ) throws(InputError) -> [ExampleNumber] {
    let share = min(1, effort)
    var configuration = MetaPolicyConfiguration()
    configuration.iterations = max(1, Int(20 * share))
    configuration.systems = max(1, Int(5 * share))
    configuration.learner.actors = max(1, Int(64 * share))
    configuration.learner.batchSize = min(
      configuration.learner.batchSize,
      configuration.learner.actors * configuration.learner.steps)
    var meta = try MetaPolicyGradient(configuration, seed: seed) {
      stream throws(InputError) in
      try played(in: SystemDistribution.table4.draw(using: &stream))
    }
    configuration.adaptationRate = configuration.learner.learningRate
    let scratch = try MetaPolicyGradient(configuration, seed: seed) { stream throws(InputError) in
      try played(in: SystemDistribution.table4.draw(using: &stream))
    }
    try meta.train()

    var stream = RandomStream(seed: seed).split("MRLCO example")
    let systems = try (0..<max(1, Int(4 * share))).map { _ throws(InputError) in
      try played(in: SystemDistribution.table4.draw(using: &stream))
    }
    let unseen = WorkloadGenerator.paper.draw(200, using: &stream)
    let fromStart = try gaps(meta, systems, unseen, seed: seed)
    let fromScratch = try gaps(scratch, systems, unseen, seed: seed)

    var numbers: [ExampleNumber] = []
    for (name, words, gaps) in [
      ("start", "from the learned start", fromStart), ("scratch", "from scratch", fromScratch),
    ] {
      for (count, gap) in zip(checkpoints, gaps) {
        numbers.append(
          ExampleNumber(
            name: "\(name)-\(count)-gap",
            title: "Gap after \(count) updates \(words), in unseen systems of Table IV, in %",
            value: gap))
      }
    }
    for (name, title, value) in [
      (
        "first-update", "Fall of the gap by the first update from the start",
        fromStart[0] - fromStart[1]
      ),
      (
        "lead-of-one", "Lead of one update from the start over 10 from scratch",
        fromScratch[3] - fromStart[1]
      ),
      (
        "lead-of-ten", "Lead of 10 updates from the start over 10 from scratch",
        fromScratch[3] - fromStart[3]
      ),
    ] {
      numbers.append(
        ExampleNumber(
          name: name, title: "\(title), in points of %", value: value, required: 0...(.infinity)))
    }
    return numbers
  }

  /// Random chains in a system.
  private static func played(
    in system: EdgeCloudSystem
  ) throws(InputError) -> PlayedProcess<ChainProcess> {
    let generator = WorkloadGenerator.paper
    let process = try ChainProcess(
      costModel: CostModel(system: system, energyWeight: 0.2, bounds: generator.bounds),
      maximumSubtasks: generator.subtasks)
    return PlayedProcess(process) { generator.draw("drawn", using: &$0) }
  }

  /// Returns the gaps at the checkpoints in %, means over systems.
  private static func gaps(
    _ meta: MetaPolicyGradient<ChainProcess>, _ systems: [PlayedProcess<ChainProcess>],
    _ unseen: [Workflow], seed: UInt64
  ) throws(InputError) -> [Double] {
    var gaps = checkpoints.map { _ in 0.0 }
    for played in systems {
      let adapted = try meta.adapted(to: played, updates: checkpoints, seed: seed)
      for (index, networks) in adapted.enumerated() {
        gaps[index] +=
          100 * (try played.process.gap(of: networks.policy, on: unseen)) / Double(systems.count)
      }
    }
    return gaps
  }
}
