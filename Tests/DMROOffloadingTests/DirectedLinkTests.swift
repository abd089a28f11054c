import DMROFiles
import DMROOffloading
import DMRORandom
import Testing

/// Links whose two directions differ, as up and down.
struct DirectedLinkTests {
  /// The cost of a plan by Equations (3)–(9), in the plainest form.
  private func naive(
    _ workflow: Workflow, _ decision: [Int], in system: EdgeCloudSystem, energyWeight: Double
  ) -> (delay: Double, energy: Double) {
    let sites = [0] + decision + [0]
    var (delay, energy) = (0.0, 0.0)
    for (index, site) in decision.enumerated() {
      delay += workflow.computation[index] / system.sites[site].speed
      let weight = system.energyWeights.weight(of: system.sites[site].tier)
      energy += workflow.computation[index] * system.sites[site].energy * weight
    }
    for (index, size) in workflow.transfer.enumerated() {
      if let link = system.bandwidth[sites[index]][sites[index + 1]] { delay += size / link }
    }
    return (delay, energy)
  }

  @Test("Costs are those of the paper's equations, and the optimum is that of all plans")
  func costs() throws {
    let root = RandomStream(seed: 71)
    for index in 0..<100 {
      var stream = root.split(index)
      let system = try RandomCases.system(
        siteCount: 2 + stream.below(3), isDirected: true, using: &stream)
      let workflow = RandomCases.workflow(subtasks: 1 + stream.below(4), using: &stream)
      for scaling in CostScaling.allCases {
        let model = CostModel(known: system, energyWeight: 0.4, scaling: scaling)
        let decision = RandomCases.decision(
          subtasks: workflow.subtaskCount, siteCount: system.siteCount, using: &stream)
        let plan = try model.plan(decision, for: workflow)
        let (delay, energy) = naive(workflow, decision, in: system, energyWeight: 0.4)
        #expect(isClose(plan.cost.delay, delay) && isClose(plan.cost.energy, energy))
        if scaling == .none { #expect(isClose(plan.cost.cost, delay + 0.4 * energy)) }
        let optimum = model.optimalPlan(for: workflow)
        #expect(try optimum.decision == model.enumeratedPlan(for: workflow).decision)
        // The local objectives of the process sum to the cost.
        var process = ChainProcess(known: model, maximumSubtasks: 4)
        process.reset(to: workflow)
        let sum = decision.reduce(0) { $0 + process.step($1).cost }
        #expect(isClose(sum, plan.cost.cost))
      }
    }
  }

  private static let file = """
    {"name": "lab", "directed": true,
     "sites": [{"name": "d", "tier": "device", "speed": 30, "energy": 0.3},
       {"name": "e", "tier": "edge", "speed": 70, "energy": 0.15}],
     "bandwidth": [[null, 5], [40, null]]}
    """

  @Test("A file must say that its links are directed, and keeps it")
  func files() throws {
    let system = try EdgeCloudSystem.parse(Self.file, source: "lab.json")
    #expect(system.isDirected && system.bandwidth(from: 0, to: 1) == 5)
    #expect(system.bandwidth(from: 1, to: 0) == 40)
    #expect(try EdgeCloudSystem.parse(system.json, source: "again") == system)
    try Mistake(
      "\"directed\": true", "\"directed\": false", "bandwidth[1][0]",
      "must equal bandwidth[0][1], which is 5, found 40; with \"directed\": true they may differ"
    ).expect(EdgeCloudSystem.self, in: Self.file)
    // A symmetric system stays as it was.
    #expect(!EdgeCloudSystem.table2.json.contains("directed"))
    let moved = try EdgeCloudSystem.parse(
      Self.file.replacing("[40, null]", with: "[50, null]"), source: "moved")
    #expect(moved.hasMoved(from: system, tolerance: 0.1))
  }

  @Test("Each direction of a link is drawn by itself")
  func distributions() throws {
    let text = Self.file.replacing("[40, null]", with: "[{\"uniform\": [40, 80]}, null]")
    let distribution = try SystemDistribution.parse(text, source: "lab.json")
    #expect(distribution.isDirected)
    #expect(try SystemDistribution.parse(distribution.json, source: "again") == distribution)
    var stream = RandomStream(seed: 3)
    for _ in 0..<20 {
      let system = distribution.sample(using: &stream)
      #expect(system.isDirected && system.bandwidth(from: 0, to: 1) == 5)
      #expect((40...80).contains(system.bandwidth(from: 1, to: 0)))
    }
  }

  @Test("The features of a directed system tell both directions, others refuse it")
  func contexts() throws {
    var stream = RandomStream(seed: 4)
    let system = try RandomCases.system(siteCount: 3, isDirected: true, using: &stream)
    let model = CostModel(known: system, energyWeight: 0.2)
    let features = SystemContext.directedUnitCosts.features(of: model)
    #expect(features.count == 18 && SystemContext.directedUnitCosts.size(siteCount: 3) == 18)
    let links = [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)].map { from, to in
      Float(model.localCost(computation: 0, transfer: 100, from: from, to: to))
    }
    #expect(Array(features[3..<9]) == links)
    let error = #expect(throws: InputError.self) {
      try ChainProcess(costModel: model, maximumSubtasks: 2, context: .unitCosts)
    }
    #expect(error?.element == "directed")
    #expect(throws: InputError.self) {
      var process = try ChainProcess(
        costModel: CostModel(system: .table2, energyWeight: 0.2), maximumSubtasks: 2,
        context: .unitCosts)
      try process.move(to: model)
    }
  }
}
