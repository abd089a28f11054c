public import DMROFiles
import DMROParallel

extension ExperimentShard {
  /// Returns the shard that a launcher gives this process: a task of an array of Slurm, a rank of
  /// MPI, or a rank of a task.
  ///
  /// Of an array with n tasks of m ranks each, rank r of task t has shard t·m + r + 1 of n·m.
  ///
  /// - Parameters:
  ///   - firstSeed: The least seed of its trials.
  ///   - variable: Returns a variable of the environment.
  /// - Returns: The shard; `nil` for a process that was started alone.
  /// - Throws: `InputError` that names the variable, if the array is not 0…n−1 or 1…n, or if a
  ///   number of it is broken.
  public static func launched(
    firstSeed: Int = 1, by variable: (String) -> String?
  ) throws(InputError) -> ExperimentShard? {
    func number(_ name: String) throws(InputError) -> Int? {
      guard let text = variable(name) else { return nil }
      guard let number = Int(text), (0...maximumCount).contains(number) else {
        throw InputError(
          source: name,
          rule: "must be a number from 0 to \(maximumCount), found \"\(text)\": give --shard I/N")
      }
      return number
    }
    var (index, count) = (0, 1)
    if let task = try number("SLURM_ARRAY_TASK_ID") {
      let first = try number("SLURM_ARRAY_TASK_MIN") ?? 0
      let last = try number("SLURM_ARRAY_TASK_MAX") ?? 0
      let tasks = try number("SLURM_ARRAY_TASK_COUNT") ?? 0
      guard first <= 1, first <= task, task <= last, tasks == last - first + 1 else {
        throw InputError(
          source: "SLURM_ARRAY_TASK_ID",
          rule: """
            must be of an array 0-N or 1-N without gaps, found task \(task) of \(tasks) from \
            \(first) to \(last): give --shard I/N
            """)
      }
      (index, count) = (task - first, tasks)
    }
    if let ranks = LaunchedRanks(by: variable), ranks.count > 1 {
      try NumberRules.within(1...maximumCount, ranks.count, "ranks")
      (index, count) = (index * ranks.count + ranks.rank, count * ranks.count)
    }
    guard count > 1 else { return nil }
    return try ExperimentShard(index + 1, of: count, firstSeed: firstSeed)
  }
}
