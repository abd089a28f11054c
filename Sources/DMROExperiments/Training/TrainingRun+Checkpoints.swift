import DMRO
public import DMROFiles

extension TrainingRun {
  /// Trains a model in a folder, from its beginning or from a checkpoint, and writes checkpoints
  /// and the final networks.
  ///
  /// The files are the same, to the byte, for any number of interruptions. The best checkpoint has
  /// the lowest gap of those with a measured gap. Once there is one, the end of the training is
  /// also a candidate.
  ///
  /// - Parameters:
  ///   - settings: The settings of the training; with a checkpoint, those of the checkpoint, perhaps
  ///     with more updates.
  ///   - run: The folder, to which nobody else writes at the time.
  ///   - saved: The checkpoint to resume from; `nil` for a new training.
  ///   - interval: The number of updates from one checkpoint to the next; 0 for none but the first
  ///     and that of an interruption.
  ///   - keepsLast: `true` to keep the checkpoint at the end, from which the training can be
  ///     lengthened to the same bytes as those of one long training.
  ///   - threads: The number of threads; the results are the same for any.
  ///   - report: Called after every update.
  ///   - isInterrupted: Called before every step; when it returns `true`, a checkpoint is written
  ///     and the training ends.
  /// - Returns: The networks and the progress of the training.
  /// - Throws: `InputError`, if the training diverges, is interrupted, or a file cannot be read or
  ///   written.
  public static func train(
    _ settings: TrainingSettings, in run: String, from saved: TrainingCheckpoints.Saved?,
    checkpointInterval interval: Int = TrainingCheckpoints.defaultInterval,
    keepsLast: Bool = false, threads: Int = 1,
    report: (Progress) -> Void = { _ in }, until isInterrupted: () -> Bool = { false }
  ) throws(InputError) -> Result {
    let checkpoints = TrainingCheckpoints(of: run)
    try saved?.checkLengthening(to: settings)
    var course = try TrainingCourse(
      settings, startingFrom: nil, measuresProgress: true, threads: threads)
    var log: ProgressLog
    var bestGap = Double.infinity
    if let saved {
      var rows: [Progress] = []
      log = try ProgressLog(
        resumedAt: checkpoints.logPath, length: saved.log.length, checksum: saved.log.checksum,
        rows: &rows)
      do { try course.restore(saved.snapshot, rows: rows) } catch {
        throw error.found(in: saved.path)
      }
      // The rows also have gaps that no checkpoint was written for.
      if let heldOut = course.heldOut {
        bestGap = try checkpoints.bestGap(of: settings, on: heldOut)
      }
    } else {
      try FileContents.makeDirectory(checkpoints.directory)
      log = try ProgressLog(newAt: checkpoints.logPath)
      // Settings and beginning are safe before the work.
      try checkpoints.write(
        course.snapshot, at: 0, of: settings, log: log.mark, isBest: false)
    }
    var logged = course.rows.count
    while course.model.updates < settings.updates {
      let next = interval > 0 ? (course.model.updates / interval + 1) * interval : settings.updates
      do {
        try course.advance(
          to: min(next, settings.updates), watchesDivergence: true, until: isInterrupted,
          report: report)
      } catch {
        throw error.keeping(checkpoints.latest)
      }
      let update = course.model.updates
      let isScheduled = update == next && interval > 0
      guard isScheduled || update < settings.updates else { break }
      try log.append(course.rows[logged...])
      logged = course.rows.count
      let gap = isScheduled ? course.rows.last?.gap ?? .infinity : .infinity
      try checkpoints.write(
        course.snapshot, at: update, of: settings, log: log.mark, isBest: gap < bestGap)
      bestGap = min(bestGap, gap)
      guard isScheduled else {
        throw InputError(
          .interrupted, source: run,
          rule: """
            interrupted at update \(update) of \(settings.updates); go on with dmro train --resume \
            --out \(run)
            """)
      }
    }
    if keepsLast, checkpoints.updates.last != course.model.updates {
      try log.append(course.rows[logged...])
      logged = course.rows.count
      try checkpoints.write(
        course.snapshot, at: course.model.updates, of: settings, log: log.mark, isBest: false)
    }
    // A kept best checkpoint must not be worse than the last networks.
    if bestGap.isFinite, let gap = course.rows.last?.gap, gap < bestGap {
      try log.append(course.rows[logged...])
      logged = course.rows.count
      try checkpoints.write(
        course.snapshot, at: course.model.updates, of: settings, log: log.mark, isBest: true)
    }
    let result = Result(networks: course.model.networks, progress: course.rows)
    // Logged rows are not formatted twice.
    let lines = try log.contents() + Progress.lines(course.rows[logged...])
    try TrainedPolicy.write(settings, result.networks, rows: lines, to: run)
    try checkpoints.finish(keepsLast: keepsLast)
    return result
  }
}

extension InputError {
  /// Returns the same error, which also says where the last good checkpoint is.
  fileprivate func keeping(_ path: String?) -> InputError {
    var error = self
    if let path { error.rule += "; the last good checkpoint is \(path)" }
    return error
  }
}

extension TrainingCheckpoints.Saved {
  /// Checks that the training can go on under settings with more updates as one long training would.
  ///
  /// Nothing in Algorithm 1 depends on the number of updates but the measurement at the end.
  ///
  /// - Parameter settings: The settings to go on with.
  fileprivate func checkLengthening(to settings: TrainingSettings) throws(InputError) {
    let (end, interval) = (self.settings.updates, settings.evaluationInterval)
    guard settings.updates > end, path == checkpointPath(at: end), end % interval != 0 else {
      return
    }
    throw InputError(
      element: "updates",
      rule: """
        cannot be more than \(end): the gap was measured at update \(end), where a longer training, \
        which measures every \(interval) updates, does not
        """)
  }

  /// The name of a checkpoint in the folder of this one.
  private func checkpointPath(at update: Int) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      + "/\(update).checkpoint"
  }
}
