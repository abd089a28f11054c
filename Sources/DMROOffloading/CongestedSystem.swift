/// Three systems of ten devices with one edge and one cloud that share their processors, and the
/// arrivals that load them.
///
/// Jobs of 3000 megacycles on average arrive at devices of 30 MHz with 0 to 100 MB of input; nothing
/// costs energy, so that the cost is the delay in s.
public enum CongestedSystem: String, Hashable, Sendable, CaseIterable, Codable {
  /// A small edge, and a cloud far away that is never full.
  case a = "congested-a"
  /// An edge of two processors, and a cloud of four.
  case b = "congested-b"
  /// An edge of four slow processors, and a cloud of two fast ones.
  case c = "congested-c"

  /// The system.
  public var system: EdgeCloudSystem {
    let (edge, cloud): ((Double, Int, Double), (Double, Int, Double))
    switch self {
    case .a: (edge, cloud) = ((120, 1, 5), (180, 64, 0.5))
    case .b: (edge, cloud) = ((90, 2, 10), (150, 4, 1))
    case .c: (edge, cloud) = ((60, 4, 10), (240, 2, 5.0 / 3))
    }
    let devices = 10
    var sites = (1...devices).map {
      Site(
        name: "device-\($0)", tier: .device, speed: 30, energy: 0,
        resources: SiteResources(processors: 1))
    }
    for (name, tier, part) in [("edge", Tier.edge, edge), ("cloud", .cloud, cloud)] {
      sites.append(
        Site(
          name: name, tier: tier, speed: part.0, energy: 0,
          resources: SiteResources(processors: part.1)))
    }
    // Devices do not send to one another, nor edge to cloud; a file has some bandwidth for each pair.
    let bandwidth = sites.indices.map { from -> [Double?] in
      sites.indices.map { to -> Double? in
        guard from != to else { return nil }
        let tiers = (sites[from].tier, sites[to].tier)
        switch tiers {
        case (.cloud, _), (_, .cloud): return cloud.2
        default: return edge.2
        }
      }
    }
    return EdgeCloudSystem(known: rawValue, sites: sites, bandwidth: bandwidth)
  }

  /// The jobs a second of all devices at which the processors together are busy.
  public var saturatingRate: Double {
    switch self {
    case .a: 11_940 / 3000.0
    case .b: 1080 / 3000.0
    case .c: 1020 / 3000.0
    }
  }
}
