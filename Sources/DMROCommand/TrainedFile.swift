import DMROFiles
import DMROParallel

/// The weight file that a training writes, and its checkpoint beside it.
struct TrainedFile {
  let path: String
  /// True to continue from the last checkpoint.
  var resume = false
  /// True to replace what is there.
  var overwrite = false
  /// The number of updates between checkpoints; 0 writes one at an interruption only.
  var checkpointEvery = 0

  /// The file of the last checkpoint.
  var checkpoint: String { path + ".checkpoint" }

  /// True if the training continues from a checkpoint.
  var isContinued: Bool { resume && FileContents.exists(checkpoint) }

  /// Checks that no weights and no checkpoint would be overwritten.
  func keepWhatIsThere() throws(InputError) {
    guard !FileContents.isFolder(path) else {
      throw InputError(.unwritable, source: path, rule: "must be a file, found a folder")
    }
    guard !overwrite else { return try FileContents.remove(checkpoint) }
    let isInterrupted = FileContents.exists(checkpoint)
    guard !isInterrupted || resume else {
      throw InputError(
        .unwritable, source: checkpoint,
        rule: """
          is of a training that was interrupted: continue with --resume, or start anew with \
          --overwrite
          """)
    }
    guard isInterrupted || !FileContents.exists(path) else {
      throw InputError(
        .unwritable, source: path,
        rule: "is there already: choose another file, or replace it with --overwrite")
    }
  }

  /// Takes the right to write the file, and checks what is there; of several ranks, on the first.
  ///
  /// - Parameter ranks: The ranks.
  /// - Returns: The right, to be given back in the end; `nil` on other ranks.
  func begin(on ranks: any Ranks) throws(InputError) -> FolderLock? {
    guard ranks.isFirst else { return nil }
    let lock = try FolderLock(file: path)
    do throws(InputError) { try keepWhatIsThere() } catch {
      lock.release()
      throw error
    }
    return lock
  }

  /// Returns the number of updates after which a training stops for its next checkpoint.
  ///
  /// - Parameters:
  ///   - updates: The number of updates made.
  ///   - total: The number of updates of the whole training.
  func nextStop(after updates: Int, of total: Int) -> Int {
    checkpointEvery > 0
      ? min((updates / checkpointEvery + 1) * checkpointEvery, total) : total
  }

  /// Returns the error of a training that was interrupted.
  ///
  /// - Parameter step: The update that was reached.
  func interrupted(at step: String) -> InputError {
    InputError(
      .interrupted, source: path,
      rule: "interrupted at \(step); the same command with --resume goes on there")
  }
}

extension TrainedFile {
  /// The file of a training with the options for interruptions.
  init(path: String, _ options: InterruptionOptions) {
    self.init(
      path: path, resume: options.resume, overwrite: options.overwrite,
      checkpointEvery: options.checkpointEvery)
  }
}
