import ArgumentParser
import DMROExperiments
import DMROFiles

/// The options for interrupted trainings, and for earlier ones in the same folder.
struct InterruptionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The number of updates between checkpoints; 0 writes one at an interruption only.",
      valueName: "updates"))
  var checkpointEvery = TrainingCheckpoints.defaultInterval

  @Flag(help: "Continue from the last checkpoint; start anew without one.")
  var resume = false

  @Flag(help: "Replace a training in the same place.")
  var overwrite = false

  func validate() throws {
    try checkpointEvery.require(in: 0...1_000_000_000, flag: "--checkpoint-every")
    guard !(resume && overwrite) else {
      throw ValidationError("--resume and --overwrite exclude each other")
    }
  }

  /// The last checkpoint with `--resume`; `nil` without a checkpoint.
  ///
  /// - Parameters:
  ///   - checkpoints: The checkpoints in the folder.
  ///   - directory: The folder, which is locked.
  /// - Throws: `InputError`, if the folder holds an experiment, or another training and
  ///   `--overwrite` is not given.
  func saved(
    _ checkpoints: TrainingCheckpoints, in directory: String
  ) throws(InputError) -> TrainingCheckpoints.Saved? {
    for file in [
      ExperimentRunner.Files.manifest, ExperimentRunner.Files.results,
      ExperimentRunner.Files.curves,
    ] where FileContents.exists("\(directory)/\(file)") {
      throw InputError(
        .unwritable, source: directory,
        rule: "holds an experiment (\(file)): choose another folder for the training")
    }
    if resume, let saved = try checkpoints.read() { return saved }
    if !overwrite {
      // A kept state is that of the end; with another one a new training was interrupted.
      let isKept =
        TrainedPolicy.isPresent(in: directory)
        && (try? TrainedPolicy(readingFrom: directory))?.updates == checkpoints.updates.last
      guard checkpoints.updates.isEmpty || isKept else {
        throw InputError(
          .unwritable, source: directory,
          rule: """
            holds a training that was interrupted: continue with --resume, or start anew with \
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
