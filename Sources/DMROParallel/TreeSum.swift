/// A sum of vectors in one fixed order, whatever ranks hold them.
///
/// Floating-point addition is not associative, so that the order of the terms decides the last bits.
/// Here it is a binary tree over the parts that never changes:
///
/// ```
/// parts      0    1    2    3    4
///            │    └ + ─┘    └ + ─┘ … each node is the sum of its halves
/// ```
///
/// A node whose halves lie on one rank is added there; else the rank of the right half sends its sum
/// to that of the left half. The sum of all goes from rank 0 to all. So a sum takes as many steps as
/// the tree is deep, and each rank has the same bits, for any number of ranks.
public struct TreeSum: Sendable {
  /// The number of parts.
  public let parts: Int
  /// The parts of this rank.
  public let own: Range<Int>
  /// The vectors of this rank's parts, which it writes before each sum.
  public let vectors: [PartialSum]
  private let received: PartialSum
  private let ranks: any Ranks

  /// Creates the vectors of a sum.
  ///
  /// - Parameters:
  ///   - parts: The number of parts.
  ///   - width: The length of each vector.
  ///   - ranks: The ranks that divide the parts.
  /// - Precondition: Each rank has a part.
  public init(of parts: Int, width: Int, on ranks: any Ranks) {
    precondition(
      parts >= ranks.count, "each rank needs a part, found \(parts) for \(ranks.count) ranks")
    self.parts = parts
    self.ranks = ranks
    own = ranks.share(of: parts)
    vectors = own.map { _ in PartialSum(width: width) }
    received = PartialSum(width: ranks.count > 1 ? width : 0)
  }

  /// The sum, once it was computed: the first vector of this rank.
  public var total: PartialSum { vectors[0] }

  /// Sums the vectors of all ranks, into `total` on each of them; the other vectors lose their values.
  public func compute() {
    add(0..<parts)
    if ranks.count > 1 { broadcast(&total.values) }
  }

  /// Sums some neighboring parts into the first of them.
  private func add(_ range: Range<Int>) {
    guard range.count > 1, range.overlaps(own) else { return }
    let (first, middle) = (range.lowerBound, range.lowerBound + range.count / 2)
    add(first..<middle)
    add(middle..<range.upperBound)
    let left = ranks.owner(of: first, among: parts)
    let right = ranks.owner(of: middle, among: parts)
    switch (left == ranks.rank, right == ranks.rank) {
    case (true, true): vectors[first - own.lowerBound].add(vectors[middle - own.lowerBound])
    case (true, false):
      receive(&received.values, from: right)
      vectors[first - own.lowerBound].add(received)
    case (false, true): send(vectors[middle - own.lowerBound].values, to: left)
    case (false, false): break
    }
  }

  // A span must not outlive the access to the vector of an object: these take the array.

  private func send(_ values: ContiguousArray<Float>, to rank: Int) {
    ranks.send(values.span, to: rank)
  }

  private func receive(_ values: inout ContiguousArray<Float>, from rank: Int) {
    var span = values.mutableSpan
    ranks.receive(&span, from: rank)
  }

  private func broadcast(_ values: inout ContiguousArray<Float>) {
    var span = values.mutableSpan
    ranks.broadcast(&span)
  }
}

/// A vector that one thread at a time writes, and that a sum changes in place.
///
/// Threads get vectors of their own, and the sum begins when all have ended, so it is safe to send.
public final class PartialSum: @unchecked Sendable {
  /// The numbers.
  public var values: ContiguousArray<Float>

  /// Creates a vector of zeros.
  ///
  /// - Parameter width: Its length.
  public init(width: Int) { values = ContiguousArray(repeating: 0, count: width) }

  fileprivate func add(_ other: PartialSum) { Self.add(other.values, to: &values) }

  private static func add(
    _ terms: ContiguousArray<Float>, to sum: inout ContiguousArray<Float>
  ) {
    var sum = sum.mutableSpan
    let terms = terms.span
    for index in sum.indices { sum[index] += terms[index] }
  }
}
