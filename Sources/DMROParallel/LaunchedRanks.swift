/// The rank of a process and the number of ranks, as a launcher of parallel programs gives them to
/// each process that it starts.
///
/// Launchers are `mpirun` of Open MPI, `mpiexec` of MPICH and its relatives, and `srun` of Slurm.
public struct LaunchedRanks: Hashable, Sendable {
  /// The number of this process, from 0.
  public let rank: Int
  /// The number of processes.
  public let count: Int

  /// The pairs of variables that hold rank and count, the most reliable first.
  private static let pairs = [
    (rank: "OMPI_COMM_WORLD_RANK", count: "OMPI_COMM_WORLD_SIZE"),
    (rank: "PMI_RANK", count: "PMI_SIZE"),
    (rank: "SLURM_PROCID", count: "SLURM_STEP_NUM_TASKS"),
  ]

  /// Reads what the launcher says.
  ///
  /// - Parameter variable: Returns a variable of the environment.
  /// - Returns: `nil`, if no launcher says anything that makes sense.
  public init?(by variable: (String) -> String?) {
    for pair in Self.pairs {
      guard let rank = variable(pair.rank).flatMap({ Int($0) }),
        let count = variable(pair.count).flatMap({ Int($0) }), count > 0, (0..<count).contains(rank)
      else { continue }
      (self.rank, self.count) = (rank, count)
      return
    }
    return nil
  }
}
