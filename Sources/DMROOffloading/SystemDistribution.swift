public import DMROFiles

/// A distribution of systems: each quantity is constant, uniform or log-uniform.
///
/// All systems of a distribution have the same sites, so that one network can act in each of them.
/// Its file is that of a system, but a number may also be `{"uniform": [a, b]}` or `{"logUniform":
/// [a, b]}`. So the file of a system is also a distribution: it always gives that system.
public struct SystemDistribution: Hashable, Sendable {
  /// A site with random quantities.
  public struct Site: Hashable, Sendable {
    /// The name, unique in its system.
    public var name: String
    /// The tier.
    public var tier: Tier
    /// The computing power C in MHz.
    public var speed: QuantityDistribution
    /// The energy d in J per unit of v.
    public var energy: QuantityDistribution
    /// The shared resources of the site, which are not drawn.
    public var resources: SiteResources

    /// Creates a site.
    ///
    /// - Parameters:
    ///   - name: The name, unique in its system.
    ///   - tier: The tier.
    ///   - speed: The computing power C in MHz.
    ///   - energy: The energy d in J per unit of v.
    ///   - resources: The shared resources; none by default.
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

  /// The name of the distribution, for display, and of its systems.
  public let name: String
  /// The sites: device, edges, clouds.
  public let sites: [Site]
  /// The bandwidth in MB/s, `[K, K]`, from the row to the column, `nil` on the diagonal
  /// only; symmetric unless the systems are directed.
  public let bandwidth: [[QuantityDistribution?]]
  /// The weights α and β of Equation (6), not random.
  public let energyWeights: EnergyWeights
  /// The latency in s, `[K, K]`, not random; `nil` if it is 0 everywhere.
  public let latency: [[Double]]?
  /// The system of all lower bounds, already checked; draws replace its numbers.
  private let prototype: EdgeCloudSystem
  /// The system of all lower bounds.
  var leastSystem: EdgeCloudSystem { prototype }
  /// `true` if the two directions of a link may differ.
  public var isDirected: Bool { prototype.isDirected }

  /// Creates a distribution.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - sites: The sites: the device, then edges, then clouds.
  ///   - bandwidth: The bandwidth in MB/s, `[K, K]`, from the row to the column, `nil` on the
  ///     diagonal only; symmetric unless the systems are directed.
  ///   - energyWeights: The weights α and β of Equation (6).
  ///   - latency: The latency in s, `[K, K]`; 0 everywhere by default.
  ///   - isDirected: `true` if the two directions of a link may differ, each drawn by itself.
  /// - Throws: `InputError`, if a possible system breaks a rule of systems.
  public init(
    name: String, sites: [Site], bandwidth: [[QuantityDistribution?]],
    energyWeights: EnergyWeights = .init(), latency: [[Double]]? = nil, isDirected: Bool = false
  ) throws(InputError) {
    for (index, site) in sites.enumerated() {
      try site.speed.check("sites[\(index)].speed", positive: true)
      try site.energy.check("sites[\(index)].energy", positive: false)
    }
    for (row, entries) in bandwidth.enumerated() {
      for (column, entry) in entries.enumerated() {
        try entry?.check("bandwidth[\(row)][\(column)]", positive: true)
        if !isDirected, row > column, bandwidth[column].indices.contains(row),
          entry != bandwidth[column][row]
        {
          throw InputError(
            element: "bandwidth[\(row)][\(column)]",
            rule: "must equal bandwidth[\(column)][\(row)]; with \"directed\": true they may differ"
          )
        }
      }
    }
    // The system of all lower bounds checks the other rules.
    let least = try EdgeCloudSystem(
      name: name,
      sites: sites.map { site in
        .init(
          name: site.name, tier: site.tier, speed: site.speed.bounds.lower,
          energy: site.energy.bounds.lower, resources: site.resources)
      },
      bandwidth: bandwidth.map { $0.map { $0?.bounds.lower } }, energyWeights: energyWeights,
      latency: latency, isDirected: isDirected)
    try least.requireOneDevice()
    self.name = name
    self.sites = sites
    self.bandwidth = bandwidth
    self.energyWeights = energyWeights
    self.latency = least.hasLatency ? latency : nil
    prototype = least
  }

  /// Creates the distribution of one system only.
  ///
  /// - Parameter system: The system.
  public init(always system: EdgeCloudSystem) {
    name = system.name
    prototype = system
    sites = system.sites.map { site in
      Site(
        name: site.name, tier: site.tier, speed: .constant(site.speed),
        energy: .constant(site.energy), resources: site.resources)
    }
    bandwidth = system.bandwidth.map { $0.map { $0.map(QuantityDistribution.constant) } }
    energyWeights = system.energyWeights
    latency = system.hasLatency ? system.latency : nil
  }

  /// Draws a system.
  ///
  /// Quantities are drawn in the order of the file: speed and energy site by site, then the
  /// bandwidth above the diagonal row by row; behind each number that of the other direction, if
  /// links are directed.
  ///
  /// - Parameters:
  ///   - name: The name of the system; by default that of the distribution.
  ///   - generator: The source of random bits.
  /// - Complexity: O(K²).
  public func sample(
    named name: String? = nil, using generator: inout some RandomNumberGenerator
  ) -> EdgeCloudSystem {
    var system = prototype
    if let name { system.name = name }
    draw(into: &system, using: &generator)
    return system
  }

  /// Replaces a system by a random one, in the order of `sample(named:using:)`.
  ///
  /// The initializer has checked all bounds, so nothing is checked here.
  ///
  /// - Parameters:
  ///   - system: The system; one with the sites of the distribution keeps its memory.
  ///   - generator: The source of random bits.
  /// - Complexity: O(K²); allocates nothing if the system has the sites of the distribution.
  func redraw(
    _ system: inout EdgeCloudSystem, using generator: inout some RandomNumberGenerator
  ) {
    if !hasSites(of: system) { system = prototype }
    system.name = name
    draw(into: &system, using: &generator)
  }

  private func draw(
    into system: inout EdgeCloudSystem, using generator: inout some RandomNumberGenerator
  ) {
    let count = sites.count
    for index in 0..<count {
      system.sites[index].speed = sites[index].speed.sample(using: &generator)
      system.sites[index].energy = sites[index].energy.sample(using: &generator)
    }
    for row in 0..<count {
      for column in row + 1..<max(row + 1, count) {
        guard let link = bandwidth[row][column]?.sample(using: &generator) else { continue }
        system.links[row * count + column] = link
        let isDirected = prototype.isDirected
        let back = isDirected ? bandwidth[column][row]?.sample(using: &generator) : nil
        system.links[column * count + row] = back ?? link
      }
    }
  }

  private func hasSites(of system: EdgeCloudSystem) -> Bool {
    guard system.sites.count == sites.count, system.energyWeights == energyWeights,
      system.hasLatency == prototype.hasLatency, system.isDirected == prototype.isDirected
    else { return false }
    for index in sites.indices {
      guard
        system.sites[index].tier == sites[index].tier,
        system.sites[index].name == sites[index].name,
        system.sites[index].resources == sites[index].resources
      else { return false }
    }
    return !system.hasLatency || system.latency == prototype.latency
  }
}
