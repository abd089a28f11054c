public import DMROFiles
public import DMROOffloading

/// The sites of a system as jobs see them: times and energies per megacycle and per MB, flat.
///
/// A job may use its own device and all shared sites, the edges and then the clouds. Its action 0 is
/// the device, action 1 + s the shared site s. Ports have no limit here: jobs queue for processors
/// only. `WorkflowSimulation` knows ports.
public final class JobSites: Sendable {
  /// The system.
  public let system: EdgeCloudSystem
  /// The number of devices D.
  public let deviceCount: Int
  /// The number of shared sites S.
  public let sharedCount: Int
  /// The number of actions K = 1 + S.
  public var actionCount: Int { 1 + sharedCount }
  /// The weight δ of energy against delay.
  public let energyWeight: Double
  /// The scaling of delay and energy.
  public let scaling: GraphScaling

  /// The tier of each action, `[K]`.
  public let tiers: ContiguousArray<Tier>
  /// The number of processors of each site, `[D + S]`; 0 where they have no limit.
  public let processors: ContiguousArray<Int>
  /// The first unit of each site among all processors, `[D + S]`.
  let firstUnit: ContiguousArray<Int>
  /// The number of processors of all sites with a limit.
  let unitCount: Int
  /// The speed of each site in MHz, `[D + S]`.
  let speed: ContiguousArray<Double>
  /// The weighted energy of each site in J per megacycle, `[D + S]`.
  let energy: ContiguousArray<Double>
  /// Times and energies of the way to each shared site and back, `[D, S]`.
  let ways: ContiguousArray<Way>

  /// The way between a device and a shared site.
  struct Way: Sendable {
    /// MB per second, and seconds of each transfer, to the site and back.
    var up = 1.0
    var upLatency = 0.0
    var down = 1.0
    var downLatency = 0.0
    /// The weighted energy in J per MB.
    var upEnergy = 0.0
    var downEnergy = 0.0
  }

  /// Creates the sites of a system.
  ///
  /// - Parameters:
  ///   - system: The system.
  ///   - energyWeight: The weight δ of energy against delay.
  ///   - scaling: The scaling of delay and energy.
  /// - Throws: `InputError`, if the weight is below 0, or a site has a limited number of ports.
  public init(
    _ system: EdgeCloudSystem, energyWeight: Double = 0, scaling: GraphScaling = .none
  ) throws(InputError) {
    guard energyWeight.isFinite, energyWeight >= 0 else {
      throw InputError(
        element: "energyWeight",
        rule: "must be a finite number of at least 0, found \(NumberRules.text(energyWeight))")
    }
    if let site = system.sites.firstIndex(where: { $0.resources.ports != nil }) {
      throw InputError(
        element: "sites[\(site)].ports",
        rule: "must be missing for schemes of single jobs, which know no limit of transfers")
    }
    self.system = system
    self.energyWeight = energyWeight
    self.scaling = scaling
    let devices = system.sites(in: .device)
    let shared = devices.endIndex..<system.siteCount
    (deviceCount, sharedCount) = (devices.count, shared.count)
    tiers = [.device] + ContiguousArray(shared.map { system.sites[$0].tier })
    processors = ContiguousArray(system.sites.map { $0.resources.processors ?? 0 })
    var first: ContiguousArray<Int> = []
    var units = 0
    for count in processors {
      first.append(units)
      units += count
    }
    (firstUnit, unitCount) = (first, units)
    speed = ContiguousArray(system.sites.map(\.speed))
    energy = ContiguousArray(system.sites.indices.map { system.weightedEnergy(of: $0) })
    var ways: ContiguousArray<Way> = []
    for device in devices {
      for site in shared {
        let (sender, receiver) = (system.sites[device].resources, system.sites[site].resources)
        let weights = system.energyWeights
        let weight = weights.weight(of: system.sites[site].tier)
        ways.append(
          Way(
            up: system.bandwidth(from: device, to: site),
            upLatency: system.latency(from: device, to: site),
            down: system.bandwidth(from: site, to: device),
            downLatency: system.latency(from: site, to: device),
            upEnergy: sender.sending + receiver.receiving * weight,
            downEnergy: receiver.sending * weight + sender.receiving))
      }
    }
    self.ways = ways
  }

  /// Returns the index in the system of the site of an action.
  ///
  /// - Parameters:
  ///   - action: The action, below K.
  ///   - device: The device of the job.
  @inline(__always)
  public func site(of action: Int, on device: Int) -> Int {
    action == 0 ? device : deviceCount + action - 1
  }

  /// Returns the cost of a delay and an energy of a job: T + δ·E, each divided as the scaling says.
  ///
  /// - Parameters:
  ///   - delay: The delay in s.
  ///   - energy: The weighted energy in J.
  ///   - job: The job.
  @inline(__always)
  public func cost(delay: Double, energy: Double, of job: Job) -> Double {
    switch scaling {
    case .none: return delay + energyWeight * energy
    case .relative:
      let time = job.computation / speed[job.device]
      let own = job.computation * self.energy[job.device]
      return delay / (time > 0 ? time : 1) + energyWeight * energy / (own > 0 ? own : 1)
    }
  }

  /// Throws unless a job has a device of the system, and numbers that are finite and at least 0.
  ///
  /// - Parameter job: The job.
  /// - Throws: `InputError`, naming the number.
  public func check(_ job: Job) throws(InputError) {
    try NumberRules.within(0...deviceCount - 1, job.device, "device")
    for (value, name) in [
      (job.arrival, "arrival"), (job.computation, "computation"), (job.input, "input"),
      (job.output, "output"),
    ] where !(value.isFinite && value >= 0) {
      throw InputError(
        element: name,
        rule: "must be a finite number of at least 0, found \(NumberRules.text(value))")
    }
  }

  /// The jobs a second of a given mean computation at which all processors are busy; infinite where
  /// a site has no limit of processors.
  ///
  /// - Parameter computation: The mean computation in megacycles.
  public func saturatingRate(meanComputation computation: Double) -> Double {
    var capacity = 0.0
    for site in speed.indices {
      guard processors[site] > 0 else { return .infinity }
      capacity += Double(processors[site]) * speed[site]
    }
    return capacity / computation
  }
}
