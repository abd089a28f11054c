import DMROArrivals
import DMROFiles
import DMRONetworks

/// The training of a policy over time, which ends in a weight file.
struct ArrivalLearning {
  var origin: JobPolicyOrigin
  var file: TrainedFile
  var threads: Int

  /// Trains the policy to its end, with `--resume` from its last checkpoint, and writes it.
  ///
  /// A checkpoint is written after each round.
  ///
  /// - Throws: `InputError`, if a setting is out of bounds, a file cannot be written, or the training
  ///   is interrupted.
  func run() throws(InputError) {
    var learner = try origin.learner(threads: threads)
    Interruption.install()
    let lock = try FolderLock(file: file.path)
    defer { lock.release() }
    try file.keepWhatIsThere()
    let identity = origin.identity
    if file.isContinued { try learner.readCheckpoint(from: file.checkpoint, identity: identity) }
    let total = origin.configuration.rounds
    var bar = ProgressBar(total: total)
    while learner.round < total {
      guard !Interruption.isRequested else {
        throw file.interrupted(at: "round \(learner.round) of \(total)")
      }
      learner.learn()
      bar.show(learner.round, "error \(Terminal.fixed(learner.loss, 4))")
      guard learner.policy.networks.isFinite else {
        throw InputError(
          .diverged, source: file.path,
          rule: "the training diverged in round \(learner.round): a weight is not finite")
      }
      if learner.round < total {
        try learner.writeCheckpoint(to: file.checkpoint, identity: identity)
      }
    }
    var finished = origin
    finished.rounds = total
    let policy = learner.policy
    try policy.write(to: file.path, origin: finished)
    try FileContents.remove(file.checkpoint)
    try Terminal.write(
      """
      Learned what a choice costs others: \(Terminal.count(origin.configuration.units, "network")) of \
      \(policy.networks.layout.parameterCount) parameters, \(Terminal.count(total, "round")). \
      Written to \(file.path).

      """)
  }
}
