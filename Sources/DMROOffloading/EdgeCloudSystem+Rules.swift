package import DMROFiles

extension EdgeCloudSystem {
  /// Throws unless the sites are devices, then edges, then clouds, each with sound numbers.
  static func check(_ sites: [Site]) throws(InputError) {
    guard !sites.isEmpty else {
      throw InputError(element: "sites", rule: "must hold at least the device, found no site")
    }
    guard sites.count <= maximumSites else {
      throw InputError(
        element: "sites", rule: "must hold at most \(maximumSites) sites, found \(sites.count)")
    }
    for (index, site) in sites.enumerated() {
      let element = "sites[\(index)]"
      try checkTier(of: index, in: sites)
      guard !site.name.isEmpty else {
        throw InputError(element: "\(element).name", rule: "must not be empty")
      }
      if let first = sites[..<index].firstIndex(where: { $0.name == site.name }) {
        throw InputError(
          element: "\(element).name",
          rule: "must differ from all others, found \"\(site.name)\" in sites[\(first)] too")
      }
      try Rules.positive(site.speed, "\(element).speed")
      try Rules.notNegative(site.energy, "\(element).energy")
      try site.resources.check(element)
    }
  }

  private static func checkTier(of index: Int, in sites: [Site]) throws(InputError) {
    let tier = sites[index].tier
    let rule: String
    switch (index, tier) {
    case (0, .device): return
    case (0, _):
      rule = "must be \"device\", for the device is the first site, found \"\(tier.rawValue)\""
    case (_, .device) where sites[index - 1].tier != .device:
      rule =
        "must be \"edge\" or \"cloud\", for devices come before them, found \"device\""
    case (_, .edge) where sites[index - 1].tier == .cloud:
      rule = "must be \"cloud\", for edges come before clouds, found \"edge\""
    default: return
    }
    throw InputError(element: "sites[\(index)].tier", rule: rule)
  }

  /// Throws unless both weights are finite and at least 0.
  static func check(_ weights: EnergyWeights) throws(InputError) {
    try Rules.notNegative(weights.edge, "energyWeights.edge")
    try Rules.notNegative(weights.cloud, "energyWeights.cloud")
  }

  /// Throws unless the bandwidth is `[K, K]`, above 0, `nil` on the diagonal only, and
  /// symmetric unless the links are directed.
  static func check(
    _ bandwidth: [[Double?]], siteCount: Int, isDirected: Bool
  ) throws(InputError) {
    guard bandwidth.count == siteCount else {
      throw InputError(
        element: "bandwidth",
        rule: "must hold \(siteCount) rows, one for each site, found \(bandwidth.count)")
    }
    for (row, numbers) in bandwidth.enumerated() where numbers.count != siteCount {
      throw InputError(
        element: "bandwidth[\(row)]",
        rule: "must hold \(siteCount) entries, one for each site, found \(numbers.count)")
    }
    for row in 0..<siteCount {
      for column in 0..<siteCount {
        try check(bandwidth, row: row, column: column, isDirected: isDirected)
      }
    }
  }

  private static func check(
    _ bandwidth: [[Double?]], row: Int, column: Int, isDirected: Bool
  ) throws(InputError) {
    let element = "bandwidth[\(row)][\(column)]"
    switch (bandwidth[row][column], row == column) {
    case (nil, true):
      return
    case (let number?, true):
      throw InputError(
        element: element,
        rule: "must be null, for a site sends nothing to itself, found \(NumberRules.text(number))")
    case (nil, false):
      throw InputError(element: element, rule: "must be a finite number above 0, found null")
    case (let number?, false):
      try Rules.positive(number, element)
      guard !isDirected, row > column, let mirrored = bandwidth[column][row], mirrored != number
      else { return }
      throw InputError(
        element: element,
        rule: """
          must equal bandwidth[\(column)][\(row)], which is \(NumberRules.text(mirrored)), \
          found \(NumberRules.text(number)); with "directed": true they may differ
          """)
    }
  }
}

extension EdgeCloudSystem {
  /// Returns the indices of sites that are down.
  ///
  /// - Parameter without: Their names.
  /// - Throws: `InputError` about `without`, if the system has no such site, or none is left.
  package func sites(without: [String]) throws(InputError) -> Set<Int> {
    let names = sites.map(\.name)
    var down: Set<Int> = []
    for (index, name) in without.enumerated() {
      guard let site = names.firstIndex(of: name) else {
        throw InputError(
          element: "without[\(index)]", rule: Suggestion.rule(for: name, among: names))
      }
      down.insert(site)
    }
    guard down.count < names.count else {
      throw InputError(element: "without", rule: "must leave a site, found all of them")
    }
    return down
  }
}
