import DMROFiles

/// A quantity in the file of a system: a number or a distribution.
protocol FileQuantity: Codable {
  /// The text of the quantity in a file.
  var json: String { get }
  /// Returns the quantity in the unit of this package.
  func converted(by units: FileUnits, _ quantity: FileUnits.Quantity) -> Self
}

extension Double: FileQuantity {
  var json: String { NumberRules.text(self) }

  func converted(by units: FileUnits, _ quantity: FileUnits.Quantity) -> Double {
    units.converted(self, quantity)
  }
}

extension QuantityDistribution: FileQuantity {
  func converted(by units: FileUnits, _ quantity: FileUnits.Quantity) -> QuantityDistribution {
    func converted(_ value: Double) -> Double { units.converted(value, quantity) }
    return switch self {
    case .constant(let value): .constant(converted(value))
    case .uniform(let lower, let upper): .uniform(converted(lower), converted(upper))
    case .logUniform(let lower, let upper): .logUniform(converted(lower), converted(upper))
    }
  }
}

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
    var resources = SiteResources.unshared
  }

  var name: String
  var sites: [Site]
  /// `true` if the two directions of a link may differ.
  var isDirected = false
  var bandwidth: [[Quantity?]]
  var latency: [[Double]]?
  var energyWeights: EnergyWeights
  /// The units of the numbers before they were converted.
  var units = FileUnits.package

  /// The text of the file: a line for each site and for each row of the bandwidth.
  var json: String {
    let siteLines = sites.map { site in
      """
      {"name": \(JSONText.string(site.name)), "tier": "\(site.tier.rawValue)", \
      "speed": \(site.speed.json), "energy": \(site.energy.json)\(site.resources.json)}
      """
    }
    let rows = bandwidth.map { row in
      "[" + row.map { $0?.json ?? "null" }.joined(separator: ", ") + "]"
    }
    let latencies = latency.map { rows in
      "  \"latency\": \(JSONText.lines(rows.map { JSONText.array($0) }, indent: "  ")),\n"
    }
    return """
      {
        "name": \(JSONText.string(name)),
        "sites": \(JSONText.lines(siteLines, indent: "  ")),
      \(isDirected ? "  \"directed\": true,\n" : "")\
        "bandwidth": \(JSONText.lines(rows, indent: "  ")),
      \(latencies ?? "")\
        "energyWeights": {"edge": \(NumberRules.text(energyWeights.edge)), \
      "cloud": \(NumberRules.text(energyWeights.cloud))}
      }

      """
  }
}

extension SystemFile: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, sites, bandwidth, latency, energyWeights, directed, units
  }

  /// Decodes the parts of a file; without `energyWeights` both weights are 1.
  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    let units = try container.decodeStrictlyIfPresent(FileUnits.self, forKey: .units) ?? .package
    self.units = units
    sites = try container.decode([Site].self, forKey: .sites).map { site in
      var site = site
      site.speed = site.speed.converted(by: units, .speed)
      site.energy = site.energy.converted(by: units, .energy)
      return site
    }
    isDirected = try container.decodeStrictlyIfPresent(Bool.self, forKey: .directed) ?? false
    bandwidth = try container.decode([[Quantity?]].self, forKey: .bandwidth).map { row in
      row.map { $0?.converted(by: units, .bandwidth) }
    }
    latency = try container.decodeIfPresent([[Double]].self, forKey: .latency)
    energyWeights =
      container.contains(.energyWeights)
      ? try container.decode(EnergyWeights.self, forKey: .energyWeights) : EnergyWeights()
  }

  /// Encodes the file in the units of this package.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(sites, forKey: .sites)
    if isDirected { try container.encode(true, forKey: .directed) }
    try container.encode(bandwidth, forKey: .bandwidth)
    try container.encodeIfPresent(latency, forKey: .latency)
    try container.encode(energyWeights, forKey: .energyWeights)
  }
}

extension SystemFile.Site: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, tier, speed, energy, processors, ports, sending, receiving
  }

  /// Decodes a site; an unknown key is an error.
  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    tier = try container.decode(Tier.self, forKey: .tier)
    speed = try container.decode(Quantity.self, forKey: .speed)
    energy = try container.decode(Quantity.self, forKey: .energy)
    resources.processors = try container.decodeStrictlyIfPresent(Int.self, forKey: .processors)
    resources.ports = try container.decodeStrictlyIfPresent(Int.self, forKey: .ports)
    try container.update(&resources.sending, .sending)
    try container.update(&resources.receiving, .receiving)
  }

  /// Encodes a site, with its shared resources if it has any.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(tier, forKey: .tier)
    try container.encode(speed, forKey: .speed)
    try container.encode(energy, forKey: .energy)
    try container.encodeIfPresent(resources.processors, forKey: .processors)
    try container.encodeIfPresent(resources.ports, forKey: .ports)
    if resources.sending != 0 { try container.encode(resources.sending, forKey: .sending) }
    if resources.receiving != 0 { try container.encode(resources.receiving, forKey: .receiving) }
  }
}
