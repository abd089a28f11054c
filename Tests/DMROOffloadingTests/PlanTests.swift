import DMROFiles
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
    return CostModel(known: system, energyWeight: 0.2)
  }

  @Test func tiesGoToTheLowerSite() throws {
    let model = try equalSites()
    let workflow = try Workflow(
      id: "free", computation: [1000, 2000, 3000], transfer: [0, 0, 0, 0])
    #expect(model.optimalPlan(for: workflow).decision == [0, 0, 0])
    #expect(try model.enumeratedPlan(for: workflow).decision == [0, 0, 0])
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
    let model = CostModel(known: system, energyWeight: 0.2, scaling: .none)
    let workflow = try Workflow(id: "w", computation: [5000, 6000], transfer: [60, 20, 10])
    #expect(model.optimalPlan(for: workflow).decision == [1, 1])
    #expect(try model.enumeratedPlan(for: workflow).decision == [1, 1])
    #expect(model.greedyPlan(for: workflow).decision == [1, 1])
  }

  @Test func greedyDoesNotLookAheadButCountsTheReturn() throws {
    // Cloud to device is so slow that the last subtask stays near; greedy learns of it only there.
    let model = CostModel(known: .table2, energyWeight: 0, scaling: .none)
    let workflow = try Workflow(id: "w", computation: [100, 100], transfer: [0, 0, 1000])
    // Subtask 2 from the cloud: device 100/30 = 3.3; edge 100/70 + 1000/800 = 2.7; cloud
    // 100/150 + 1000/10 = 100.7. Without the return it would stay in the cloud.
    #expect(model.greedyPlan(for: workflow).decision == [2, 1])
  }

  @Test func theBestFixedSiteOfATierIsTheCheapestOnTheTrainingSet() throws {
    var stream = RandomStream(seed: 3)
    for _ in 0..<20 {
      let system = try RandomCases.system(siteCount: 6, using: &stream)
      let training = WorkloadGenerator.paper.drawTrainingSet(using: &stream)
      let model = CostModel(known: system, energyWeight: 0.5)
      for tier in Tier.allCases {
        let costs = try system.sites(in: tier).map { site in
          try training.reduce(0) { try $0 + model.fixedPlan(at: site, for: $1).cost.cost }
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

  @Test func scalingChangesCostsAndNotSecondsOrJoules() throws {
    var stream = RandomStream(seed: 6)
    let workflow = RandomCases.workflow(subtasks: 4, using: &stream)
    let costs = try CostScaling.allCases.map {
      try CostModel(known: .table2, energyWeight: 0.2, scaling: $0).evaluate(
        [0, 1, 2, 1], for: workflow)
    }
    #expect(Set(costs.map(\.delay)).count == 1)
    #expect(Set(costs.map(\.energy)).count == 1)
    #expect(Set(costs.map(\.cost)).count == 3)
  }

  @Test func wrongWeightsAndBoundsAreRefused() {
    for weight in [-1, 1e-300, 1e300, .nan, .infinity] {
      let error = #expect(throws: InputError.self) {
        try CostModel(system: .table2, energyWeight: weight)
      }
      #expect(error?.element == "energyWeight")
    }
    let error = #expect(throws: InputError.self) {
      try CostModel(
        system: .table2, energyWeight: 0,
        bounds: WorkloadBounds(maxComputation: 1, maxTransfer: -2))
    }
    #expect(
      error?.description
        == "bounds.maxTransfer: must be a finite number of at least 0, found -2")
  }

  @Test func wrongDecisionsAreRefused() throws {
    let model = try CostModel(system: .table2, energyWeight: 0)
    let workflow = try Workflow(id: "w", computation: [1, 2], transfer: [0, 0, 0])
    let mistakes: [([Int], String)] = [
      ([0], "decision: must hold 2 sites, one for each subtask, found 1"),
      ([0, 1, 2], "decision: must hold 2 sites, one for each subtask, found 3"),
      ([0, 3], "decision[1]: must be between 0 and 2, found 3"),
      ([-1, 0], "decision[0]: must be between 0 and 2, found -1"),
    ]
    for (decision, text) in mistakes {
      for call in [
        { _ = try model.plan(decision, for: workflow) },
        { _ = try model.evaluate(decision, for: workflow) },
        { _ = try model.totalCost(of: decision, for: workflow) },
        { _ = try model.terms(of: decision, for: workflow) },
      ] as [() throws -> Void] {
        #expect(#expect(throws: InputError.self, performing: call)?.description == text)
      }
    }
    for site in [-1, 3] {
      let error = #expect(throws: InputError.self) { try model.fixedPlan(at: site, for: workflow) }
      #expect(error?.description == "site: must be between 0 and 2, found \(site)")
    }
  }

  @Test func tooManyPlansAndWrongDiscountsAreRefused() throws {
    let model = try CostModel(system: .table2, energyWeight: 0)
    let workflow = try Workflow(
      id: "long", computation: Array(repeating: 1, count: 30),
      transfer: Array(repeating: 0, count: 31))
    let error = #expect(throws: InputError.self) { try model.enumeratedPlan(for: workflow) }
    #expect(error?.description == "long: must have at most 4194304 plans, found 4782969 or more")
    for discount in [-0.1, 1.1, .nan] {
      let error = #expect(throws: InputError.self) {
        try model.exactActionValues(for: workflow, discount: discount)
      }
      #expect(error?.element == "discount")
    }
  }

  /// The inner loop: a precondition.
  @Test func unknownSitesAreStopped() async {
    await #expect(processExitsWith: .failure) {
      let workflow = try Workflow(id: "w", computation: [1], transfer: [0, 0])
      _ = try CostModel(system: .table2, energyWeight: 0).localCost(
        of: workflow, subtask: 0, from: 0, to: 3)
    }
  }
}
