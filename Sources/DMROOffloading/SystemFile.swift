import DMROFiles

/// A quantity in the file of a system: a number or a distribution.
protocol FileQuantity: Codable {
  /// The text of the quantity in a file.
  var json: String { get }
}

extension Double: FileQuantity {
  var json: String { NumberRules.text(self) }
}

extension QuantityDistribution: FileQuantity {}

/// The file of a system or of a distribution of systems: they differ in the type of quantities.
///
/// Only the form is checked here; `EdgeCloudSystem` and `SystemDistribution` check the rules.
struct SystemFile<Quantity: FileQuantity> {
  /// A site.
  struct Site {
    var name: String
    var tier: Tier
    var speed: Quantity
    var energy: Quantity
  }

  var name: String
  var sites: [Site]
  var bandwidth: [[Quantity?]]
  var energyWeights: EnergyWeights

  /// The text of the file: a line for each site and for each row of the bandwidth.
  var json: String {
    let siteLines = sites.map { site in
      """
      {"name": \(JSONText.string(site.name)), "tier": "\(site.tier.rawValue)", \
      "speed": \(site.speed.json), "energy": \(site.energy.json)}
      """
    }
    let rows = bandwidth.map { row in
      "[" + row.map { $0?.json ?? "null" }.joined(separator: ", ") + "]"
    }
    return """
      {
        "name": \(JSONText.string(name)),
        "sites": \(JSONText.lines(siteLines, indent: "  ")),
        "bandwidth": \(JSONText.lines(rows, indent: "  ")),
        "energyWeights": {"edge": \(NumberRules.text(energyWeights.edge)), \
      "cloud": \(NumberRules.text(energyWeights.cloud))}
      }

      """
  }
}

extension SystemFile: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, sites, bandwidth, energyWeights
  }

  /// Decodes the parts of a file; without `energyWeights` both weights are 1.
  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    sites = try container.decode([Site].self, forKey: .sites)
    bandwidth = try container.decode([[Quantity?]].self, forKey: .bandwidth)
    energyWeights =
      container.contains(.energyWeights)
      ? try container.decode(EnergyWeights.self, forKey: .energyWeights) : EnergyWeights()
  }
}

extension SystemFile.Site: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, tier, speed, energy
  }

  /// Decodes a site; an unknown key is an error.
  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    tier = try container.decode(Tier.self, forKey: .tier)
    speed = try container.decode(Quantity.self, forKey: .speed)
    energy = try container.decode(Quantity.self, forKey: .energy)
  }
}
