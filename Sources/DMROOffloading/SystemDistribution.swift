public import DMROFiles

/// Random systems: each quantity constant, uniform or log-uniform.
///
/// All systems of a distribution have the same sites, so that one network can act in each of them.
/// The file is that of a system in which a number may also be `{"uniform": [a, b]}` or
/// `{"logUniform": [a, b]}`; the file of a system is a distribution that always gives that system.
public struct SystemDistribution: Hashable, Sendable {
  /// A site whose quantities are drawn.
  public struct Site: Hashable, Sendable {
    /// The name, unique in its system.
    public var name: String
    /// The tier.
    public var tier: Tier
    /// The computing power C in MHz.
    public var speed: QuantityDistribution
    /// The energy d in J per unit of v.
    public var energy: QuantityDistribution
    /// What subtasks and transfers share at the site, which is not drawn.
    public var resources: SiteResources

    /// Creates a site.
    ///
    /// - Parameters:
    ///   - name: The name, unique in its system.
    ///   - tier: The tier.
    ///   - speed: The computing power C in MHz.
    ///   - energy: The energy d in J per unit of v.
    ///   - resources: What is shared at the site; nothing by default.
    public init(
      name: String, tier: Tier, speed: QuantityDistribution, energy: QuantityDistribution,
      resources: SiteResources = .unshared
    ) {
      self.name = name
      self.tier = tier
      self.speed = speed
      self.energy = energy
      self.resources = resources
    }
  }

  /// The name of the distribution, for people; the systems bear it too.
  public let name: String
  /// The sites: device, edges, clouds.
  public let sites: [Site]
  /// The bandwidth in MB/s, `[K, K]`, symmetric, `nil` on the diagonal only.
  public let bandwidth: [[QuantityDistribution?]]
  /// The weights α and β of Equation (6), which are not drawn.
  public let energyWeights: EnergyWeights
  /// The latency in s, `[K, K]`, which is not drawn; `nil` where it is 0 everywhere.
  public let latency: [[Double]]?

  /// Creates a distribution.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - sites: The sites: the device, then edges, then clouds.
  ///   - bandwidth: The bandwidth in MB/s, `[K, K]`, symmetric, `nil` on the diagonal only.
  ///   - energyWeights: The weights α and β of Equation (6).
  ///   - latency: The latency in s, `[K, K]`; 0 everywhere by default.
  /// - Throws: `InputError`, if a system that could be drawn would break a rule of systems.
  public init(
    name: String, sites: [Site], bandwidth: [[QuantityDistribution?]],
    energyWeights: EnergyWeights = .init(), latency: [[Double]]? = nil
  ) throws(InputError) {
    for (index, site) in sites.enumerated() {
      try site.speed.check("sites[\(index)].speed", positive: true)
      try site.energy.check("sites[\(index)].energy", positive: false)
    }
    for (row, entries) in bandwidth.enumerated() {
      for (column, entry) in entries.enumerated() {
        try entry?.check("bandwidth[\(row)][\(column)]", positive: true)
        if row > column, bandwidth[column].indices.contains(row), entry != bandwidth[column][row] {
          throw InputError(
            element: "bandwidth[\(row)][\(column)]",
            rule: "must equal bandwidth[\(column)][\(row)]")
        }
      }
    }
    // What remains is as in a system: here the one of all lower bounds.
    let least = try EdgeCloudSystem(
      name: name,
      sites: sites.map { site in
        .init(
          name: site.name, tier: site.tier, speed: site.speed.bounds.lower,
          energy: site.energy.bounds.lower, resources: site.resources)
      },
      bandwidth: bandwidth.map { $0.map { $0?.bounds.lower } }, energyWeights: energyWeights,
      latency: latency)
    try least.requireOneDevice()
    self.name = name
    self.sites = sites
    self.bandwidth = bandwidth
    self.energyWeights = energyWeights
    self.latency = least.hasLatency ? latency : nil
  }

  /// Creates the distribution that always gives one system.
  ///
  /// - Parameter system: The system.
  public init(always system: EdgeCloudSystem) {
    name = system.name
    sites = system.sites.map { site in
      Site(
        name: site.name, tier: site.tier, speed: .constant(site.speed),
        energy: .constant(site.energy), resources: site.resources)
    }
    bandwidth = system.bandwidth.map { $0.map { $0.map(QuantityDistribution.constant) } }
    energyWeights = system.energyWeights
    latency = system.hasLatency ? system.latency : nil
  }

  /// Returns a random system.
  ///
  /// Quantities are drawn in the order of the file: speed and energy site by site, then the
  /// bandwidth above the diagonal row by row.
  ///
  /// - Parameters:
  ///   - name: The name of the system; that of the distribution unless told.
  ///   - generator: The source of random bits.
  /// - Complexity: O(K²).
  public func sample(
    named name: String? = nil, using generator: inout some RandomNumberGenerator
  ) -> EdgeCloudSystem {
    var drawn: [DMROOffloading.Site] = []
    for site in sites {
      let speed = site.speed.sample(using: &generator)
      let energy = site.energy.sample(using: &generator)
      drawn.append(
        .init(
          name: site.name, tier: site.tier, speed: speed, energy: energy,
          resources: site.resources))
    }
    var links = [[Double?]](
      repeating: [Double?](repeating: nil, count: sites.count), count: sites.count)
    for row in sites.indices {
      for column in sites.indices where column > row {
        let link = bandwidth[row][column]?.sample(using: &generator)
        links[row][column] = link
        links[column][row] = link
      }
    }
    return EdgeCloudSystem(
      known: name ?? self.name, sites: drawn, bandwidth: links, energyWeights: energyWeights,
      latency: latency)
  }
}
