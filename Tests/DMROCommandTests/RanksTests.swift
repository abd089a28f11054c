import Foundation
import Testing

/// Copies of the command that a launcher such as mpirun starts; .ci/check-mpi has those of a build with
/// MPI.
@Suite struct RanksTests {
  private static func environment(rank: Int, of count: Int) -> [String: String] {
    ["OMPI_COMM_WORLD_RANK": "\(rank)", "OMPI_COMM_WORLD_SIZE": "\(count)"]
  }

  private static let undivided = """
    dmro: train was started as 3 ranks, but does not divide its work here: start it once. Ranks \
    divide train --arrivals, meta-train of chains by Algorithm 2 and meta-train --distribution \
    shared

    """

  #if !MPI
    private static let withoutMPI = """
      dmro: meta-train was started as 3 ranks, but this build is without MPI: start it once, or build \
      it by swift build -c release --traits MPI

      """

    @Test(
      "Copies of a build without MPI are refused, and one of them says so",
      arguments: [
        ("meta-train --out psi", withoutMPI),
        ("meta-train --distribution shared --out psi", withoutMPI),
        ("train --arrivals 0.28 --out p", withoutMPI.replacing("meta-train", with: "train")),
      ])
    func areRefused(_ words: String, _ line: String) async throws {
      try await expectRefusal(words, line)
    }
  #endif

  @Test(
    "Copies of what is not divided are refused, and one of them says so",
    arguments: [
      ("train --out run", undivided),
      (
        "meta-train --algorithm reptile --out psi",
        undivided.replacing("dmro: train", with: "dmro: meta-train")
      ),
      (
        "meta-train --distribution graphs --out p",
        undivided.replacing("dmro: train", with: "dmro: meta-train")
      ),
      ("info", undivided.replacing("dmro: train", with: "dmro: info")),
      ("train --no-such --out run", "dmro: Unknown option '--no-such'\n"),
    ])
  func doNotWork(_ words: String, _ line: String) async throws {
    try await expectRefusal(words, line)
  }

  private func expectRefusal(_ words: String, _ line: String) async throws {
    let folder = try Scratch()
    for rank in 0..<3 {
      let outcome = try await Command.run(
        words.split(separator: " ").map(String.init), in: folder,
        environment: Self.environment(rank: rank, of: 3))
      #expect(outcome.status == 64 && outcome.output.isEmpty, "\(outcome)")
      #expect(outcome.errors == (rank == 0 ? line : ""))
    }
    #expect(folder.contents().isEmpty)
  }

  @Test("A single rank is a process like any other")
  func isOne() async throws {
    let folder = try Scratch()
    let outcome = try await Command.run(
      ["generate", "--count", "1", "--out", "w.json"], in: folder,
      environment: Self.environment(rank: 0, of: 1))
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    #expect(folder.contents() == ["w.json"])
  }

  @Test("Threads divide the parts of a minibatch; parts decide the last bits")
  func threads() async throws {
    let folder = try Scratch()
    let flags = "meta-train --contextual --distribution wide --batch 60 --systems 8 --updates 40"
    for (name, more) in [
      ("a", "--parts 4 --threads 1"), ("b", "--parts 4 --threads 3"), ("c", "--parts 3"), ("d", ""),
      ("e", "--parts 1"),
    ] {
      let words = "\(flags) --out \(name) \(more)".split(separator: " ").map(String.init)
      let outcome = try await Command.run(words, in: folder)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    }
    let bytes = try ["a", "b", "c", "d", "e"].map { try folder.data($0) }
    #expect(bytes[0] == bytes[1] && bytes[0] != bytes[2] && bytes[2] != bytes[3])
    #expect(bytes[3] == bytes[4])
  }

  @Test(
    "Settings of a division that make no sense are named",
    arguments: [
      ("--parts 0", "--parts: must be between 1 and 1000000, found 0"),
      ("--parts 33", "--parts: must be at most the 32 steps of a minibatch, found 33"),
      ("--batch 0", "--batch: must be between 1 and 1000000, found 0"),
      ("--systems 0", "--systems: must be between 1 and 1000000, found 0"),
      ("--parts 2 --algorithm reptile", "--parts requires --algorithm joint"),
      ("--systems 2 --algorithm reptile", "--systems requires --algorithm joint"),
      ("--threads 2", "--threads requires --distribution graphs or shared, or --parts"),
      ("--parts 2 --distribution shared", "--parts does not apply to --distribution shared"),
    ])
  func areNamed(_ flags: String, _ rule: String) async throws {
    let folder = try Scratch()
    let words = "meta-train --out psi \(flags)".split(separator: " ").map(String.init)
    let outcome = try await Command.run(words, in: folder)
    #expect(outcome.status == 64 && outcome.errors == "dmro: \(rule)\n", "\(outcome)")
    #expect(folder.contents().isEmpty)
  }
}
