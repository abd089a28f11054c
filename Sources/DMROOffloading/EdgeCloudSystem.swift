public import DMROFiles

/// The sites where subtasks can run and the bandwidth between them (Section III-A).
///
/// Site 0 is the IoT device; edge sites come next, then cloud sites. The number of sites K can
/// vary: three in Table II of the paper, five in Table III. Several devices that share edges and
/// clouds come first; chains are planned for one device.
///
/// Every value of this type obeys these rules: at least one device, first; tiers in order; names
/// unique and not empty; at most 1024 sites; speeds and bandwidths above 0; energies, weights and
/// latencies at least 0; processors and ports at least 1; the bandwidth symmetric unless
/// the system is directed, and absent between a site and itself. Quantities other than 0 lie between 1e-15 and 1e15, so that no cost
/// overflows.
public struct EdgeCloudSystem: Hashable, Sendable {
  /// The largest number of sites K; the bandwidth takes K² numbers.
  public static let maximumSites = 1024

  /// The name of the system, for display.
  public internal(set) var name: String
  /// The sites: devices, edges, clouds.
  public internal(set) var sites: [Site]
  /// The weights α and β of Equation (6).
  public internal(set) var energyWeights: EnergyWeights

  /// `true` if the two directions of a link may differ, as up and down.
  public let isDirected: Bool

  /// The bandwidth in MB/s, row-major `[K, K]`, infinite on the diagonal.
  var links: ContiguousArray<Double>
  /// The latency in s, row-major `[K, K]`; empty if it is 0 everywhere.
  private let latencies: ContiguousArray<Double>

  /// Creates a system, and checks its parts.
  ///
  /// - Parameters:
  ///   - name: The name of the system.
  ///   - sites: The sites: the device, then edges, then clouds.
  ///   - bandwidth: The bandwidth B in MB/s, `[K, K]`, from the row to the column, `nil` on the
  ///     diagonal only; symmetric unless the system is directed.
  ///   - energyWeights: The weights α and β of Equation (6).
  ///   - latency: The time that each transfer between two sites takes beside its size, in s,
  ///     `[K, K]`, 0 on the diagonal; 0 everywhere by default.
  ///   - isDirected: `true` if the two directions of a link may differ, as up and down.
  /// - Throws: `InputError` that names the element and the rule it breaks.
  /// - Complexity: O(K²).
  public init(
    name: String, sites: [Site], bandwidth: [[Double?]], energyWeights: EnergyWeights = .init(),
    latency: [[Double]]? = nil, isDirected: Bool = false
  ) throws(InputError) {
    try Self.check(sites)
    try Self.check(energyWeights)
    try Self.check(bandwidth, siteCount: sites.count, isDirected: isDirected)
    if let latency { try Self.check(latency: latency, siteCount: sites.count) }
    self.name = name
    self.sites = sites
    self.energyWeights = energyWeights
    self.isDirected = isDirected
    links = ContiguousArray(bandwidth.joined().map { $0 ?? .infinity })
    let times = ContiguousArray((latency ?? []).joined())
    latencies = times.allSatisfy { $0 == 0 } ? [] : times
  }

  /// Creates a system from parts known to be valid.
  ///
  /// - Parameters:
  ///   - name: The name of the system.
  ///   - sites: The sites: the device, then edges, then clouds.
  ///   - bandwidth: The bandwidth B in MB/s, `[K, K]`, from the row to the column, `nil` on the
  ///     diagonal only; symmetric unless the system is directed.
  ///   - energyWeights: The weights α and β of Equation (6).
  ///   - latency: The latency in s, `[K, K]`, 0 on the diagonal; 0 everywhere by default.
  ///   - isDirected: `true` if the two directions of a link may differ.
  /// - Precondition: The parts obey the rules of this type.
  package init(
    known name: String, sites: [Site], bandwidth: [[Double?]],
    energyWeights: EnergyWeights = .init(), latency: [[Double]]? = nil, isDirected: Bool = false
  ) {
    do {
      try self.init(
        name: name, sites: sites, bandwidth: bandwidth, energyWeights: energyWeights,
        latency: latency, isDirected: isDirected)
    } catch {
      preconditionFailure("the system \"\(name)\" breaks a rule: \(error)")
    }
  }

  /// The number of sites K, and so of actions.
  public var siteCount: Int { sites.count }

  /// The bandwidth B in MB/s, `[K, K]`, from the row to the column, `nil` on the diagonal.
  ///
  /// - Complexity: O(K²); `bandwidth(from:to:)` takes constant time.
  public var bandwidth: [[Double?]] {
    sites.indices.map { from in
      sites.indices.map { to in from == to ? nil : bandwidth(from: from, to: to) }
    }
  }

  /// Returns the bandwidth B between two sites in MB/s; infinite between a site and itself.
  ///
  /// With the infinity, Equation (4) is one division: data that stay at their site take no time.
  ///
  /// - Parameters:
  ///   - source: The index of the sending site.
  ///   - destination: The index of the receiving site.
  /// - Precondition: The sites are below K.
  public func bandwidth(from source: Int, to destination: Int) -> Double {
    precondition(
      sites.indices.contains(source) && sites.indices.contains(destination),
      "sites must be below \(siteCount), found \(source) and \(destination)")
    return links[source * siteCount + destination]
  }

  /// True if some pair of sites has a latency above 0.
  public var hasLatency: Bool { !latencies.isEmpty }

  /// The latency in s, `[K, K]`, 0 on the diagonal.
  ///
  /// - Complexity: O(K²).
  public var latency: [[Double]] {
    sites.indices.map { from in sites.indices.map { to in latency(from: from, to: to) } }
  }

  /// Returns the time in s that each transfer between two sites takes beside its size.
  ///
  /// - Parameters:
  ///   - source: The index of the site that sends.
  ///   - destination: The index of the site that receives.
  /// - Precondition: The sites are below K.
  public func latency(from source: Int, to destination: Int) -> Double {
    precondition(
      sites.indices.contains(source) && sites.indices.contains(destination),
      "sites must be below \(siteCount), found \(source) and \(destination)")
    return latencies.isEmpty ? 0 : latencies[source * siteCount + destination]
  }

  /// Returns the indices of the sites of a tier; empty where the system has none.
  ///
  /// - Parameter tier: The tier.
  /// - Complexity: O(K).
  public func sites(in tier: Tier) -> Range<Int> {
    let first = sites.firstIndex { $0.tier == tier } ?? sites.endIndex
    let end = sites[first...].firstIndex { $0.tier != tier } ?? sites.endIndex
    return first..<end
  }

  /// Returns the energy of a site per unit of v, times the weight of its tier: Equations (6)–(8).
  ///
  /// - Parameter site: The index of the site.
  /// - Precondition: The site is below K.
  public func weightedEnergy(of site: Int) -> Double {
    sites[site].energy * energyWeights.weight(of: sites[site].tier)
  }
}
