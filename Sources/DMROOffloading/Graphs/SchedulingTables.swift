/// The numbers of a problem in flat arrays, for fast access.
///
/// Hot code keeps a copy among its own properties and reads from there: a local copy would count
/// the references of all arrays each time.
public struct SchedulingTables: Sendable {
  /// The number of sites K that the workflow may use.
  public let siteCount: Int
  /// The time in s at which the workflow arrives.
  public let arrival: Double
  /// The computing time in s of each subtask at each site, `[N, K]`.
  public let computing: ContiguousArray<Double>
  /// The weighted energy in J of each subtask at each site, with its input and its output,
  /// `[N, K]`.
  public let siteEnergy: ContiguousArray<Double>
  /// The cost δ·E of that energy, divided as the scaling says, `[N, K]`.
  let siteCost: ContiguousArray<Double>
  /// The input of each subtask in MB, `[N]`.
  public let input: ContiguousArray<Double>
  /// The output of each subtask in MB, `[N]`.
  public let output: ContiguousArray<Double>
  /// The bandwidth in MB/s, `[K, K]`, infinite on the diagonal.
  public let bandwidth: ContiguousArray<Double>
  /// The latency in s, `[K, K]`.
  public let latency: ContiguousArray<Double>
  /// The weighted energy in J per MB of a transfer, `[K, K]`, 0 on the diagonal.
  public let transferEnergy: ContiguousArray<Double>
  /// True if some transfer has an energy.
  let hasTransferEnergy: Bool
  /// True where a transfer between two sites needs a port, `[K, K]`.
  let needsPort: ContiguousArray<Bool>
  /// The sites to which a transfer needs a port, by the site that sends, as bits, `[K]`; with more
  /// than 64 sites all bits where there is one.
  let portTargets: ContiguousArray<UInt64>
  /// The index in the system of each site, `[K]`.
  let sites: ContiguousArray<Int>
  /// The number of processors of each site, `[K]`; `Int.max` for any.
  let processors: ContiguousArray<Int>
  /// The number of ports of each site, `[K]`; `Int.max` for any.
  let ports: ContiguousArray<Int>
  /// The transfers by subtask.
  public let links: GraphLinks

  /// Returns the time in s that data takes between two sites that are free: 0 at the same site and
  /// for 0 MB.
  ///
  /// - Parameters:
  ///   - size: The size in MB.
  ///   - source: The site that sends.
  ///   - destination: The site that receives.
  @inlinable @inline(__always)
  public func transferTime(_ size: Double, from source: Int, to destination: Int) -> Double {
    guard source != destination, size > 0 else { return 0 }
    let link = source * siteCount + destination
    return latency[link] + size / bandwidth[link]
  }

  /// Returns the weighted energy in J of a transfer between two sites.
  ///
  /// - Parameters:
  ///   - size: The size in MB.
  ///   - source: The site that sends.
  ///   - destination: The site that receives.
  @inlinable @inline(__always)
  public func energy(of size: Double, from source: Int, to destination: Int) -> Double {
    size * transferEnergy[source * siteCount + destination]
  }

  /// Returns the incoming entries of a subtask.
  ///
  /// - Parameter subtask: The index of the subtask.
  @inlinable @inline(__always)
  public func incoming(_ subtask: Int) -> Range<Int> {
    Int(links.incomingStart[subtask])..<Int(links.incomingStart[subtask + 1])
  }

  /// Returns the outgoing entries of a subtask.
  ///
  /// - Parameter subtask: The index of the subtask.
  @inlinable @inline(__always)
  public func outgoing(_ subtask: Int) -> Range<Int> {
    Int(links.outgoingStart[subtask])..<Int(links.outgoingStart[subtask + 1])
  }
}
