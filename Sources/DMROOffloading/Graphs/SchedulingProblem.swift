public import DMROFiles

/// One workflow on the sites that it may use, ready to be planned: the times and energies of all
/// choices, the default order, and the divisors of the cost.
///
/// Sites are counted from 0 among those that the workflow may use: its own device is 0, then come
/// the edges and the clouds of the system. `sites` has their indices in the system.
public final class SchedulingProblem: Sendable {
  /// The workflow.
  public let graph: WorkflowGraph
  /// The system.
  public let system: EdgeCloudSystem
  /// The indices in the system of the sites that the workflow may use, `[K]`, its device first.
  public let sites: [Int]
  /// The weight δ of energy against delay.
  public let energyWeight: Double
  /// The scaling of delay and energy in the cost.
  public let scaling: GraphScaling
  /// The divisor of delays in s.
  public let delayDivisor: Double
  /// The divisor of energies in J.
  public let energyDivisor: Double

  /// The numbers of the problem, flat.
  public let tables: SchedulingTables

  /// The upward rank of each subtask in s, `[N]`.
  public let rank: [Double]
  /// The subtasks in the default order, `[N]`: of those whose predecessors are placed, the one of
  /// the highest rank, ties to the lower index.
  public let defaultOrder: [Int]

  /// Creates a problem.
  ///
  /// - Parameters:
  ///   - graph: The workflow.
  ///   - system: The system.
  ///   - energyWeight: The weight δ of energy against delay.
  ///   - scaling: The scaling of delay and energy.
  ///   - given: The computing time in s of each subtask at each site that the workflow may use,
  ///     `[N, K]`, in place of v/C, which it is by default.
  /// - Throws: `InputError`, if the system has no such device, the weight is not a finite number of
  ///   at least 0, or computing times have the wrong shape or are no sound numbers.
  /// - Complexity: O(N·(K + log N) + E + K²).
  public init(
    _ graph: WorkflowGraph, in system: EdgeCloudSystem, energyWeight: Double = 0,
    scaling: GraphScaling = .none, computing given: [[Double]]? = nil
  ) throws(InputError) {
    let device = try system.deviceIndex(of: graph)
    try Rules.notNegative(energyWeight, "energyWeight")
    let sites = [device] + system.sites.indices.filter { system.sites[$0].tier != .device }
    let count = sites.count
    if let given {
      try Rules.matrix(
        given, "computing", rows: graph.subtaskCount, for: "subtask", columns: count)
    }
    self.graph = graph
    self.system = system
    self.sites = sites
    self.energyWeight = energyWeight
    self.scaling = scaling
    let parts = sites.map { system.sites[$0] }
    let network = SiteNetwork(sites, in: system)
    var computing = ContiguousArray<Double>(repeating: 0, count: graph.subtaskCount * count)
    var siteEnergy = computing
    let weighted = sites.map { system.weightedEnergy(of: $0) }
    let (speeds, links) = (ContiguousArray(parts.lazy.map(\.speed)), network.energy)
    for index in graph.subtasks.indices {
      let computation = graph.subtasks[index].computation
      let (input, output) = (graph.subtasks[index].input, graph.subtasks[index].output)
      for site in 0..<count {
        let place = index * count + site
        computing[place] = computation / speeds[site]
        siteEnergy[place] =
          computation * weighted[site] + input * links[site] + output * links[site * count]
      }
    }
    if let given { computing = ContiguousArray(given.joined()) }
    let order = DefaultOrder(graph, computing: computing, network: network)
    (rank, defaultOrder) = (order.rank, order.order)
    switch scaling {
    case .none: (delayDivisor, energyDivisor) = (1, 1)
    case .relative:
      let (delay, energy) = Self.onDevice(
        graph, order: order.order, computing: computing, siteCount: count,
        processors: parts[0].resources.processors ?? .max, energy: weighted[0])
      (delayDivisor, energyDivisor) = (delay > 0 ? delay : 1, energy > 0 ? energy : 1)
    }
    let divisor = energyDivisor
    tables = SchedulingTables(
      siteCount: count, arrival: graph.arrival, computing: computing, siteEnergy: siteEnergy,
      siteCost: ContiguousArray(siteEnergy.lazy.map { energyWeight * $0 / divisor }),
      input: ContiguousArray(graph.subtasks.lazy.map(\.input)),
      output: ContiguousArray(graph.subtasks.lazy.map(\.output)), bandwidth: network.bandwidth,
      latency: network.latency, transferEnergy: network.energy,
      hasTransferEnergy: network.energy.contains { $0 > 0 }, needsPort: network.needsPort,
      portTargets: network.portTargets,
      sites: ContiguousArray(sites),
      processors: ContiguousArray(parts.lazy.map { $0.resources.processors ?? .max }),
      ports: ContiguousArray(parts.lazy.map { $0.resources.ports ?? .max }), links: graph.links)
  }

