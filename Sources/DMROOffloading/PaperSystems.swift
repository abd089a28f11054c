extension EdgeCloudSystem {
  /// The system of Table II: the device, an edge and a cloud.
  public static let table2 = EdgeCloudSystem(
    known: "Table II",
    sites: [
      Site(name: "device", tier: .device, speed: 30, energy: 0.3),
      Site(name: "edge", tier: .edge, speed: 70, energy: 0.15),
      Site(name: "cloud", tier: .cloud, speed: 150, energy: 0.1),
    ],
    bandwidth: [
      [nil, 800, 10],
      [800, nil, 200],
      [10, 200, nil],
    ])

  /// The system of Table III: the device, two edges and two clouds.
  ///
  /// The paper gives one bandwidth for each pair of tiers; it holds here for all sites of the pair.
  public static let table3 = EdgeCloudSystem(
    known: "Table III",
    sites: [
      Site(name: "device", tier: .device, speed: 30, energy: 0.3),
      Site(name: "edge-1", tier: .edge, speed: 70, energy: 0.15),
      Site(name: "edge-2", tier: .edge, speed: 90, energy: 0.18),
      Site(name: "cloud-1", tier: .cloud, speed: 150, energy: 0.1),
      Site(name: "cloud-2", tier: .cloud, speed: 180, energy: 0.08),
    ],
    bandwidth: [
      [nil, 800, 800, 10, 10],
      [800, nil, 500, 200, 200],
      [800, 500, nil, 200, 200],
      [10, 200, 200, nil, 150],
      [10, 200, 200, 150, nil],
    ])
}
