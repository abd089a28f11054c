public import DMROFiles

/// The cost model of one system: Equations (3)–(9) and (14) under one scaling.
///
/// A model holds the cost of a unit of computation at each site and of a unit of data between any
/// two, so that a local objective takes only a few multiplications.
public struct CostModel: Hashable, Sendable {
  /// The sites and the bandwidth between them.
  public private(set) var system: EdgeCloudSystem
  /// The weight δ of energy against delay in Equation (9).
  public let energyWeight: Double
  /// The scaling of costs.
  public let scaling: CostScaling
  /// The bounds v_max and e_max of the workload, for the scaling of costs and of states.
  public let bounds: WorkloadBounds
  /// The divisors of the three terms of a cost; 1 instead of 0.
  public private(set) var scales: CostScales

  /// The scaled cost 1/C + δ·w·d of a unit of computation at each site, `[K]`.
  private var computationCosts: ContiguousArray<Double>
  /// The scaled cost 1/B of a unit of data, row-major `[K, K]`, 0 on the diagonal.
  private var transferCosts: ContiguousArray<Double>

  /// Creates the model of a system.
  ///
  /// - Parameters:
  ///   - system: The sites and the bandwidth between them.
  ///   - energyWeight: The weight δ of energy against delay, finite and at least 0.
  ///   - scaling: The scaling of costs.
  ///   - bounds: The bounds v_max and e_max of the workload, each 0 or between 1e-15 and 1e15.
  /// - Throws: `InputError`, naming the weight or the bound that breaks its rule.
  /// - Complexity: O(K²).
  public init(
    system: EdgeCloudSystem, energyWeight: Double, scaling: CostScaling = .perTerm,
    bounds: WorkloadBounds = .paper
  ) throws(InputError) {
    try Self.check(energyWeight: energyWeight, bounds: bounds)
    self.init(known: system, energyWeight: energyWeight, scaling: scaling, bounds: bounds)
  }

  /// Creates the model of a system from numbers known to be valid.
  ///
  /// - Parameters:
  ///   - system: The sites and the bandwidth between them.
  ///   - energyWeight: The weight δ of energy against delay.
  ///   - scaling: The scaling of costs.
  ///   - bounds: The bounds v_max and e_max of the workload.
  /// - Precondition: `check(energyWeight:bounds:)` does not throw.
  package init(
    known system: EdgeCloudSystem, energyWeight: Double, scaling: CostScaling = .perTerm,
    bounds: WorkloadBounds = .paper
  ) {
    self.system = system
    self.energyWeight = energyWeight
    self.scaling = scaling
    self.bounds = bounds
    scales = scaling.scales(of: system, bounds: bounds)
    computationCosts = ContiguousArray(repeating: 0, count: system.siteCount)
    transferCosts = ContiguousArray(repeating: 0, count: system.siteCount * system.siteCount)
    findUnitCosts()
  }

  /// Moves to a random system.
  ///
  /// - Parameters:
  ///   - distribution: The systems.
  ///   - generator: The source of random bits.
  /// - Complexity: O(K²); allocates nothing if the system has the sites of the distribution.
  mutating func move(
    toRandomOf distribution: SystemDistribution,
    using generator: inout some RandomNumberGenerator
  ) {
    distribution.redraw(&system, using: &generator)
    scales = scaling.scales(of: system, bounds: bounds)
    let count = system.siteCount
    if computationCosts.count != count {
      computationCosts = ContiguousArray(repeating: 0, count: count)
      transferCosts = ContiguousArray(repeating: 0, count: count * count)
    }
    findUnitCosts()
  }

  /// Computes the unit costs of the system under its scales.
  private mutating func findUnitCosts() {
    let count = system.siteCount
    for site in 0..<count {
      computationCosts[site] =
        1 / (system.sites[site].speed * scales.computation)
        + energyWeight * system.weightedEnergy(of: site) / scales.energy
      for other in 0..<count {
        transferCosts[site * count + other] =
          1 / (system.bandwidth(from: site, to: other) * scales.transmission)
      }
    }
  }

  /// Checks numbers from files and users, before they enter a model.
  ///
  /// - Parameters:
  ///   - energyWeight: The weight δ of energy against delay.
  ///   - bounds: The bounds v_max and e_max of the workload.
  /// - Throws: `InputError`, if one is neither 0 nor between 1e-15 and 1e15.
  public static func check(
    energyWeight: Double, bounds: WorkloadBounds = .paper
  ) throws(InputError) {
    try Rules.notNegative(energyWeight, "energyWeight")
    try Rules.notNegative(bounds.maxComputation, "bounds.maxComputation")
    try Rules.notNegative(bounds.maxTransfer, "bounds.maxTransfer")
  }

  /// The number of sites K, and so of actions.
  public var siteCount: Int { computationCosts.count }

