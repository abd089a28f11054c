/// The processes that work on one training together, seen from one of them.
///
/// All ranks run the same program with the same settings, and make the same calls in the same order.
/// They divide what takes long, and exchange the results, so that all have the same state after each
/// step. A program without a launcher is `OneRank`; `MessagePassing.begin()` gives the ranks of MPI.
///
/// The calls of one rank come from one thread.
public protocol Ranks: Sendable {
  /// The number of this rank, from 0.
  var rank: Int { get }
  /// The number of ranks, at least 1.
  var count: Int { get }

  /// Sends numbers to another rank, which calls `receive` for as many.
  ///
  /// - Parameters:
  ///   - values: The numbers.
  ///   - rank: The other rank.
  func send(_ values: Span<Float>, to rank: Int)

  /// Receives numbers of another rank.
  ///
  /// - Parameters:
  ///   - values: Receives the numbers.
  ///   - rank: The other rank.
  func receive(_ values: inout MutableSpan<Float>, from rank: Int)

  /// Gives the numbers of rank 0 to all ranks.
  ///
  /// - Parameter values: The numbers on rank 0; receives them on all others.
  func broadcast(_ values: inout MutableSpan<Float>)

  /// Gives the bytes of each rank to all ranks.
  ///
  /// - Parameter bytes: The bytes of this rank.
  /// - Returns: The bytes of all ranks, in their order.
  func gather(_ bytes: ContiguousArray<UInt8>) -> [ContiguousArray<UInt8>]

  /// Returns `true` on all ranks if a flag is `true` on any of them.
  ///
  /// - Parameter flag: The flag of this rank.
  func isTrueOnAny(_ flag: Bool) -> Bool
}

/// A program that nothing is divided in: the only rank of one.
public struct OneRank: Ranks {
  /// Creates the only rank.
  public init() {}

  /// The number of this rank, 0.
  public var rank: Int { 0 }
  /// The number of ranks, 1.
  public var count: Int { 1 }

  /// There is no other rank to send to.
  ///
  /// - Parameters:
  ///   - values: The numbers.
  ///   - rank: The other rank.
  public func send(_ values: Span<Float>, to rank: Int) {
    preconditionFailure("a single rank sends nothing, found rank \(rank) to send to")
  }

  /// There is no other rank to receive from.
  ///
  /// - Parameters:
  ///   - values: The numbers.
  ///   - rank: The other rank.
  public func receive(_ values: inout MutableSpan<Float>, from rank: Int) {
    preconditionFailure("a single rank receives nothing, found rank \(rank) to receive from")
  }

  /// Changes nothing: the numbers are those of rank 0.
  ///
  /// - Parameter values: The numbers.
  public func broadcast(_ values: inout MutableSpan<Float>) {}

  /// Returns the bytes as those of the only rank.
  ///
  /// - Parameter bytes: The bytes.
  public func gather(_ bytes: ContiguousArray<UInt8>) -> [ContiguousArray<UInt8>] { [bytes] }

  /// Returns the flag.
  ///
  /// - Parameter flag: The flag.
  public func isTrueOnAny(_ flag: Bool) -> Bool { flag }
}

extension Ranks {
  /// `true` on the rank that reads and writes files and prints.
  public var isFirst: Bool { rank == 0 }

  /// The units of work of this rank: equally many for each rank, up to one, in the order of the ranks.
  ///
  /// - Parameter units: The number of units.
  public func share(of units: Int) -> Range<Int> {
    rank * units / count..<(rank + 1) * units / count
  }

  /// The rank whose share has a unit of work.
  ///
  /// - Parameters:
  ///   - unit: The unit.
  ///   - units: The number of units.
  public func owner(of unit: Int, among units: Int) -> Int { ((unit + 1) * count - 1) / units }
}
