public import DMROFiles

/// The shared resources of a site, and the energy of its transfers.
///
/// By default nothing is shared and transfers need no energy, as in the paper.
public struct SiteResources: Hashable, Sendable {
  /// The number of subtasks that run at once, each at the full speed of the site; `nil` for any.
  public var processors: Int?
  /// The number of transfers that leave the site at once, and of those that enter it at once; `nil`
  /// for any.
  public var ports: Int?
  /// The energy of sending, in J per MB.
  public var sending: Double
  /// The energy of receiving, in J per MB.
  public var receiving: Double

  /// Creates resources.
  ///
  /// - Parameters:
  ///   - processors: The number of subtasks that run at once; `nil` for any.
  ///   - ports: The number of transfers in each direction at once; `nil` for any.
  ///   - sending: The energy of sending, in J per MB.
  ///   - receiving: The energy of receiving, in J per MB.
  public init(
    processors: Int? = nil, ports: Int? = nil, sending: Double = 0, receiving: Double = 0
  ) {
    self.processors = processors
    self.ports = ports
    self.sending = sending
    self.receiving = receiving
  }

  /// Nothing is shared, and transfers need no energy.
  public static let unshared = SiteResources()

  /// Throws unless counts are at least 1 and energies finite and at least 0.
  func check(_ element: String) throws(InputError) {
    for (count, name) in [(processors, "processors"), (ports, "ports")] {
      if let count { try NumberRules.atLeast(1, count, "\(element).\(name)") }
    }
    try Rules.notNegative(sending, "\(element).sending")
    try Rules.notNegative(receiving, "\(element).receiving")
  }
}

extension SiteResources {
  /// The resources behind the other parts of a site in its file; nothing where they are the default.
  var json: String {
    var text = ""
    if let processors { text += ", \"processors\": \(processors)" }
    if let ports { text += ", \"ports\": \(ports)" }
    if sending != 0 { text += ", \"sending\": \(NumberRules.text(sending))" }
    if receiving != 0 { text += ", \"receiving\": \(NumberRules.text(receiving))" }
    return text
  }
}

extension SystemDistribution {
  /// Throws unless its systems are those of the model of chains: nothing shared.
  ///
  /// - Parameter source: The file of the distribution.
  /// - Throws: `InputError` that names the file and what that model does not know.
  public func requireChainModel(in source: String) throws(InputError) {
    try leastSystem.requireChainModel(in: source)
  }
}

extension EdgeCloudSystem {
  /// True without shared resources, latency and energy of transfers: the model of chains.
  public var isUnshared: Bool {
    !hasLatency && sites.allSatisfy { $0.resources == .unshared }
  }

  /// Throws unless the system is one of the model of chains: one device, and nothing shared.
  ///
  /// - Parameter source: The file of the system.
  /// - Throws: `InputError` that names the file and what that model does not know.
  public func requireChainModel(in source: String) throws(InputError) {
    do { try requireChainModel() } catch { throw error.found(in: source) }
  }

  /// Throws unless the system is one of the model of chains: one device, and nothing shared.
  ///
  /// - Throws: `InputError` that names what that model does not know.
  public func requireChainModel() throws(InputError) {
    try requireOneDevice()
    if let index = sites.firstIndex(where: { $0.resources != .unshared }) {
      throw InputError(
        element: "sites[\(index)]",
        rule: "must have no processors, ports, sending or receiving, for chains know none")
    }
    guard !hasLatency else {
      throw InputError(element: "latency", rule: "must be missing, for chains know none")
    }
  }

  /// Throws unless the system has one device, as planners of chains require.
  ///
  /// - Throws: `InputError` that names the second device.
  public func requireOneDevice() throws(InputError) {
    guard sites.count > 1, sites[1].tier == .device else { return }
    throw InputError(
      element: "sites[1].tier",
      rule: "must be \"edge\" or \"cloud\", for the first site is the only device, found \"device\""
    )
  }

  /// Throws unless the latency is `[K, K]`, finite, at least 0, and 0 on the diagonal.
  static func check(latency: [[Double]], siteCount: Int) throws(InputError) {
    try Rules.matrix(latency, "latency", rows: siteCount, for: "site", columns: siteCount)
    for (row, numbers) in latency.enumerated() {
      guard numbers[row] == 0 else {
        throw InputError(
          element: "latency[\(row)][\(row)]",
          rule: """
            must be 0, for a site sends nothing to itself, found \(NumberRules.text(numbers[row]))
            """)
      }
    }
  }
}
