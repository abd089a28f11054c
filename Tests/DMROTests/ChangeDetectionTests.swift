import DMRO
import DMROFiles
import Testing

struct ChangeDetectionTests {
  /// Observed − predicted, relative: noise of 5 %, and after a change a mean of `shift`.
  private func firstAlarm(shift: Double, changeAt: Int, length: Int, seed: UInt64) -> Int? {
    var stream = RandomStream(seed: seed)
    var detector = ChangeDetector()
    for index in 0..<length {
      let noise = 0.05 * stream.normal() + (index >= changeAt ? shift : 0)
      if detector.observe(1 + noise, predicted: 1) { return index }
    }
    return nil
  }

  @Test("False alarms: at most 2 in 100 runs of 1000 workflows with a noise of 5 %")
  func falseAlarms() {
    let alarms = (0..<100).compactMap {
      firstAlarm(shift: 0, changeAt: 1000, length: 1000, seed: UInt64($0))
    }
    #expect(alarms.count <= 2, "alarms at \(alarms)")
  }

  @Test(
    "Delay after costs moved by 20 %, 50 %, -20 %: at most 5, 2 and 5 workflows on average",
    arguments: [(0.2, 5.0), (0.5, 2.0), (-0.2, 5.0)])
  func delay(_ shift: Double, _ most: Double) {
    let delays = (0..<100).map { seed -> Double in
      let alarm = firstAlarm(shift: shift, changeAt: 100, length: 300, seed: UInt64(seed))
      return Double((alarm ?? 1000) - 100)
    }
    #expect(delays.allSatisfy { $0 >= 0 })
    let mean = delays.reduce(0, +) / 100
    #expect(mean <= most, "mean delay \(mean)")
  }

  @Test("A system has changed where one parameter moved beyond the tolerance")
  func parameters() throws {
    let detector = ChangeDetector(parameterTolerance: 0.1)
    func system(edge: Double, cloudLink: Double) throws -> EdgeCloudSystem {
      var sites = EdgeCloudSystem.table2.sites
      sites[1].speed = edge
      return try EdgeCloudSystem(
        name: "moved", sites: sites,
        bandwidth: [[nil, 800, cloudLink], [800, nil, 200], [cloudLink, 200, nil]])
    }
    #expect(try !detector.hasChanged(system(edge: 76, cloudLink: 9.5), from: .table2))
    #expect(try detector.hasChanged(system(edge: 78, cloudLink: 10), from: .table2))
    #expect(try detector.hasChanged(system(edge: 70, cloudLink: 8.9), from: .table2))
    #expect(detector.hasChanged(.table3, from: .table2))
  }

  @Test("An agent begins again when the system or the costs change, and only then")
  func agent() throws {
    var stream = RandomStream(seed: 2)
    let workflows = WorkloadGenerator.paper.workflows(60, using: &stream)
    var agent = try OffloadingAgent(psi: Self.psi(), in: .table2, seed: 1)
    for workflow in workflows.prefix(20) {
      let decision = try agent.decide(workflow, in: .table2)
      #expect(decision.plan.count == workflow.subtaskCount)
      let prediction = agent.prediction
      let expected = try #require(prediction)
      #expect(try !agent.observe(expected))
    }
    #expect(agent.restarts.isEmpty)
    // Costs double, and nobody tells why.
    var delay = 0
    for workflow in workflows.dropFirst(20).prefix(10) {
      _ = try agent.decide(workflow)
      let prediction = agent.prediction
      let expected = try #require(prediction)
      delay += 1
      let drifts = try agent.observe(
        CostTerms(
          computingDelay: 2 * expected.computingDelay,
          transmissionDelay: 2 * expected.transmissionDelay, energy: 2 * expected.energy),
        measuring: { SystemDistribution.table4Middle })
      if drifts { break }
    }
    #expect(agent.restarts == [.costs] && delay <= 2)
    #expect(agent.system == SystemDistribution.table4Middle)
    _ = try agent.decide(workflows[40], in: .table2)
    #expect(agent.restarts == [.costs, .parameters])
    agent.adapts = false
    _ = try agent.decide(workflows[41], in: SystemDistribution.table4Middle)
    #expect(agent.restarts.count == 2)
    for (terms, name) in [
      (CostTerms(computingDelay: -1, transmissionDelay: 1, energy: 1), "computingDelay"),
      (CostTerms(computingDelay: 1, transmissionDelay: .infinity, energy: 1), "transmissionDelay"),
      (CostTerms(computingDelay: 1, transmissionDelay: 1, energy: .nan), "energy"),
    ] {
      let error = #expect(throws: InputError.self) { try agent.observe(terms) }
      #expect(error?.element == name)
    }
    // Each decision is observed once.
    let right = CostTerms(computingDelay: 1, transmissionDelay: 1, energy: 1)
    _ = try agent.observe(right)
    let again = #expect(throws: InputError.self) { try agent.observe(right) }
    #expect(again?.rule.contains("not observed yet") == true)
  }

  @Test("An agent that begins in a system of another size is refused")
  func otherSize() throws {
    let psi = try Self.psi()
    #expect(throws: InputError.self) { _ = try OffloadingAgent(psi: psi, in: .table3, seed: 1) }
    var agent = try OffloadingAgent(psi: psi, in: .table2, seed: 1)
    var stream = RandomStream(seed: 2)
    let workflow = WorkloadGenerator.paper.workflows(1, using: &stream)[0]
    #expect(throws: InputError.self) { try agent.decide(workflow, in: .table3) }
    #expect(agent.restarts.isEmpty && agent.system == .table2)
  }

  @Test("The same seed gives the same decisions, and adaptation changes them")
  func determinism() throws {
    let psi = try Self.psi()
    var stream = RandomStream(seed: 2)
    let workflows = WorkloadGenerator.paper.workflows(60, using: &stream)
    func plans(adapts: Bool) throws -> [[Int]] {
      var agent = try OffloadingAgent(psi: psi, in: .table2, seed: 3)
      agent.adapts = adapts
      return try workflows.map { workflow in
        let plan = try agent.decide(workflow).plan
        let prediction = agent.prediction
        let expected = try #require(prediction)
        try agent.observe(expected)
        return plan
      }
    }
    #expect(try plans(adapts: true) == plans(adapts: true))
    #expect(try plans(adapts: true) != plans(adapts: false))
  }

  private static func psi() throws -> MetaParameters<ChainProcess> {
    let process = ChainProcess(
      costModel: CostModel(system: .table2, energyWeight: 0.2), maximumSubtasks: 10)
    var settings = OuterModelConfiguration()
    settings.learner.hidden = [16]
    var outer = try OuterModel(settings, over: .table4, like: process, seed: 1)
    var stream = RandomStream(seed: 2)
    try outer.train(episodes: WorkloadGenerator.paper.workflows(60, using: &stream), updates: 300)
    return outer.psi
  }
}

extension SystemDistribution {
  static var table4Middle: EdgeCloudSystem {
    var stream = RandomStream(seed: 11)
    return SystemDistribution.table4.sample(using: &stream)
  }
}
