import ArgumentParser
import DMROExperiments
import DMROFiles

/// What a training has learned, in the end or at its best.
struct PolicyOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The folder of a training.", valueName: "folder"))
  var directory: String

  @Flag(
    help: """
      Take the networks of checkpoints/best.checkpoint, which came closest to the optimum on the \
      held-out workflows, instead of the last ones.
      """)
  var best = false

  /// Reads the networks, and what they are for.
  ///
  /// - Throws: `InputError`, if they are missing or broken.
  func read() throws(InputError) -> TrainedPolicy {
    best ? try TrainedPolicy(readingBestOf: directory) : try TrainedPolicy(readingFrom: directory)
  }

  /// A line that says which networks these are; nothing for the last ones.
  ///
  /// - Throws: `InputError`, if the networks do not fit their settings.
  func description(of policy: TrainedPolicy) throws(InputError) -> String {
    guard best else { return "" }
    let gap = try policy.heldOutGap
    return """
      The networks after \(policy.updates) of \(policy.settings.updates) updates, whose gap on \
      \(policy.settings.heldOutWorkflows) held-out workflows is \
      \(Terminal.percent(gap, 3)).

      """
  }
}
