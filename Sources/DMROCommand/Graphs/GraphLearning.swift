import DMROFiles
import DMROGraphs

/// The training of a policy for graphs, which ends in a weight file.
struct GraphLearning {
  var origin: GraphPolicyOrigin
  var file: TrainedFile
  var threads: Int

  /// Trains the policy to its end, with `--resume` from its last checkpoint, and writes it.
  ///
  /// - Throws: `InputError`, if a setting is out of bounds, a file cannot be written, or the training
  ///   is interrupted.
  func run() throws(InputError) {
    var model = try origin.model(threads: threads)
    Interruption.install()
    let lock = try FolderLock(file: file.path)
    defer { lock.release() }
    try file.keepWhatIsThere()
    let identity = origin.identity
    if file.isContinued { try model.readCheckpoint(from: file.checkpoint, identity: identity) }
    let total = origin.configuration.updates
    var bar = ProgressBar(total: total)
    while model.updates < total {
      let end = file.nextStop(after: model.updates, of: total)
      model.train(updates: end - model.updates) { updates, loss in
        bar.show(updates, "error \(Terminal.fixed(Double(loss), 4))")
      } until: {
        Interruption.isRequested
      }
      guard model.networks.isFinite else {
        throw InputError(
          .diverged, source: file.path,
          rule: "the training diverged at update \(model.updates): a weight is not finite")
      }
      if model.updates < total {
        try model.writeCheckpoint(to: file.checkpoint, identity: identity)
      }
      guard model.updates >= end else {
        throw file.interrupted(at: "update \(model.updates) of \(total)")
      }
    }
    var finished = origin
    finished.updates = total
    try GraphPolicy(model.networks, origin: finished).write(to: file.path)
    try FileContents.remove(file.checkpoint)
    try Terminal.write(
      """
      Learned to place graphs: \(Terminal.count(origin.configuration.units, "network")) of \
      \(model.networks.layout.parameterCount) parameters, \(Terminal.count(total, "update")). \
      Written to \(file.path).

      """)
  }
}
