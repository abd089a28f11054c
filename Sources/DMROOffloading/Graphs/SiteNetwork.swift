/// The links between the sites that a workflow may use, as matrices `[K, K]`.
struct SiteNetwork {
  /// The number of sites K.
  let siteCount: Int
  /// The bandwidth in MB/s, infinite on the diagonal.
  let bandwidth: ContiguousArray<Double>
  /// The latency in s.
  let latency: ContiguousArray<Double>
  /// The weighted energy in J per MB.
  let energy: ContiguousArray<Double>
  /// True where a transfer needs a port.
  let needsPort: ContiguousArray<Bool>

  init(_ sites: [Int], in system: EdgeCloudSystem) {
    let count = sites.count
    siteCount = count
    var bandwidth = ContiguousArray<Double>(repeating: .infinity, count: count * count)
    var (latency, energy) = (bandwidth, bandwidth)
    var needsPort = ContiguousArray<Bool>(repeating: false, count: count * count)
    for from in 0..<count {
      for to in 0..<count {
        let link = from * count + to
        bandwidth[link] = system.bandwidth(from: sites[from], to: sites[to])
        latency[link] = system.latency(from: sites[from], to: sites[to])
        let (sender, receiver) = (system.sites[sites[from]], system.sites[sites[to]])
        energy[link] =
          from == to
          ? 0
          : sender.resources.sending * system.energyWeights.weight(of: sender.tier)
            + receiver.resources.receiving * system.energyWeights.weight(of: receiver.tier)
        needsPort[link] =
          from != to && (sender.resources.ports != nil || receiver.resources.ports != nil)
      }
    }
    (self.bandwidth, self.latency) = (bandwidth, latency)
    (self.energy, self.needsPort) = (energy, needsPort)
  }

  /// The sites to which a transfer needs a port, by the site that sends, as bits, `[K]`; with more
  /// than 64 sites all bits where there is one.
  var portTargets: ContiguousArray<UInt64> {
    ContiguousArray(
      (0..<siteCount).map { source in
        (0..<siteCount).reduce(0) { bits, site in
          guard needsPort[source * siteCount + site] else { return bits }
          return siteCount > 64 ? .max : bits | 1 << UInt64(site)
        }
      })
  }

  /// The means over all ordered pairs of sites of 1/B and of the latency; equal sites count 0.
  var meanPair: (perMegabyte: Double, latency: Double) {
    let pairs = Double(siteCount * siteCount)
    return (
      bandwidth.reduce(0) { $0 + 1 / $1 } / pairs, latency.reduce(0, +) / pairs
    )
  }

  /// The means over all sites of 1/B and of the latency from the site to the device.
  var meanReturn: (perMegabyte: Double, latency: Double) {
    var (perMegabyte, time) = (0.0, 0.0)
    for site in 0..<siteCount {
      perMegabyte += 1 / bandwidth[site * siteCount]
      time += latency[site * siteCount]
    }
    return (perMegabyte / Double(siteCount), time / Double(siteCount))
  }
}
