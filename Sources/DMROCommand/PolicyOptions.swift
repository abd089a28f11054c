import ArgumentParser
import DMROExperiments
import DMROFiles

/// The options for the networks of a training: the last or the best.
struct PolicyOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The folder of a training.", valueName: "folder"))
  var directory: String

  @Flag(
    help: """
      Use the networks of checkpoints/best.checkpoint, those with the smallest gap on the held-out \
      workflows, instead of the last ones.
      """)
  var best = false

  /// Reads the networks and their settings.
  ///
  /// - Throws: `InputError`, if they are missing or broken.
  func read() throws(InputError) -> TrainedPolicy { try Self.read(directory, best: best) }

  /// Reads the networks of a training and their settings.
  ///
  /// - Parameters:
  ///   - directory: The folder.
  ///   - best: True for the best networks instead of the last ones.
  /// - Throws: `InputError`, if they are missing or broken.
  static func read(_ directory: String, best: Bool) throws(InputError) -> TrainedPolicy {
    best ? try TrainedPolicy(readingBestOf: directory) : try TrainedPolicy(readingFrom: directory)
  }

  /// A line about the best networks; an empty text for the last ones.
  ///
  /// - Throws: `InputError`, if the networks do not fit their settings.
  func description(of policy: TrainedPolicy) throws(InputError) -> String {
    best ? try Self.description(ofBest: policy) : ""
  }

  /// A line about the best networks.
  ///
  /// - Parameter policy: The networks.
  /// - Throws: `InputError`, if the networks do not fit their settings.
  static func description(ofBest policy: TrainedPolicy) throws(InputError) -> String {
    let gap = try policy.heldOutGap
    return """
      The networks after \(policy.updates) of \(policy.settings.updates) updates, whose gap on \
      \(policy.settings.heldOutWorkflows) held-out workflows is \
      \(Terminal.percent(gap, 3)).

      """
  }
}
