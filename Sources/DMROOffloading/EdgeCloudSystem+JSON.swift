import DMROFiles

extension EdgeCloudSystem: JSONDocument {
  /// The file of the system.
  private var file: SystemFile<Double> {
    SystemFile(
      name: name,
      sites: sites.map {
        .init(
          name: $0.name, tier: $0.tier, speed: $0.speed, energy: $0.energy, resources: $0.resources)
      },
      isDirected: isDirected, bandwidth: bandwidth, latency: hasLatency ? latency : nil,
      energyWeights: energyWeights)
  }

  /// Decodes a system; without `energyWeights` both weights are 1.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let file = try SystemFile<Double>(from: decoder)
    self = try decoder.validated(in: file.units) { () throws(InputError) in
      try EdgeCloudSystem(
        name: file.name,
        sites: file.sites.map {
          Site(
            name: $0.name, tier: $0.tier, speed: $0.speed, energy: $0.energy,
            resources: $0.resources)
        }, bandwidth: file.bandwidth, energyWeights: file.energyWeights, latency: file.latency,
        isDirected: file.isDirected)
    }
  }

  /// Encodes the system in the format of its file.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws { try file.encode(to: encoder) }

  /// The text of the system's file: a line for each site and for each row of the bandwidth.
  public var json: String { file.json }
}
