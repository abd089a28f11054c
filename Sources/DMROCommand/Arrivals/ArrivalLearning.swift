import DMROArrivals
import DMROFiles
import DMRONetworks
import DMROParallel

/// A learner over time, round by round.
protocol ArrivalLearner {
  var round: Int { get }
  var ranks: any Ranks { get }
  var loss: Double { get }
  var networks: NetworkBlock { get }
  mutating func learn()
  func writeCheckpoint(to path: String, identity: String) throws(InputError)
  mutating func readCheckpoint(from path: String, identity: String) throws(InputError)
}

extension JobLearner: ArrivalLearner {
  var networks: NetworkBlock { policy.networks }
}

extension PlanLearner: ArrivalLearner {
  var networks: NetworkBlock { policy.networks }
}

/// The training of a policy over time, which ends in a weight file.
struct ArrivalLearning<Learner: ArrivalLearner> {
  var learner: Learner
  /// The identity of the training, for checkpoints.
  var identity: String
  /// The number of rounds.
  var rounds: Int
  var file: TrainedFile

  /// Trains the policy to its end, with `--resume` from its last checkpoint, and writes it.
  ///
  /// A checkpoint is written after each round. Of several ranks, the first writes.
  ///
  /// - Parameter write: Writes the policy of the learner to the file.
  /// - Throws: `InputError`, if a setting is out of bounds, a file cannot be written, or the training
  ///   is interrupted.
  func run(write: (Learner) throws(InputError) -> Void) throws(InputError) {
    var learner = learner
    let ranks = learner.ranks
    try ranks.requireSame(ContiguousArray(identity.utf8), "settings and files")
    Interruption.install()
    let lock = try file.begin(on: ranks)
    defer { lock?.release() }
    if ranks.isTrueOnAny(ranks.isFirst && file.isContinued) {
      try learner.readCheckpoint(from: file.checkpoint, identity: identity)
    }
    var bar = ProgressBar(total: rounds)
    while learner.round < rounds {
      guard !ranks.isTrueOnAny(Interruption.isRequested) else {
        throw file.interrupted(at: "round \(learner.round) of \(rounds)")
      }
      learner.learn()
      bar.show(learner.round, "error \(Terminal.fixed(learner.loss, 4))")
      guard learner.networks.isFinite else {
        throw InputError(
          .diverged, source: file.path,
          rule: "the training diverged in round \(learner.round): a weight is not finite")
      }
      if learner.round < rounds {
        try learner.writeCheckpoint(to: file.checkpoint, identity: identity)
      }
    }
    if ranks.isFirst {
      try write(learner)
      try FileContents.remove(file.checkpoint)
    }
    let networks = learner.networks
    try Terminal.write(
      """
      Learned what a choice costs others: \(Terminal.count(networks.count, "network")) of \
      \(networks.layout.parameterCount) parameters, \(Terminal.count(rounds, "round")). \
      Written to \(file.path).

      """)
  }
}

extension JobPolicyOrigin {
  /// Trains the policy, and writes it.
  ///
  /// - Parameters:
  ///   - file: The weight file.
  ///   - threads: The number of threads; results do not depend on it.
  /// - Throws: `InputError`, as `ArrivalLearning.run`.
  func train(into file: TrainedFile, threads: Int) throws(InputError) {
    let learning = ArrivalLearning(
      learner: try learner(threads: threads, on: CommandRanks.current), identity: identity,
      rounds: configuration.rounds, file: file)
    try learning.run { learner throws(InputError) in
      var finished = self
      finished.rounds = learner.round
      try learner.policy.write(to: file.path, origin: finished)
    }
  }
}

extension PlanPolicyOrigin {
  /// Trains the policy, and writes it.
  ///
  /// - Parameters:
  ///   - file: The weight file.
  ///   - threads: The number of threads; results do not depend on it.
  /// - Throws: `InputError`, as `ArrivalLearning.run`.
  func train(into file: TrainedFile, threads: Int) throws(InputError) {
    let learning = ArrivalLearning(
      learner: try learner(threads: threads, on: CommandRanks.current), identity: identity,
      rounds: configuration.rounds, file: file)
    try learning.run { learner throws(InputError) in
      var finished = self
      finished.rounds = learner.round
      try learner.policy.write(to: file.path, origin: finished)
    }
  }
}
