import DMROFiles
import DMROOffloading
import DMRORandom
import Testing

/// Plans without sites that are down.
@Suite("Availability")
struct AvailabilityTests {
  @Test("Exact plans are the cheapest of all plans on the other sites, greedy ones avoid them too")
  func plans() throws {
    var stream = RandomStream(seed: 21)
    for index in 0..<60 {
      let system = try RandomCases.system(siteCount: 4, using: &stream)
      var workflow = RandomCases.workflow(subtasks: 4, using: &stream)
      if index % 3 == 0 {
        // No computation at all: times infinity it would be no number.
        workflow = try Workflow(
          id: "none", computation: [0, 0, 0, 0], transfer: workflow.transfer)
      }
      let model = CostModel(
        known: system, energyWeight: 0.2, scaling: index % 2 == 0 ? .perTerm : .perParameter)
      let down: Set<Int> = index % 4 == 0 ? [0, 2] : [stream.below(4)]
      let without = try model.excluding(down)
      var (best, lowest): ([Int], Double) = ([], .infinity)
      for number in 0..<256 {
        let decision = [64, 16, 4, 1].map { number / $0 % 4 }
        guard down.isDisjoint(with: decision) else { continue }
        // The scale is that of all sites.
        let cost = try model.totalCost(of: decision, for: workflow)
        if cost < lowest { (best, lowest) = (decision, cost) }
      }
      let optimal = without.optimalPlan(for: workflow)
      #expect(isClose(optimal.cost.cost, lowest))
      #expect(down.isDisjoint(with: optimal.decision))
      #expect(try without.enumeratedPlan(for: workflow).decision == best)
      #expect(down.isDisjoint(with: without.greedyPlan(for: workflow).decision))
      for tier in Tier.allCases {
        let all = system.sites(in: tier)
        let site = without.bestFixedSite(in: tier, on: [workflow])
        #expect((site == nil) == down.isSuperset(of: all))
        #expect(site.map { !down.contains($0) && all.contains($0) } ?? true)
      }
    }
  }

  /// A speed of almost 0 sets the scale of computing, so that all other costs are next to nothing.
  @Test("A site that is down changes no scale, as a site of almost no speed does")
  func scale() throws {
    var stream = RandomStream(seed: 22)
    let workflows = (0..<50).map { _ in RandomCases.workflow(subtasks: 10, using: &stream) }
    let model = CostModel(known: .table2, energyWeight: 0.2)
    let without = try model.excluding([1])
    #expect(without.scales == model.scales)
    var dead = EdgeCloudSystem.table2
    var sites = dead.sites
    sites[1].speed = 1e-9
    dead = try EdgeCloudSystem(
      name: "dead", sites: sites,
      bandwidth: [[nil, 800, 10], [800, nil, 200], [10, 200, nil]])
    let flattened = CostModel(known: dead, energyWeight: 0.2)
    #expect(flattened.scales.computation > 1e9 * model.scales.computation)
    let costs = try workflows.map { workflow in
      let plan = flattened.optimalPlan(for: workflow).decision
      return (
        without.optimalPlan(for: workflow).cost.cost,
        plan.contains(1) ? .infinity : try model.totalCost(of: plan, for: workflow)
      )
    }
    #expect(costs.allSatisfy { $0.0 <= $0.1 * (1 + 1e-12) })
    #expect(costs.contains { $0.1 > 1.2 * $0.0 })
  }

  @Test("A site that is none, and all sites, are refused")
  func refusals() throws {
    let model = CostModel(known: .table2, energyWeight: 0.2)
    for (sites, words) in [
      (Set([3]), "must be between 0 and 2, found 3"), ([-1], "found -1"),
      ([0, 1, 2], "must leave a site, found all 3"),
    ] {
      let error = #expect(throws: InputError.self) { try model.excluding(sites) }
      #expect(error?.rule.contains(words) == true)
      #expect(throws: InputError.self) {
        try ChainProcess(known: model, maximumSubtasks: 3).excluding(sites)
      }
    }
    #expect(try model.excluding([]) == model)
  }
}
