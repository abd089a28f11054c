import DMROFiles
import DMROOffloading
import DMRORandom
import Foundation
import Testing

/// The smallest and the largest of everything that the model of costs takes.
struct EdgeOfNumbersTests {
  /// One device, and edge servers whose speeds ascend.
  private func system(edges: Int) throws -> EdgeCloudSystem {
    let sites = (0...edges).map { index in
      Site(
        name: "site \(index)", tier: index == 0 ? .device : .edge, speed: 30 + Double(index),
        energy: 0.2)
    }
    let bandwidth = sites.indices.map { row in
      sites.indices.map { $0 == row ? nil : 100.0 + Double($0 + row) }
    }
    return try EdgeCloudSystem(name: "\(edges) edges", sites: sites, bandwidth: bandwidth)
  }

  @Test("From 1 to 1000 subtasks, from no edge server to 32", arguments: [1, 2, 1000], [0, 1, 32])
  func sizes(subtasks: Int, edges: Int) throws {
    var stream = RandomStream(seed: 7)
    for scaling in CostScaling.allCases {
      let model = CostModel(known: try system(edges: edges), energyWeight: 0.2, scaling: scaling)
      let workflow = RandomCases.workflow(subtasks: subtasks, using: &stream)
      let optimum = model.optimalPlan(for: workflow)
      let greedy = model.greedyPlan(for: workflow)
      #expect(optimum.decision.count == subtasks && greedy.decision.count == subtasks)
      #expect(optimum.cost.cost <= greedy.cost.cost)
      for site in 0...edges {
        let fixed = try model.fixedPlan(at: site, for: workflow)
        #expect(optimum.cost.cost <= fixed.cost.cost * (1 + 1e-12))
      }
      var process = ChainProcess(known: model, maximumSubtasks: subtasks)
      process.reset(to: workflow)
      var sum = 0.0
      for site in optimum.decision {
        sum += process.localCost(of: site)
        process.step(site)
      }
      #expect(process.isFinished && isClose(sum, optimum.cost.cost))
      if subtasks <= 2 {
        #expect(try isClose(model.enumeratedPlan(for: workflow).cost.cost, optimum.cost.cost))
      }
    }
  }

  @Test("Without transfers each subtask runs where it computes cheapest")
  func zeroTransfers() throws {
    let workflow = try Workflow(
      id: "w", computation: [1e3, 1e4, 1e5], transfer: [0, 0, 0, 0])
    for scaling in CostScaling.allCases {
      let bounds = WorkloadBounds(of: [workflow])
      let model = CostModel(
        known: .table2, energyWeight: 0.2, scaling: scaling, bounds: bounds)
      #expect(model.optimalPlan(for: workflow).decision == [2, 2, 2])
      #expect(model.greedyPlan(for: workflow).decision == [2, 2, 2])
      #expect(model.optimalPlan(for: workflow).cost.cost.isFinite)
    }
  }

  @Test("Nothing to compute and nothing to send costs nothing, anywhere")
  func zeroEverything() throws {
    let workflow = try Workflow(id: "w", computation: [0, 0], transfer: [0, 0, 0])
    for scaling in CostScaling.allCases {
      let model = CostModel(
        known: .table2, energyWeight: 1e6, scaling: scaling, bounds: WorkloadBounds(of: [workflow])
      )
      let optimum = model.optimalPlan(for: workflow)
      #expect(optimum.decision == [0, 0] && optimum.cost.cost == 0)
      #expect(try model.enumeratedPlan(for: workflow).decision == [0, 0])
      #expect(model.greedyPlan(for: workflow).decision == [0, 0])
      let record = PlanRecord(id: "w", plan: optimum, optimalCost: 0)
      #expect(try PlanFile.parse(PlanFile(plans: [record]).json, source: "p").plans == [record])
    }
  }

