import DMROParallel
import Testing

struct LaunchedRanksTests {
  @Test(
    "Rank and count come from the launcher",
    arguments: [
      ["OMPI_COMM_WORLD_RANK": "2", "OMPI_COMM_WORLD_SIZE": "4"],
      ["PMI_RANK": "2", "PMI_SIZE": "4"],
      ["SLURM_PROCID": "2", "SLURM_STEP_NUM_TASKS": "4"],
      // mpirun within one task of Slurm
      [
        "OMPI_COMM_WORLD_RANK": "2", "OMPI_COMM_WORLD_SIZE": "4", "SLURM_PROCID": "0",
        "SLURM_STEP_NUM_TASKS": "1",
      ],
      // a pair that makes no sense does not hide the next
      ["PMI_RANK": "x", "PMI_SIZE": "4", "SLURM_PROCID": "2", "SLURM_STEP_NUM_TASKS": "4"],
    ])
  func isRead(_ environment: [String: String]) {
    let found = LaunchedRanks { environment[$0] }
    #expect(found?.rank == 2 && found?.count == 4)
  }

  @Test(
    "Without a launcher there is nothing",
    arguments: [
      [:], ["OMPI_COMM_WORLD_RANK": "2"], ["PMI_RANK": "4", "PMI_SIZE": "4"],
      ["PMI_RANK": "-1", "PMI_SIZE": "4"], ["PMI_RANK": "0", "PMI_SIZE": "-4"],
      ["PMI_RANK": "", "PMI_SIZE": ""],
      // The script of a batch job is one process, whatever its job may start.
      ["SLURM_PROCID": "0", "SLURM_NTASKS": "4"],
    ])
  func isAbsent(_ environment: [String: String]) {
    #expect(LaunchedRanks { environment[$0] } == nil)
  }
}
