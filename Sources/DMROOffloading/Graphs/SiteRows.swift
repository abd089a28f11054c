/// A number for each of eight sites.
package typealias SiteRow = SIMD8<Double>

/// The numbers of a problem in rows of eight sites, so that one operation serves all sites of a
/// subtask.
///
/// Rows are filled up with sites that compute for ever.
package final class SiteRows: Sendable {
  /// The number of rows for K sites.
  package let width: Int
  /// The computing time in s of each subtask, `[N, K]`.
  package let computing: ContiguousArray<SiteRow>
  /// The least time in s that passes after each subtask, `[N, K]`.
  package let completion: ContiguousArray<SiteRow>
  /// The cost of the energy of each subtask, without transfers, `[N, K]`.
  let cost: ContiguousArray<SiteRow>
  /// The latency in s of the links from each site, `[K, K]`.
  @usableFromInline let latency: ContiguousArray<SiteRow>
  /// The bandwidth in MB/s of the links from each site, `[K, K]`.
  @usableFromInline let bandwidth: ContiguousArray<SiteRow>

  /// Creates rows.
  ///
  /// - Parameters:
  ///   - tables: The numbers of the problem.
  ///   - completion: The least time in s that passes after each subtask at each site, `[N, K]`.
  package init(_ tables: SchedulingTables, completion: ContiguousArray<Double>) {
    let count = tables.siteCount
    func rows(_ numbers: ContiguousArray<Double>, rest: Double) -> ContiguousArray<SiteRow> {
      var rows: ContiguousArray<SiteRow> = []
      for start in stride(from: 0, to: numbers.count, by: count) {
        for first in stride(from: 0, to: count, by: 8) {
          var row = SiteRow(repeating: rest)
          for lane in 0..<min(8, count - first) { row[lane] = numbers[start + first + lane] }
          rows.append(row)
        }
      }
      return rows
    }
    width = (count + 7) / 8
    computing = rows(tables.computing, rest: .infinity)
    self.completion = rows(completion, rest: 0)
    cost = rows(tables.siteCost, rest: 0)
    latency = rows(tables.latency, rest: 0)
    bandwidth = rows(tables.bandwidth, rest: .infinity)
  }

  /// Returns when data would be at each site if no port were busy.
  ///
  /// - Parameters:
  ///   - size: The size in MB.
  ///   - site: The site that sends.
  ///   - time: When it sends, in s.
  ///   - part: The row of the sites that receive.
  @inlinable @inline(__always)
  package func arrival(
    _ size: Double, from site: Int, at time: Double, _ part: Int
  ) -> SiteRow {
    let row = SiteRow(repeating: time)
    guard size > 0 else { return row }
    // At the same site the latency is 0 and the bandwidth infinite.
    let link = site &* width &+ part
    return row + (latency[link] + size / bandwidth[link])
  }

  /// Returns the least time in s that passes after a subtask at a site.
  @inline(__always)
  func completion(_ subtask: Int, at site: Int) -> Double {
    completion[subtask &* width &+ site &>> 3][site & 7]
  }
}