  @Test("At δ = 0 only delay counts, at δ = 10⁶ energy outweighs it")
  func weights() throws {
    // The fast edge server burns the most.
    let system = try EdgeCloudSystem(
      name: "hot",
      sites: [
        Site(name: "device", tier: .device, speed: 30, energy: 0.1),
        Site(name: "edge", tier: .edge, speed: 300, energy: 0.9),
      ], bandwidth: [[nil, 800], [800, nil]])
    for scaling in CostScaling.allCases {
      let workflow = try Workflow(
        id: "w", computation: Array(repeating: 1e5, count: 10),
        transfer: Array(repeating: 1, count: 11))
      let light = CostModel(known: system, energyWeight: 0, scaling: scaling)
      #expect(light.optimalPlan(for: workflow).decision == Array(repeating: 1, count: 10))
      let heavy = CostModel(known: system, energyWeight: 1e6, scaling: scaling)
      let plan = heavy.optimalPlan(for: workflow)
      #expect(plan.decision == Array(repeating: 0, count: 10))
      #expect(isClose(plan.cost.cost, 1e6 * plan.cost.energy / heavy.scales.energy, relative: 1e-4))
    }
  }

  @Test("The extremes of all quantities together give finite costs", arguments: [1e-15, 1e15])
  func magnitudes(number: Double) throws {
    for other in [1e-15, 1e15] {
      let system = try EdgeCloudSystem(
        name: "extreme",
        sites: [
          Site(name: "device", tier: .device, speed: number, energy: other),
          Site(name: "edge", tier: .edge, speed: other, energy: number),
        ], bandwidth: [[nil, other], [other, nil]], energyWeights: EnergyWeights(edge: 1e15))
      let workflow = try Workflow(
        id: "w", computation: [number, other], transfer: [other, number, other])
      for scaling in CostScaling.allCases {
        let model = CostModel(
          known: system, energyWeight: 1e15, scaling: scaling,
          bounds: WorkloadBounds(of: [workflow]))
        let plan = model.optimalPlan(for: workflow)
        #expect(plan.cost.cost.isFinite && plan.cost.cost > 0)
        #expect(try isClose(plan.cost.cost, model.enumeratedPlan(for: workflow).cost.cost))
        let record = PlanRecord(id: "w", plan: plan, optimalCost: plan.cost.cost)
        #expect(try PlanFile.parse(PlanFile(plans: [record]).json, source: "p").plans == [record])
      }
    }
  }

  @Test("A system of more than 1024 sites is refused before its sites are compared")
  func tooManySites() throws {
    let sites = (0..<200_000).map { Site(name: "\($0)", tier: .device, speed: 1, energy: 0) }
    let error = #expect(throws: InputError.self) {
      try EdgeCloudSystem(name: "many", sites: sites, bandwidth: [])
    }
    #expect(error?.element == "sites")
    #expect(error?.rule == "must hold at most 1024 sites, found 200000")
  }

  @Test("A large file gives the workflows, the bounds and the errors of a small one")
  func largeFiles() throws {
    let url = FileManager.default.temporaryDirectory
      .appending(path: "dmro-workflows-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: url) }
    var stream = RandomStream(seed: 9)
    let workflows = WorkloadGenerator(subtasks: 4).draw(20_000, using: &stream)
    let set = try WorkflowSet(workflows)
    try set.write(to: url.path)
    let large = try WorkflowFile(readingFrom: url.path, largeSize: 0)
    let small = try WorkflowFile(readingFrom: url.path, largeSize: .max)
    for file in [large, small] {
      #expect(file.count == workflows.count && file.bounds == set.bounds)
      var index = 0
      try file.forEach { workflow throws(InputError) in
        if workflow != workflows[index] { throw InputError(rule: "\(index)") }
        index += 1
      }
      #expect(index == workflows.count)
    }
    #expect(try WorkflowSet.read(from: url.path) == set)
    for (from, to) in [
      ("workflow-19998\"", "workflow-3\""), ("\"workflow-19999\"", "\"\""), ("]}\n", "]\n"),
      ("\"workflow-15000\", \"computation\": [", "\"workflow-15000\", \"computation\": [-"),
    ] {
      try FileContents.write(set.json.replacing(from, with: to), to: url.path)
      let expected = #expect(throws: InputError.self) {
        try WorkflowSet.parse(set.json.replacing(from, with: to), source: url.path)
      }
      for size in [0, Int.max] {
        let error = #expect(throws: InputError.self) {
          try WorkflowFile(readingFrom: url.path, largeSize: size)
        }
        #expect(error == expected)
      }
    }
  }
}
