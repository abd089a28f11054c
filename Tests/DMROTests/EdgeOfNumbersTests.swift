import DMRO
import DMROFiles
import Testing

/// The smallest and the largest of everything that the learners take.
struct EdgeOfNumbersTests {
  private func train(
    subtasks: Int = 4, system: EdgeCloudSystem = .table2, energyWeight: Double = 0.2,
    change: (inout InnerModelConfiguration) -> Void = { _ in }
  ) throws {
    var process = ChainProcess(
      known: CostModel(known: system, energyWeight: energyWeight), maximumSubtasks: subtasks)
    var settings = InnerModelConfiguration()
    settings.hidden = [8]
    settings.warmUp = 40
    change(&settings)
    var model = try InnerModel(settings, for: process, seed: 5)
    let workflows = drawnWorkflows(5, subtasks: subtasks)
    var losses: [Float] = []
    try model.train(on: &process, episodes: workflows, updates: 20) { losses.append($1.cost) }
    #expect(losses.count == 20 && losses.allSatisfy(\.isFinite))
    let optimum = process.costModel.optimalPlan(for: workflows[0]).cost.cost
    let decision = try model.decide(workflows[0], on: process)
    #expect(decision.plan.count == subtasks && decision.cost >= optimum * (1 - 1e-12))
  }

  @Test("From 1 to 64 units", arguments: [1, 2, 64]) func units(_ count: Int) throws {
    try train { $0.units = count }
  }

  @Test("Workflows of 1 and of 1000 subtasks", arguments: [1, 1000])
  func subtasks(_ count: Int) throws {
    try train(subtasks: count)
  }

  @Test("No edge server, and 32 of them", arguments: [0, 32]) func sites(_ edges: Int) throws {
    let sites = (0...edges).map {
      Site(
        name: "\($0)", tier: $0 == 0 ? .device : .edge, speed: 30 + Double($0), energy: 0.2)
    }
    let bandwidth = sites.indices.map { row in sites.indices.map { $0 == row ? nil : 100.0 } }
    try train(system: EdgeCloudSystem(name: "many", sites: sites, bandwidth: bandwidth))
  }

  @Test("δ = 0 and δ = 10⁶", arguments: [0, 1e6]) func energyWeight(_ weight: Double) throws {
    // Rewards of a million would need another learning rate; they must not end in NaN here.
    try train(energyWeight: weight) { $0.optimizer = .adam(learningRate: 0.001) }
  }

  /// Minibatches are drawn with replacement, so that a memory may hold less than one.
  @Test("A memory smaller than a minibatch", arguments: [true, false])
  func smallMemory(isPrioritized: Bool) throws {
    for capacity in [1, 3, 31] {
      try train {
        ($0.memoryCapacity, $0.warmUp, $0.batchSize) = (capacity, 1, 32)
        $0.prioritizedReplay = isPrioritized ? PrioritizedReplay() : nil
      }
    }
  }

  /// One rule everywhere: the lower site, the lower unit.
  @Test("Equal values: greedy, optimum, networks and units agree")
  func ties() throws {
    let sites = (0..<4).map {
      Site(name: "\($0)", tier: $0 == 0 ? .device : .edge, speed: 50, energy: 0.2)
    }
    let bandwidth = sites.indices.map { row in sites.indices.map { $0 == row ? nil : 100.0 } }
    let system = try EdgeCloudSystem(name: "equal", sites: sites, bandwidth: bandwidth)
    let model = CostModel(known: system, energyWeight: 0.2)
    let workflow = try Workflow(id: "w", computation: [1e3, 1e4, 1e5], transfer: [0, 0, 0, 0])
    #expect(model.optimalPlan(for: workflow).decision == [0, 0, 0])
    #expect(try model.enumeratedPlan(for: workflow).decision == [0, 0, 0])
    #expect(model.greedyPlan(for: workflow).decision == [0, 0, 0])
    #expect(model.bestFixedSite(in: .edge, on: [workflow]) == 1)
    // Networks whose parameters are all 0 value all actions alike.
    let process = ChainProcess(known: model, maximumSubtasks: 3)
    let architecture = try NetworkArchitecture(
      inputs: process.stateSize, hidden: [4], outputs: process.actionCount)
    let networks = NetworkBlock(architecture: architecture, count: 3)
    let decision = try networks.decisions(for: [workflow], on: process)[0]
    #expect(decision.plan == [0, 0, 0] && decision.unit == 0)
    let values: ContiguousArray<Float> = [1, 3, 3, 3]
    #expect(TemporalDifference.greedyAction(values.span) == 1)
  }
}
