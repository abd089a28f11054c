/// The differences of a system from its description: factors on times, and open processors.
///
/// The same numbers describe what is true, in an execution, and what is believed, in a plan.
public struct SiteConditions: Hashable, Sendable {
  /// The factor on computing times at each site, `[D + S]`.
  public var slowness: ContiguousArray<Double>
  /// The factor on the times of transfers between devices and each shared site, `[S]`.
  public var transfer: ContiguousArray<Double>
  /// The processors of each site that are open, `[D + S]`, at most as many as the site has.
  ///
  /// A site without a limit keeps 0.
  public var processors: ContiguousArray<Int>

  /// The conditions of the description.
  ///
  /// - Parameter sites: The sites.
  public init(_ sites: JobSites) {
    slowness = ContiguousArray(repeating: 1, count: sites.deviceCount + sites.sharedCount)
    transfer = ContiguousArray(repeating: 1, count: sites.sharedCount)
    processors = sites.processors
  }

  /// Takes over other conditions of the same sites, in place.
  mutating func copy(_ other: borrowing SiteConditions) {
    for site in slowness.indices {
      slowness[site] = other.slowness[site]
      processors[site] = other.processors[site]
    }
    for shared in transfer.indices { transfer[shared] = other.transfer[shared] }
  }
}
