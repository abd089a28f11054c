import DMROOffloading
import DMRORandom
import Testing

/// Tie rules, fixed schemes, gaps.
struct PlanTests {
  /// Three equal sites, free transfers: all plans cost the same.
  private func equalSites() throws -> CostModel {
    let tiers: [Tier] = [.device, .edge, .edge]
    let sites = tiers.enumerated().map {
      Site(name: "\($0.offset)", tier: $0.element, speed: 50, energy: 0.2)
    }
    let system = try EdgeCloudSystem(
      name: "equal", sites: sites, bandwidth: [[nil, 9, 9], [9, nil, 9], [9, 9, nil]])
    return CostModel(system: system, energyWeight: 0.2)
  }

  @Test func tiesGoToTheLowerSite() throws {
    let model = try equalSites()
    let workflow = try Workflow(
      id: "free", computation: [1000, 2000, 3000], transfer: [0, 0, 0, 0])
    #expect(model.optimalPlan(for: workflow).decision == [0, 0, 0])
    #expect(model.enumeratedPlan(for: workflow).decision == [0, 0, 0])
    #expect(model.greedyPlan(for: workflow).decision == [0, 0, 0])
    #expect(model.bestFixedSite(in: .edge, on: [workflow]) == 1)
  }

  @Test func tiesAmongTheBestGoToTheLowerSite() throws {
    // Sites 1 and 2 are equal and faster than the device.
    let table2 = EdgeCloudSystem.table2
    let edge = table2.sites[1]
    var twin = edge
    twin.name = "twin"
    let system = try EdgeCloudSystem(
      name: "twins", sites: [table2.sites[0], edge, twin],
      bandwidth: [[nil, 800, 800], [800, nil, 500], [800, 500, nil]])
    let model = CostModel(system: system, energyWeight: 0.2, scaling: .none)
    let workflow = try Workflow(id: "w", computation: [5000, 6000], transfer: [60, 20, 10])
    #expect(model.optimalPlan(for: workflow).decision == [1, 1])
    #expect(model.enumeratedPlan(for: workflow).decision == [1, 1])
    #expect(model.greedyPlan(for: workflow).decision == [1, 1])
  }

  @Test func greedyDoesNotLookAheadButCountsTheReturn() throws {
    // Cloud to device is so slow that the last subtask stays near; greedy learns of it only there.
    let model = CostModel(system: .table2, energyWeight: 0, scaling: .none)
    let workflow = try Workflow(id: "w", computation: [100, 100], transfer: [0, 0, 1000])
    // Subtask 2 from the cloud: device 100/30 = 3.3; edge 100/70 + 1000/800 = 2.7; cloud
    // 100/150 + 1000/10 = 100.7. Without the return it would stay in the cloud.
    #expect(model.greedyPlan(for: workflow).decision == [2, 1])
  }

  @Test func theBestFixedSiteOfATierIsTheCheapestOnTheTrainingSet() throws {
    var stream = RandomStream(seed: 3)
    for _ in 0..<20 {
      let system = try RandomCases.system(siteCount: 6, using: &stream)
      let training = WorkloadGenerator.paper.trainingSet(using: &stream)
      let model = CostModel(system: system, energyWeight: 0.5)
      for tier in Tier.allCases {
        let costs = system.sites(in: tier).map { site in
          training.reduce(0) { $0 + model.fixedPlan(at: site, for: $1).cost.cost }
        }
        let best = costs.min().flatMap(costs.firstIndex).map {
          $0 + system.sites(in: tier).lowerBound
        }
        #expect(model.bestFixedSite(in: tier, on: training) == best)
      }
    }
  }

  @Test func gaps() {
    #expect(PlanCost.gap(of: 3, to: 2) == 0.5)
    #expect(PlanCost.gap(of: 2, to: 2) == 0)
    #expect(PlanCost.gap(of: 0, to: 0) == 0)
    #expect(PlanCost.gap(of: 1, to: 0) == .infinity)
  }

  @Test func scalingChangesCostsAndNotSecondsOrJoules() {
    var stream = RandomStream(seed: 6)
    let workflow = RandomCases.workflow(subtasks: 4, using: &stream)
    let costs = CostScaling.allCases.map {
      CostModel(system: .table2, energyWeight: 0.2, scaling: $0).evaluate(
        [0, 1, 2, 1], for: workflow)
    }
    #expect(Set(costs.map(\.delay)).count == 1)
    #expect(Set(costs.map(\.energy)).count == 1)
    #expect(Set(costs.map(\.cost)).count == 3)
  }

  @Test func wrongShapesAreStopped() async {
    await #expect(processExitsWith: .failure) {
      let workflow = try Workflow(id: "w", computation: [1, 2], transfer: [0, 0, 0])
      _ = CostModel(system: .table2, energyWeight: 0).evaluate([0], for: workflow)
    }
    await #expect(processExitsWith: .failure) {
      let workflow = try Workflow(id: "w", computation: [1], transfer: [0, 0])
      _ = CostModel(system: .table2, energyWeight: 0).localCost(
        of: workflow, subtask: 0, from: 0, to: 3)
    }
    await #expect(processExitsWith: .failure) {
      _ = CostModel(system: .table2, energyWeight: -1)
    }
    await #expect(processExitsWith: .failure) {
      let workflow = try Workflow(
        id: "w", computation: Array(repeating: 1, count: 30),
        transfer: Array(repeating: 0, count: 31))
      _ = CostModel(system: .table2, energyWeight: 0).enumeratedPlan(for: workflow)
    }
  }
}
