public import DMROFiles
public import DMROOffloading

/// The sites of a system as small workflows see them: those of jobs, and the links between all pairs
/// that a workflow may use, flat.
///
/// Of the K sites that a workflow may use, 0 is its device, 1 + s the shared site s. Ports have no
/// limit here, and costs no scaling. `WorkflowSimulation` knows both.
public final class WorkflowSites: Sendable {
  /// The sites of single jobs.
  public let jobs: JobSites
  /// The number of sites K that a workflow may use.
  public let siteCount: Int
  /// The bandwidth in MB/s, the latency in s and the weighted energy in J per MB from one site to
  /// another, for each device, `[D, K, K]`.
  let bandwidth: ContiguousArray<Double>
  let latency: ContiguousArray<Double>
  let energy: ContiguousArray<Double>
  /// The means over all pairs of a device's sites, as in the default order: s per MB, and s, `[D]`.
  let meanPerMegabyte: ContiguousArray<Double>
  let meanLatency: ContiguousArray<Double>

  /// Creates the sites of a system.
  ///
  /// - Parameters:
  ///   - system: The system.
  ///   - energyWeight: The weight δ of energy against delay.
  /// - Throws: `InputError`, if the weight is below 0, or a site has a limited number of ports.
  public init(_ system: EdgeCloudSystem, energyWeight: Double = 0) throws(InputError) {
    jobs = try JobSites(system, energyWeight: energyWeight)
    let count = jobs.actionCount
    siteCount = count
    var (bandwidth, latency, energy): ([Double], [Double], [Double]) = ([], [], [])
    var (perMegabyte, delay): ([Double], [Double]) = ([], [])
    let weights = system.energyWeights
    for device in 0..<jobs.deviceCount {
      let first = bandwidth.count
      for from in 0..<count {
        for to in 0..<count {
          let (source, target) = (jobs.site(of: from, on: device), jobs.site(of: to, on: device))
          let (sender, receiver) = (system.sites[source], system.sites[target])
          bandwidth.append(system.bandwidth(from: source, to: target))
          latency.append(system.latency(from: source, to: target))
          energy.append(
            from == to
              ? 0
              : sender.resources.sending * weights.weight(of: sender.tier)
                + receiver.resources.receiving * weights.weight(of: receiver.tier))
        }
      }
      let pairs = Double(count * count)
      perMegabyte.append(bandwidth[first...].reduce(0) { $0 + 1 / $1 } / pairs)
      delay.append(latency[first...].reduce(0, +) / pairs)
    }
    self.bandwidth = ContiguousArray(bandwidth)
    self.latency = ContiguousArray(latency)
    self.energy = ContiguousArray(energy)
    (meanPerMegabyte, meanLatency) = (ContiguousArray(perMegabyte), ContiguousArray(delay))
  }

  /// The system.
  public var system: EdgeCloudSystem { jobs.system }

  /// The number of devices D.
  public var deviceCount: Int { jobs.deviceCount }

  /// The place of a tier in lists of three: device, edge, cloud.
  ///
  /// - Parameter site: The site, below K.
  @inline(__always)
  public func tier(of site: Int) -> Int {
    switch jobs.tiers[site] {
    case .device: 0
    case .edge: 1
    case .cloud: 2
    }
  }
}
