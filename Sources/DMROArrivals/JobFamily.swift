public import DMROSimulation

/// A family of systems with arrivals: devices of one kind, edges and clouds with queues.
///
/// The cost is the delay in s. Speeds, bandwidths and sizes are log-uniform; a share of the systems
/// has one edge and one cloud, and a share is heavily loaded, for there choices matter most.
public struct JobFamily: Hashable, Sendable {
  /// The numbers of devices.
  public var devices = 3...20
  /// The numbers of edges.
  public var edges = 1...3
  /// The numbers of processors of an edge.
  public var edgeProcessors = 1...4
  /// The numbers of clouds.
  public var clouds = 1...2
  /// The numbers of processors of a cloud, log-uniform.
  public var cloudProcessors = 2...64
  /// The loads: arrivals as a share of those at which all processors are busy.
  public var load = 0.2...0.97
  /// The loads of the share of systems that are heavily loaded.
  public var heavyLoad = 0.6...0.97
  /// The share of systems that are heavily loaded.
  public var heavyShare = 0.4
  /// The share of systems of one edge and one cloud.
  public var pairShare = 0.4
  /// The speeds of devices in MHz; all devices of a system have the same.
  public var deviceSpeed = 20.0...45.0
  /// The speeds of edges in MHz.
  public var edgeSpeed = 45.0...150.0
  /// The speeds of clouds in MHz.
  public var cloudSpeed = 110.0...300.0
  /// The bandwidths from devices to edges in MB/s.
  public var edgeBandwidth = 3.0...16.0
  /// The bandwidths from devices to clouds in MB/s.
  public var cloudBandwidth = 0.4...2.5
  /// The mean computation in megacycles; computations are exponential.
  public var computation = 1500.0...6000.0
  /// The greatest input in MB; inputs are uniform from 0.
  public var input = 50.0...200.0

  /// Creates the family of the recommended policy.
  public init() {}

  /// The family of systems that are tests: no share is set apart.
  public static let test: JobFamily = {
    var family = JobFamily()
    (family.heavyShare, family.pairShare) = (0, 0)
    return family
  }()

  /// The greatest number of actions K.
  public var maximumActions: Int { 1 + edges.upperBound + clouds.upperBound }

  /// Draws a system with its arrivals.
  ///
  /// - Parameter stream: The source of random numbers.
  public func draw(using stream: inout RandomStream) -> JobSetting {
    func whole(_ range: ClosedRange<Int>) -> Int { range.lowerBound + stream.below(range.count) }
    func number(_ range: ClosedRange<Double>) -> Double {
      stream.logUniform(range.lowerBound, range.upperBound)
    }
    let isPair = stream.uniform() < pairShare
    let loads = stream.uniform() < heavyShare ? heavyLoad : load
    let count = whole(devices)
    let speed = number(deviceSpeed)
    var sites = (1...count).map {
      Site(
        name: "device-\($0)", tier: .device, speed: speed, energy: 0,
        resources: SiteResources(processors: 1))
    }
    var bandwidths: [Double] = []
    for index in 1...(isPair ? 1 : whole(edges)) {
      sites.append(
        Site(
          name: "edge-\(index)", tier: .edge, speed: number(edgeSpeed), energy: 0,
          resources: SiteResources(processors: whole(edgeProcessors))))
      bandwidths.append(number(edgeBandwidth))
    }
    for index in 1...(isPair ? 1 : whole(clouds)) {
      let processors = number(
        Double(cloudProcessors.lowerBound)...Double(cloudProcessors.upperBound))
      sites.append(
        Site(
          name: "cloud-\(index)", tier: .cloud, speed: number(cloudSpeed), energy: 0,
          resources: SiteResources(processors: Int(processors.rounded()))))
      bandwidths.append(number(cloudBandwidth))
    }
    let bandwidth = sites.indices.map { from -> [Double?] in
      sites.indices.map { to -> Double? in
        guard from != to else { return nil }
        let shared = max(from, to) - count
        return shared < 0 ? bandwidths[0] : bandwidths[shared]
      }
    }
    let mean = number(computation)
    let largest = number(input)
    let share = stream.uniform(loads.lowerBound, loads.upperBound)
    do {
      let system = try EdgeCloudSystem(name: "random", sites: sites, bandwidth: bandwidth)
      let jobs = try JobSites(system)
      let arrivals = Arrivals(
        rate: share * jobs.saturatingRate(meanComputation: mean), computation: .exponential(mean),
        input: .uniform(0, largest))
      return try JobSetting(jobs, arrivals)
    } catch {
      preconditionFailure("the family breaks a rule: \(error)")
    }
  }
}
