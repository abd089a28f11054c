import DMROOffloading
import Testing

/// Table II, v = (30000, 70000), e = (60, 20, 10), computed by hand.
struct WorkedExampleTests {
  let workflow: Workflow

  init() throws {
    workflow = try Workflow(
      id: "by hand", computation: [30000, 70000], transfer: [60, 20, 10])
  }

  private func model(energyWeight: Double, system: EdgeCloudSystem = .table2) -> CostModel {
    CostModel(known: system, energyWeight: energyWeight, scaling: .none)
  }

  @Test func edgeThenCloud() throws {
    // T = 60/800 + 30000/70 + 20/200 + 70000/150 + 10/10; E = 30000 · 0.15 + 70000 · 0.1.
    let cost = try model(energyWeight: 0.2).evaluate([1, 2], for: workflow)
    #expect(isClose(cost.delay, 896.41309524, relative: 1e-11))
    #expect(cost.energy == 11500)
    #expect(isClose(cost.cost, 3196.41309524, relative: 1e-11))
  }

  @Test func termsOfOneSubtask() {
    let model = model(energyWeight: 0.2)
    #expect(model.computingDelay(of: 30000, at: 0) == 1000)
    #expect(model.computingDelay(of: 30000, at: 2) == 200)
    #expect(model.transmissionDelay(of: 60, from: 0, to: 2) == 6)
    #expect(model.transmissionDelay(of: 60, from: 2, to: 1) == 0.3)
    #expect(model.transmissionDelay(of: 60, from: 1, to: 1) == 0)
    #expect(model.energy(of: 30000, at: 0) == 9000)
    #expect(model.energy(of: 30000, at: 1) == 4500)
  }

  @Test func energyIsWeightedByTier() throws {
    let table2 = EdgeCloudSystem.table2
    let system = try EdgeCloudSystem(
      name: "weighted", sites: table2.sites, bandwidth: table2.bandwidth,
      energyWeights: EnergyWeights(edge: 0.5, cloud: 3))
    let model = model(energyWeight: 0.2, system: system)
    #expect(model.energy(of: 30000, at: 0) == 9000)
    #expect(model.energy(of: 30000, at: 1) == 2250)
    #expect(isClose(model.energy(of: 30000, at: 2), 9000))
    #expect(try isClose(model.evaluate([1, 2], for: workflow).energy, 2250 + 21000))
  }

  @Test func localObjectives() {
    // F_1 at the edge: 60/800 + 30000/70 + 0.2 · 4500; F_2 at the cloud, with the return:
    // 20/200 + 70000/150 + 10/10 + 0.2 · 7000.
    let model = model(energyWeight: 0.2)
    let first = 0.075 + 30000.0 / 70 + 900
    let second = 0.1 + 70000.0 / 150 + 1 + 1400
    #expect(isClose(model.localCost(of: workflow, subtask: 0, from: 0, to: 1), first))
    #expect(isClose(model.localCost(of: workflow, subtask: 1, from: 1, to: 2), second))
    #expect(
      isClose(model.localCost(computation: 70000, transfer: 20, from: 1, to: 2), second - 1))
    #expect(
      isClose(
        model.localCost(computation: 70000, transfer: 20, from: 1, to: 2, returnTransfer: 10),
        second))
  }

  @Test(arguments: zip([0, 1, 2], [3333.3333, 1428.6589, 673.6667]))
  func fixedPlansWithoutEnergy(site: Int, cost: Double) throws {
    let plan = try model(energyWeight: 0).fixedPlan(at: site, for: workflow)
    #expect(plan.decision == [site, site])
    #expect(isClose(plan.cost.cost, cost, relative: 1e-7))
    #expect(plan.cost.cost == plan.cost.delay)
  }

  @Test func optimumWithoutEnergy() {
    #expect(model(energyWeight: 0).optimalPlan(for: workflow).decision == [2, 2])
  }

  @Test func scalesOfTable2() {
    func scales(_ scaling: CostScaling) -> CostScales {
      CostModel(known: .table2, energyWeight: 0.2, scaling: scaling).scales
    }
    let one = CostScales(computation: 1, transmission: 1, energy: 1)
    #expect(scales(.none) == one)
    let perTerm = CostScales(computation: 1e5 / 30, transmission: 100 / 10, energy: 1e5 * 0.3)
    #expect(scales(.perTerm) == perTerm)
    let perParameter = CostScales(
      computation: 1e5 / 150, transmission: 100 / 800.0, energy: 1e5 * 0.3)
    #expect(scales(.perParameter) == perParameter)
  }

  @Test(arguments: CostScaling.allCases) func divisorsOfZeroAreOne(_ scaling: CostScaling) throws {
    let alone = try EdgeCloudSystem(
      name: "alone", sites: [Site(name: "device", tier: .device, speed: 30, energy: 0)],
      bandwidth: [[nil]])
    let nothing = WorkloadBounds(maxComputation: 0, maxTransfer: 0)
    let model = CostModel(known: alone, energyWeight: 1, scaling: scaling, bounds: nothing)
    #expect(model.scales == CostScales(computation: 1, transmission: 1, energy: 1))
    #expect(model.optimalPlan(for: workflow).cost.cost == 100000.0 / 30)
  }

  @Test func table3IsFullAndSymmetric() {
    // device–edge 800, edge–edge 500, edge–cloud 200, cloud–cloud 150, device–cloud 10.
    let system = EdgeCloudSystem.table3
    let expected: [Set<Tier>: Double] = [
      [.device, .edge]: 800, [.edge]: 500, [.edge, .cloud]: 200, [.cloud]: 150,
      [.device, .cloud]: 10,
    ]
    for (row, source) in system.sites.enumerated() {
      for (column, destination) in system.sites.enumerated() {
        let bandwidth = system.bandwidth(from: row, to: column)
        if row == column {
          #expect(bandwidth == .infinity)
        } else {
          #expect(bandwidth == expected[[source.tier, destination.tier]])
        }
      }
    }
    #expect(system.sites.map(\.speed) == [30, 70, 90, 150, 180])
    #expect(system.sites.map(\.energy) == [0.3, 0.15, 0.18, 0.1, 0.08])
    #expect(system.sites(in: .device) == 0..<1)
    #expect(system.sites(in: .edge) == 1..<3)
    #expect(system.sites(in: .cloud) == 3..<5)
  }

  @Test func tiersMayBeMissing() throws {
    let sites = [
      Site(name: "device", tier: .device, speed: 30, energy: 0.3),
      Site(name: "cloud", tier: .cloud, speed: 150, energy: 0.1),
    ]
    let system = try EdgeCloudSystem(
      name: "no edge", sites: sites, bandwidth: [[nil, 10], [10, nil]])
    #expect(system.sites(in: .edge).isEmpty)
    #expect(system.sites(in: .cloud) == 1..<2)
    let model = model(energyWeight: 0.2, system: system)
    #expect(model.bestFixedSite(in: .edge, on: [workflow]) == nil)
    #expect(model.bestFixedSite(in: .cloud, on: [workflow]) == 1)
  }
}