  /// Returns the same model without some sites, as where they are down: exact, greedy and fixed plans
  /// do not compute there.
  ///
  /// All costs keep their scale, because it is that of the whole system. (A site of nearly no speed
  /// would change the scale, and with it which plans are cheap.)
  ///
  /// - Parameter sites: The indices of the sites.
  /// - Throws: `InputError`, if there is no such site, or none is left.
  public func excluding(_ sites: Set<Int>) throws(InputError) -> CostModel {
    for site in sites { try NumberRules.within(0...siteCount - 1, site, "excluded site") }
    var model = self
    for site in sites { model.computationCosts[site] = .infinity }
    guard (0..<siteCount).contains(where: model.isAvailable) else {
      throw InputError(element: "excluded sites", rule: "must leave a site, found all \(siteCount)")
    }
    return model
  }

  /// Returns `true` if subtasks may be placed at a site: it is not one of `excluding(_:)`.
  ///
  /// - Parameter site: The index of the site.
  /// - Precondition: The site is below K.
  public func isAvailable(_ site: Int) -> Bool { computationCosts[site].isFinite }

  /// Returns the computing delay v / C of a subtask in seconds: Equation (3).
  ///
  /// - Parameters:
  ///   - computation: The computation v, in megacycles.
  ///   - site: The index of the computing site.
  /// - Precondition: The site is below K.
  public func computingDelay(of computation: Double, at site: Int) -> Double {
    computation / system.sites[site].speed
  }

  /// Returns the transmission delay e / B in seconds, 0 within a site: Equation (4).
  ///
  /// - Parameters:
  ///   - transfer: The data e, in MB.
  ///   - source: The index of the sending site.
  ///   - destination: The index of the receiving site.
  /// - Precondition: The sites are below K.
  public func transmissionDelay(
    of transfer: Double, from source: Int, to destination: Int
  ) -> Double {
    transfer / system.bandwidth(from: source, to: destination)
  }

  /// Returns the energy v · d · w of a subtask in joules, weighted by tier: Equations (6)–(8).
  ///
  /// - Parameters:
  ///   - computation: The computation v, in megacycles.
  ///   - site: The index of the computing site.
  /// - Precondition: The site is below K.
  public func energy(of computation: Double, at site: Int) -> Double {
    computation * system.weightedEnergy(of: site)
  }

  /// Returns the scaled local objective F of one subtask: Equation (14).
  ///
  /// F = T_i^c + T_{i-1,i}^t + δ·E_i; in the last subtask the return transfer is added, so that the
  /// local objectives of a plan sum to its total cost.
  ///
  /// - Parameters:
  ///   - computation: The computation v_i, in megacycles.
  ///   - transfer: The input data e_{i-1} of the subtask, in MB.
  ///   - source: The index of the site of the previous subtask; 0, the device, for the first.
  ///   - site: The index of the computing site.
  ///   - returnTransfer: The result e_N, sent to the device after the last subtask, in MB.
  /// - Precondition: The sites are below K.
  /// - Complexity: O(1); allocates nothing.
  public func localCost(
    computation: Double, transfer: Double, from source: Int, to site: Int,
    returnTransfer: Double? = nil
  ) -> Double {
    let count = siteCount
    precondition(
      source >= 0 && source < count && site >= 0 && site < count,
      "sites must be below \(count), found \(source) and \(site)")
    let cost =
      computationCost(of: computation, at: site)
      + transferCost(of: transfer, from: source, to: site)
    guard let returnTransfer else { return cost }
    return cost + transferCost(of: returnTransfer, from: site, to: 0)
  }

  /// The scaled cost of a computation in megacycles.
  @inline(__always)
  func computationCost(of computation: Double, at site: Int) -> Double {
    computation * computationCosts[site]
  }

  /// The scaled cost of a transfer in MB.
  @inline(__always)
  func transferCost(of transfer: Double, from source: Int, to site: Int) -> Double {
    transfer * transferCosts[source * siteCount + site]
  }

  /// Returns the scaled local objective F of a subtask of a workflow: Equation (14).
  ///
  /// - Parameters:
  ///   - workflow: The workflow.
  ///   - subtask: The index of the subtask, from 0; the cost of the last one includes the return.
  ///   - source: The index of the site of the previous subtask; 0, the device, for the first.
  ///   - site: The index of the computing site.
  /// - Precondition: The subtask is below N, and the sites are below K.
  /// - Complexity: O(1); allocates nothing.
  public func localCost(
    of workflow: Workflow, subtask: Int, from source: Int, to site: Int
  ) -> Double {
    let last = workflow.subtaskCount - 1
    precondition(
      subtask >= 0 && subtask <= last, "the subtask must be at most \(last), found \(subtask)")
    return localCost(
      computation: workflow.computation[subtask], transfer: workflow.transfer[subtask],
      from: source, to: site, returnTransfer: subtask == last ? workflow.transfer[last + 1] : nil)
  }
}
