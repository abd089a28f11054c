import DMROFiles

extension EdgeCloudSystem: JSONDocument {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, sites, bandwidth, energyWeights
  }

  /// Decodes a system; without `energyWeights` both weights are 1.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    let sites = try container.decode([Site].self, forKey: .sites)
    let bandwidth = try container.decode([[Double?]].self, forKey: .bandwidth)
    let weights =
      container.contains(.energyWeights)
      ? try container.decode(EnergyWeights.self, forKey: .energyWeights) : EnergyWeights()
    self = try decoder.validated { () throws(InputError) in
      try EdgeCloudSystem(name: name, sites: sites, bandwidth: bandwidth, energyWeights: weights)
    }
  }

  /// Encodes the system in the format of its file.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(sites, forKey: .sites)
    try container.encode(bandwidth, forKey: .bandwidth)
    try container.encode(energyWeights, forKey: .energyWeights)
  }

  /// The text of the system's file: a line for each site and for each row of the bandwidth.
  public var json: String {
    let siteLines = sites.map { site in
      """
      {"name": \(JSONText.string(site.name)), "tier": "\(site.tier.rawValue)", \
      "speed": \(Rules.text(site.speed)), "energy": \(Rules.text(site.energy))}
      """
    }
    return """
      {
        "name": \(JSONText.string(name)),
        "sites": \(JSONText.lines(siteLines, indent: "  ")),
        "bandwidth": \(JSONText.lines(bandwidth.map(JSONText.array), indent: "  ")),
        "energyWeights": {"edge": \(Rules.text(energyWeights.edge)), \
      "cloud": \(Rules.text(energyWeights.cloud))}
      }

      """
  }
}