  /// The number of subtasks N.
  public var subtaskCount: Int { graph.subtaskCount }

  /// The number of sites K that the workflow may use.
  public var siteCount: Int { sites.count }

  /// Returns the cost of a delay and an energy: T + δ·E, each divided as the scaling says.
  ///
  /// - Parameters:
  ///   - delay: The delay in s.
  ///   - energy: The energy in J.
  @inline(__always)
  public func cost(delay: Double, energy: Double) -> Double {
    delay / delayDivisor + energyWeight * energy / energyDivisor
  }

  /// The computing time in s of each subtask at each site, `[N, K]`.
  public var computing: ContiguousArray<Double> { tables.computing }

  /// The weighted energy in J of each subtask at each site, with its input and its output,
  /// `[N, K]`.
  public var siteEnergy: ContiguousArray<Double> { tables.siteEnergy }

  /// Returns the time in s that data takes between two sites that are free: 0 at the same site and
  /// for 0 MB.
  ///
  /// - Parameters:
  ///   - size: The size in MB.
  ///   - source: The site that sends.
  ///   - destination: The site that receives.
  @inline(__always)
  public func transferTime(_ size: Double, from source: Int, to destination: Int) -> Double {
    tables.transferTime(size, from: source, to: destination)
  }

  /// Returns the weighted energy in J of a transfer between two sites.
  ///
  /// - Parameters:
  ///   - size: The size in MB.
  ///   - source: The site that sends.
  ///   - destination: The site that receives.
  @inline(__always)
  public func energy(of size: Double, from source: Int, to destination: Int) -> Double {
    tables.energy(of: size, from: source, to: destination)
  }
}

extension SchedulingProblem {
  /// Returns the delay in s and the energy in J of the plan that keeps all on the idle device.
  private static func onDevice(
    _ graph: WorkflowGraph, order: [Int], computing: ContiguousArray<Double>, siteCount: Int,
    processors: Int, energy: Double
  ) -> (delay: Double, energy: Double) {
    var timelines = Timelines(resourceCount: 1)
    var finish = ContiguousArray<Double>(repeating: 0, count: order.count)
    var (delay, work) = (0.0, 0.0)
    let links = graph.links
    for subtask in order {
      var ready = 0.0
      for entry in Int(links.incomingStart[subtask])..<Int(links.incomingStart[subtask + 1]) {
        ready = max(ready, finish[Int(links.source[entry])])
      }
      let duration = computing[subtask * siteCount]
      if processors < .max {
        let found = timelines.earliest(on: 0, limit: processors, from: ready, for: duration)
        ready = found.time
        timelines.reserve(found.unit, from: ready, to: ready + duration)
      }
      finish[subtask] = ready + duration
      delay = max(delay, ready + duration)
      work += graph.subtasks[subtask].computation
    }
    return (delay, work * energy)
  }
}

extension EdgeCloudSystem {
  /// Returns the index of a workflow's device.
  ///
  /// - Parameter graph: The workflow.
  /// - Throws: `InputError`, if the system has no such device.
  public func deviceIndex(of graph: WorkflowGraph) throws(InputError) -> Int {
    guard let name = graph.device else { return 0 }
    let devices = sites(in: .device)
    if let index = devices.first(where: { sites[$0].name == name }) { return index }
    throw InputError(
      element: "device", rule: Suggestion.rule(for: name, among: devices.map { sites[$0].name }))
  }
}
