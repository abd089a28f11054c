extension SystemDistribution {
  /// The training environments of Table IV: speeds and bandwidths uniform, energies constant.
  ///
  /// All its systems have the same optimal pattern of sites. Table II lies just outside its ranges.
  public static let table4 = threeSites(
    "Table IV",
    speed: [.uniform(15, 25), .uniform(50, 60), .uniform(160, 170)],
    energy: [.constant(0.3), .constant(0.15), .constant(0.1)],
    deviceEdge: .uniform(600, 700), edgeCloud: .uniform(100, 150), deviceCloud: .uniform(20, 30))

  /// A wider distribution, not from the paper: its systems have different optimal plans.
  ///
  /// All quantities are log-uniform, over a factor of four to fifty.
  public static let wide = threeSites(
    "wide",
    speed: [.logUniform(5, 60), .logUniform(30, 200), .logUniform(60, 400)],
    energy: [.logUniform(0.1, 0.6), .logUniform(0.05, 0.4), .logUniform(0.03, 0.3)],
    deviceEdge: .logUniform(50, 1600), edgeCloud: .logUniform(20, 800),
    deviceCloud: .logUniform(2, 100))

  private static func threeSites(
    _ name: String, speed: [QuantityDistribution], energy: [QuantityDistribution],
    deviceEdge: QuantityDistribution, edgeCloud: QuantityDistribution,
    deviceCloud: QuantityDistribution
  ) -> SystemDistribution {
    let tiers = Tier.allCases
    do {
      return try SystemDistribution(
        name: name,
        sites: tiers.indices.map { site in
          Site(
            name: tiers[site].rawValue, tier: tiers[site], speed: speed[site],
            energy: energy[site])
        },
        bandwidth: [
          [nil, deviceEdge, deviceCloud],
          [deviceEdge, nil, edgeCloud],
          [deviceCloud, edgeCloud, nil],
        ])
    } catch {
      preconditionFailure("the distribution \"\(name)\" breaks a rule: \(error)")
    }
  }
}
