import DMROFiles

/// A tier of sites: device, edge or cloud.
public enum Tier: String, Hashable, Sendable, CaseIterable, Codable {
  /// The IoT device: every workflow starts here, and its result returns here.
  case device
  /// Edge servers, near the device.
  case edge
  /// Cloud servers.
  case cloud

  /// Decodes a tier from its name.
  ///
  /// - Throws: `DecodingError` that lists the known names.
  public init(from decoder: any Decoder) throws {
    self = try decoder.choice(Tier.self)
  }
}

/// A site: a place for subtasks to run.
///
/// A site by itself is not checked; its system checks it.
public struct Site: Hashable, Sendable {
  /// The name, unique in its system.
  public var name: String
  /// The tier.
  public var tier: Tier
  /// The computing power C of Equation (3), in MHz, that is megacycles per second.
  public var speed: Double
  /// The energy d of Equation (7), in J per unit of v (a megacycle).
  public var energy: Double
  /// The shared resources of the site, and the energy of its transfers.
  public var resources: SiteResources

  /// Creates a site.
  ///
  /// - Parameters:
  ///   - name: The name, unique in its system.
  ///   - tier: The tier.
  ///   - speed: The computing power C, in MHz.
  ///   - energy: The energy d, in J per unit of v.
  ///   - resources: The shared resources; none by default.
  public init(
    name: String, tier: Tier, speed: Double, energy: Double, resources: SiteResources = .unshared
  ) {
    self.name = name
    self.tier = tier
    self.speed = speed
    self.energy = energy
    self.resources = resources
  }
}

/// The energy weights of the tiers in Equation (6); that of the device is 1.
public struct EnergyWeights: Hashable, Sendable {
  /// The weight α of energy at edge sites.
  public var edge: Double
  /// The weight β of energy at cloud sites.
  public var cloud: Double

  /// Creates weights; with both 0 only the energy of the device counts.
  ///
  /// - Parameters:
  ///   - edge: The weight α of energy at edge sites.
  ///   - cloud: The weight β of energy at cloud sites.
  public init(edge: Double = 1, cloud: Double = 1) {
    self.edge = edge
    self.cloud = cloud
  }

  /// Returns the weight of a tier: 1, α or β.
  ///
  /// - Parameter tier: The tier.
  public func weight(of tier: Tier) -> Double {
    switch tier {
    case .device: 1
    case .edge: edge
    case .cloud: cloud
    }
  }
}

extension EnergyWeights: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case edge, cloud
  }

  /// Decodes both weights; a missing or an unknown key is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    edge = try container.decode(Double.self, forKey: .edge)
    cloud = try container.decode(Double.self, forKey: .cloud)
  }
}
