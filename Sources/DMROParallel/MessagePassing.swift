#if MPI
  private import CDMROOpenMPI
#endif

/// MPI, in builds with the trait `MPI`.
///
/// This is the only code that differs between builds. Programs give its ranks to trainings, which do
/// not know where these come from.
public enum MessagePassing {
  #if MPI
    /// `true` in builds with the trait.
    public static let isAvailable = true

    /// Begins MPI, which takes a third of a second; once in a process.
    ///
    /// - Returns: The ranks that the launcher started; one without a launcher.
    public static func begin() -> any Ranks {
      dmro_mpi_begin()
      return MessagePassingRanks()
    }

    /// Ends MPI, when all ranks do; no rank is used after it.
    public static func end() { dmro_mpi_end() }

    /// Waits until all ranks fail.
    ///
    /// If all have found the same error, they meet here, and can end MPI as after success.
    ///
    /// - Parameters:
    ///   - ranks: The ranks of `begin()`.
    ///   - seconds: The longest time to wait.
    /// - Returns: `true` if all ranks are here.
    public static func failTogether(_ ranks: any Ranks, within seconds: Double) -> Bool {
      guard let ranks = ranks as? MessagePassingRanks else { return true }
      return unsafe dmro_mpi_meet(ranks.meetingPlace, seconds) != 0
    }

    /// Ends all ranks at once, with an exit code, after an error that only some of them have.
    ///
    /// - Parameter code: The exit code.
    public static func abort(_ code: Int32) { dmro_mpi_abort(code) }
  #else
    /// `true` in builds with the trait.
    public static let isAvailable = false

    /// Begins nothing: without the trait there is one rank.
    ///
    /// - Returns: The only rank.
    public static func begin() -> any Ranks { OneRank() }

    /// Ends nothing.
    public static func end() {}

    /// Waits for nobody.
    ///
    /// - Parameters:
    ///   - ranks: The ranks of `begin()`.
    ///   - seconds: The longest time to wait.
    /// - Returns: `true`: all ranks are here.
    public static func failTogether(_ ranks: any Ranks, within seconds: Double) -> Bool { true }

    /// Ends nothing: there is no other rank.
    ///
    /// - Parameter code: The exit code.
    public static func abort(_ code: Int32) {}
  #endif
}

#if MPI
  /// The ranks of MPI's world.
  @safe private struct MessagePassingRanks: Ranks {
    let rank = Int(dmro_mpi_rank())
    let count = Int(dmro_mpi_size())
    /// A communicator of its own: who fails must not be taken for one who works.
    nonisolated(unsafe) let meetingPlace = unsafe dmro_mpi_meeting_place()

    /// The most elements of one message; counts of MPI are 32-bit integers.
    private static let longest = 1 << 28

    func send(_ values: Span<Float>, to rank: Int) {
      unsafe values.withUnsafeBufferPointer { values in
        for piece in Self.pieces(of: values.count) {
          guard let start = values.baseAddress else { return }
          unsafe dmro_mpi_send(start + piece.lowerBound, Int32(piece.count), Int32(rank))
        }
      }
    }

    func receive(_ values: inout MutableSpan<Float>, from rank: Int) {
      unsafe values.withUnsafeMutableBufferPointer { values in
        for piece in Self.pieces(of: values.count) {
          guard let start = values.baseAddress else { return }
          unsafe dmro_mpi_receive(start + piece.lowerBound, Int32(piece.count), Int32(rank))
        }
      }
    }

    func broadcast(_ values: inout MutableSpan<Float>) {
      unsafe values.withUnsafeMutableBytes { unsafe Self.broadcast($0, from: 0) }
    }

    func gather(_ bytes: ContiguousArray<UInt8>) -> [ContiguousArray<UInt8>] {
      var counts = ContiguousArray<Int64>(repeating: 0, count: count)
      unsafe counts.withUnsafeMutableBufferPointer { counts in
        unsafe dmro_mpi_gather(Int64(bytes.count), counts.baseAddress)
      }
      // One broadcast after the other moves as many bytes as all at once, and has no limit.
      return counts.indices.map { rank in
        var found =
          rank == self.rank ? bytes : ContiguousArray(repeating: 0, count: Int(counts[rank]))
        unsafe found.withUnsafeMutableBytes { unsafe Self.broadcast($0, from: rank) }
        return found
      }
    }

    func isTrueOnAny(_ flag: Bool) -> Bool { dmro_mpi_any(flag ? 1 : 0) != 0 }

    private static func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from rank: Int) {
      guard let start = bytes.baseAddress else { return }
      for piece in pieces(of: bytes.count) {
        unsafe dmro_mpi_broadcast(start + piece.lowerBound, Int32(piece.count), Int32(rank))
      }
    }

    private static func pieces(of count: Int) -> [Range<Int>] {
      stride(from: 0, to: count, by: longest).map { $0..<min(count, $0 + longest) }
    }
  }
#endif
