import ArgumentParser
import DMROExperiments
import DMROFiles

/// A shard on the command line, I/N.
struct GivenShard: ExpressibleByArgument {
  var number: Int
  var count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]) else {
      return nil
    }
    (self.number, self.count) = (number, count)
  }
}

/// The seeds of an experiment on the command line: N for 1 to N, or A-B.
struct GivenSeeds: ExpressibleByArgument {
  var first = 1
  var last: Int

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = Int(parts[0]), parts.count <= 2 else { return nil }
    guard parts.count == 2 else {
      last = first
      return
    }
    guard let last = Int(parts[1]) else { return nil }
    (self.first, self.last) = (first, last)
  }

  func validate() throws(ValidationError) {
    try first.require(in: 1...10_000, flag: "--seeds")
    try last.require(in: first...10_000, flag: "--seeds")
  }
}

/// The option that divides an experiment.
struct ShardOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Run a part of the trials only, shard I of N, into the folder shard-I-of-N; dmro collect puts \
      shards together. (default: the task of an array of Slurm, or the rank under mpirun or srun)
      """, valueName: "I/N"))
  var shard: GivenShard?

  /// Returns the shard to run.
  ///
  /// - Parameter firstSeed: The least seed of its trials.
  /// - Throws: `InputError`, if it is none, given or from a launcher.
  func resolved(firstSeed: Int) throws(InputError) -> ExperimentShard {
    if let shard {
      do throws(InputError) {
        return try ExperimentShard(shard.number, of: shard.count, firstSeed: firstSeed)
      } catch { throw error.naming(["shard": "--shard", "shards": "--shard"]) }
    }
    let launched = try ExperimentShard.launched(firstSeed: firstSeed, by: Machine.variable)
    if let launched { return launched }
    return try ExperimentShard(1, of: 1, firstSeed: firstSeed)
  }
}
