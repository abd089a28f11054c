import DMROFiles
import DMROParallel
import DMRORandom
import TestSupport
import Testing

struct RanksTests {
  @Test("Each unit has one owner, and shares differ by at most one", arguments: 1...5)
  func shares(_ count: Int) throws {
    for units in 0...13 {
      let shares = try ThreadRanks.run(count) { $0.share(of: units) }
      #expect(shares.flatMap(Array.init) == Array(0..<units))
      let sizes = shares.map(\.count)
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
      let owners = try ThreadRanks.run(count) { ranks in
        (0..<units).map { ranks.owner(of: $0, among: units) }
      }
      for (rank, share) in shares.enumerated() {
        for unit in share { #expect(owners.allSatisfy { $0[unit] == rank }) }
      }
    }
  }

  /// Vectors in which the order of the terms decides the last bits.
  private static func vector(_ part: Int) -> ContiguousArray<Float> {
    var stream = RandomStream(seed: 9).split(part)
    return ContiguousArray((0..<50).map { _ in Float(stream.logUniform(1e-6, 1e3)) })
  }

  /// The sum of some neighboring parts as the documentation has it: that of one half plus the other's.
  private static func sum(_ range: Range<Int>) -> ContiguousArray<Float> {
    guard range.count > 1 else { return vector(range.lowerBound) }
    let middle = range.lowerBound + range.count / 2
    let (left, right) = (sum(range.lowerBound..<middle), sum(middle..<range.upperBound))
    return ContiguousArray(zip(left, right).map { $0 + $1 })
  }

  @Test("Any number of ranks sums in the same tree, more than once", arguments: 1...4)
  func sums(_ count: Int) throws {
    for parts in [count, 5, 8, 13] {
      let expected = Self.sum(0..<parts)
      let totals = try ThreadRanks.run(count) { ranks in
        let sum = TreeSum(of: parts, width: 50, on: ranks)
        return (0..<3).map { _ in
          for (part, vector) in zip(sum.own, sum.vectors) { vector.values = Self.vector(part) }
          sum.compute()
          return sum.total.values
        }
      }
      #expect(totals.count == count)
      for total in totals.flatMap(\.self) { #expect(total == expected) }
      if parts > 4 {
        // Otherwise any order would do.
        let inOrder = (1..<parts).reduce(into: Self.vector(0)) { sum, part in
          for (index, term) in Self.vector(part).enumerated() { sum[index] += term }
        }
        #expect(inOrder != expected)
      }
    }
  }

  @Test("Rank 0 reads for all")
  func reads() throws {
    let bytes = try ThreadRanks.run(3) { ranks in
      try ranks.fromFirst { () throws(InputError) in
        guard ranks.isFirst else { throw InputError(rule: "must not be read") }
        return [7, 8]
      }
    }
    #expect(bytes == [[7, 8], [7, 8], [7, 8]])
  }

  @Test("Other settings are found on all ranks")
  func compares() throws {
    let errors = try ThreadRanks.run(3) { ranks in
      do throws(InputError) {
        try ranks.requireSame([1, 2], "settings")
        try ranks.requireSame(ranks.rank == 2 ? [1, 3] : [1, 2], "settings")
        return "none"
      } catch { return error.description }
    }
    #expect(
      errors
        == Array(
          repeating: "rank 2: must have the settings of rank 0, found others", count: 3))
  }

  @Test("One flag is seen by all", arguments: [nil, 0, 2])
  func flags(_ raised: Int?) throws {
    let flags = try ThreadRanks.run(3) { $0.isTrueOnAny($0.rank == raised) }
    #expect(flags == Array(repeating: raised != nil, count: 3))
  }
}
