import ArgumentParser
import DMROExperiments
import DMROFiles

/// What becomes of a training that was interrupted, or of an earlier one in the same folder.
struct InterruptionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The number of updates between checkpoints; 0 for none but when interrupted.",
      valueName: "updates"))
  var checkpointEvery = TrainingCheckpoints.defaultInterval

  @Flag(help: "Go on from the last checkpoint that is there; begin where there is none.")
  var resume = false

  @Flag(help: "Let the training take the place of one that is there.")
  var overwrite = false

  func validate() throws {
    try checkpointEvery.require(in: 0...1_000_000_000, flag: "--checkpoint-every")
    guard !(resume && overwrite) else {
      throw ValidationError("--resume and --overwrite exclude each other")
    }
  }

  /// The checkpoint to go on from, where that is wanted and there is one.
  ///
  /// - Parameters:
  ///   - checkpoints: The checkpoints in the folder.
  ///   - directory: The folder, which is locked.
  /// - Throws: `InputError`, if the folder holds a training that must not be lost.
  func saved(
    _ checkpoints: TrainingCheckpoints, in directory: String
  ) throws(InputError) -> TrainingCheckpoints.Saved? {
    if resume, let saved = try checkpoints.read() { return saved }
    if !overwrite {
      guard checkpoints.updates.isEmpty else {
        throw InputError(
          .unwritable, source: directory,
          rule: """
            holds a training that was interrupted: go on with --resume, or begin anew with \
            --overwrite
            """)
      }
      guard !TrainedPolicy.isPresent(in: directory) else {
        throw InputError(
          .unwritable, source: directory,
          rule: "holds a finished training: choose another folder, or replace it with --overwrite")
      }
    }
    return nil
  }
}
