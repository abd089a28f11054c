import DMRO
import DMROFiles
import Testing

struct ChangeDetectionTests {
  /// Observed − predicted, relative: noise of 5 %, and after a change a mean of `shift`.
  private func firstAlarm(shift: Double, changeAt: Int, length: Int, seed: UInt64) throws -> Int? {
    var stream = RandomStream(seed: seed)
    var detector = ChangeDetector()
    for index in 0..<length {
      let noise = 0.05 * stream.normal() + (index >= changeAt ? shift : 0)
      if try detector.observe(1 + noise, predicted: 1) { return index }
    }
    return nil
  }

  @Test("False alarms: at most 2 in 100 runs of 1000 workflows with a noise of 5 %")
  func falseAlarms() throws {
    let alarms = try (0..<100).compactMap {
      try firstAlarm(shift: 0, changeAt: 1000, length: 1000, seed: UInt64($0))
    }
    #expect(alarms.count <= 2, "alarms at \(alarms)")
  }

  @Test(
    "Delay after costs moved by 20 %, 50 %, -20 %: at most 5, 2 and 5 workflows on average",
    arguments: [(0.2, 5.0), (0.5, 2.0), (-0.2, 5.0)])
  func delay(_ shift: Double, _ most: Double) throws {
    let delays = try (0..<100).map { seed -> Double in
      let alarm = try firstAlarm(shift: shift, changeAt: 100, length: 300, seed: UInt64(seed))
      return Double((alarm ?? 1000) - 100)
    }
    #expect(delays.allSatisfy { $0 >= 0 })
    let mean = delays.reduce(0, +) / 100
    #expect(mean <= most, "mean delay \(mean)")
  }

  /// A quantity of Table II, and the system with that quantity multiplied by a factor.
  struct Quantity: Sendable, CustomTestStringConvertible {
    var name: String
    var system: @Sendable (Double) throws -> EdgeCloudSystem

    var testDescription: String { name }

    private init(_ name: String, _ change: @escaping @Sendable (inout Parts, Double) -> Void) {
      self.name = name
      system = { factor in
        var parts = Parts()
        change(&parts, factor)
        return try EdgeCloudSystem(
          name: "moved", sites: parts.sites, bandwidth: parts.bandwidth,
          energyWeights: parts.weights)
      }
    }

    private struct Parts {
      var sites = EdgeCloudSystem.table2.sites
      var bandwidth = EdgeCloudSystem.table2.bandwidth
      var weights = EdgeCloudSystem.table2.energyWeights
    }

    /// Everything that costs depend on.
    static let all: [Quantity] =
      (0..<3).flatMap { site in
        [
          Quantity("speed of site \(site)") { $0.sites[site].speed *= $1 },
          Quantity("energy of site \(site)") { $0.sites[site].energy *= $1 },
        ]
      }
      + [(0, 1), (0, 2), (1, 2)].map { first, second in
        Quantity("bandwidth between \(first) and \(second)") { parts, factor in
          let moved = parts.bandwidth[first][second].map { $0 * factor }
          parts.bandwidth[first][second] = moved
          parts.bandwidth[second][first] = moved
        }
      } + [
        Quantity("weight of energy at the edge") { $0.weights.edge *= $1 },
        Quantity("weight of energy in the cloud") { $0.weights.cloud *= $1 },
      ]
  }

  @Test(
    "A system has changed where one quantity moved beyond the tolerance", arguments: Quantity.all)
  func parameters(_ quantity: Quantity) throws {
    let detector = ChangeDetector(parameterTolerance: 0.1)
    for (factor, isChange) in [
      (0.89, true), (0.91, false), (1, false), (1.09, false), (1.11, true),
    ] {
      let system = try quantity.system(factor)
      #expect(detector.hasChanged(system, from: .table2) == isChange, "times \(factor)")
    }
    // The tolerance is relative to the system before.
    #expect(try detector.hasChanged(.table2, from: quantity.system(0.9)))
    #expect(try !detector.hasChanged(.table2, from: quantity.system(1.1)))
    #expect(detector.hasChanged(.table3, from: .table2))
  }

  @Test("No alarm is given before the least number of values", arguments: 1...5)
  func leastCount(_ count: Int) throws {
    var test = try PageHinkley(minimumCount: count, reference: 0)
    var detector = ChangeDetector(test: test)
    for _ in 0..<2 {
      for value in 1...count + 1 {
        #expect(try test.observe(100) == (value >= count), "value \(value)")
        #expect(try detector.observe(101, predicted: 1) == (value >= count), "value \(value)")
      }
      test.reset()
      detector.reset()
    }
    #expect(try PageHinkley().minimumCount == 3)
  }

  @Test("The sum is compared with its lowest, and rises by what lies above mean and tolerance")
  func sum() throws {
    // Above the known mean 1 by 0.25 each, less the tolerance 0.125: 0.125 after every value.
    var known = try PageHinkley(tolerance: 0.125, threshold: 0.5, minimumCount: 1, reference: 1)
    #expect(try (1...5).map { _ in try known.observe(1.25) } == [false, false, false, false, true])
    // Values below the mean lower the sum; only the rise since counts.
    known.reset()
    #expect(try (1...9).map { _ in try known.observe(-3) }.allSatisfy { !$0 })
    #expect(try (1...5).map { _ in try known.observe(1.25) } == [false, false, false, false, true])
    // Of an unknown mean it is that of the values so far: 0, then 1/2, then 2/3.
    var unknown = try PageHinkley(tolerance: 0, threshold: 0.75, minimumCount: 1)
    #expect(try [0, 1, 1].map { try unknown.observe($0) } == [false, false, true])
    unknown.reset()
    #expect(try [1, 1, 1].map { try unknown.observe($0) } == [false, false, false])
  }

  @Test("Settings and costs out of bounds are refused")
  func outOfBounds() throws {
    let tests: [(() throws -> PageHinkley, String)] = [
      ({ try PageHinkley(tolerance: -1) }, "tolerance"),
      ({ try PageHinkley(tolerance: .nan) }, "tolerance"),
      ({ try PageHinkley(threshold: 0) }, "threshold"),
      ({ try PageHinkley(reference: .infinity) }, "reference"),
    ]
    for (make, element) in tests {
      #expect(#expect(throws: InputError.self, performing: make)?.element == element)
    }
    var test = PageHinkley.ofErrors
    #expect(#expect(throws: InputError.self) { try test.observe(.nan) }?.element == "value")
    #expect(try test == PageHinkley(reference: 0))
    var detector = ChangeDetector()
    for (observed, predicted, element) in [
      (1, 0, "predicted"), (1, -1, "predicted"), (1, .nan, "predicted"), (.infinity, 1, "observed"),
    ] {
      let error = #expect(throws: InputError.self) {
        try detector.observe(observed, predicted: predicted)
      }
      #expect(error?.element == element)
    }
    #expect(detector == ChangeDetector())
  }

  @Test("An agent begins again when the system or the costs change, and only then")
  func agent() throws {
    var stream = RandomStream(seed: 2)
    let workflows = WorkloadGenerator.paper.draw(60, using: &stream)
    var agent = try OffloadingAgent(psi: Self.psi(), in: .table2, seed: 1)
    for workflow in workflows.prefix(20) {
      let (decision, ticket) = try agent.decide(workflow, in: .table2)
      #expect(decision.plan.count == workflow.subtaskCount)
      let prediction = agent.prediction(of: ticket)
      let expected = try #require(prediction)
      #expect(try !agent.observe(ticket, expected))
      try agent.learn()
    }
    #expect(agent.restarts.isEmpty)
    // Costs double, and nobody tells why.
    var delay = 0
    for workflow in workflows.dropFirst(20).prefix(10) {
      let ticket = try agent.decide(workflow).ticket
      let prediction = agent.prediction(of: ticket)
      let expected = try #require(prediction)
      delay += 1
      let drifts = try agent.observe(
        ticket,
        CostTerms(
          computingDelay: 2 * expected.computingDelay,
          transmissionDelay: 2 * expected.transmissionDelay, energy: 2 * expected.energy),
        measuring: { SystemDistribution.table4Middle })
      try agent.learn()
      if drifts { break }
    }
    #expect(agent.restarts == [.costs] && delay <= 2)
    #expect(agent.system == SystemDistribution.table4Middle)
    _ = try agent.decide(workflows[40], in: .table2)
    #expect(agent.restarts == [.costs, .parameters])
    agent.adapts = false
    let ticket = try agent.decide(workflows[41], in: SystemDistribution.table4Middle).ticket
    #expect(agent.restarts.count == 2)
    for (terms, name) in [
      (CostTerms(computingDelay: -1, transmissionDelay: 1, energy: 1), "computingDelay"),
      (CostTerms(computingDelay: 1, transmissionDelay: .infinity, energy: 1), "transmissionDelay"),
      (CostTerms(computingDelay: 1, transmissionDelay: 1, energy: .nan), "energy"),
    ] {
      let error = #expect(throws: InputError.self) { try agent.observe(ticket, terms) }
      #expect(error?.element == name)
    }
    // Each decision is observed once.
    let right = CostTerms(computingDelay: 1, transmissionDelay: 1, energy: 1)
    _ = try agent.observe(ticket, right)
    let again = #expect(throws: InputError.self) { try agent.observe(ticket, right) }
    #expect(again?.rule.contains("awaits its observation") == true)
  }

  @Test("An agent that begins in a system of another size is refused")
  func otherSize() throws {
    let psi = try Self.psi()
    #expect(throws: InputError.self) { _ = try OffloadingAgent(psi: psi, in: .table3, seed: 1) }
    var agent = try OffloadingAgent(psi: psi, in: .table2, seed: 1)
    var stream = RandomStream(seed: 2)
    let workflow = WorkloadGenerator.paper.draw(1, using: &stream)[0]
    #expect(throws: InputError.self) { try agent.decide(workflow, in: .table3) }
    #expect(agent.restarts.isEmpty && agent.system == .table2)
  }

  @Test("The same seed gives the same decisions, and adaptation changes them")
  func determinism() throws {
    let psi = try Self.psi()
    var stream = RandomStream(seed: 2)
    let workflows = WorkloadGenerator.paper.draw(60, using: &stream)
    func plans(adapts: Bool) throws -> [[Int]] {
      var agent = try OffloadingAgent(psi: psi, in: .table2, seed: 3)
      agent.adapts = adapts
      return try workflows.map { workflow in
        let (decision, ticket) = try agent.decide(workflow)
        let prediction = agent.prediction(of: ticket)
        let expected = try #require(prediction)
        try agent.observe(ticket, expected)
        try agent.learn()
        return decision.plan
      }
    }
    #expect(try plans(adapts: true) == plans(adapts: true))
    #expect(try plans(adapts: true) != plans(adapts: false))
  }

  private static func psi() throws -> MetaParameters<ChainProcess> {
    let process = ChainProcess(
      known: CostModel(known: .table2, energyWeight: 0.2), maximumSubtasks: 10)
    var settings = OuterModelConfiguration()
    settings.learner.hidden = [16]
    var outer = try OuterModel(settings, over: .table4, like: process, seed: 1)
    var stream = RandomStream(seed: 2)
    try outer.train(episodes: WorkloadGenerator.paper.draw(60, using: &stream), updates: 300)
    return outer.psi
  }
}

extension SystemDistribution {
  static var table4Middle: EdgeCloudSystem {
    var stream = RandomStream(seed: 11)
    return SystemDistribution.table4.sample(using: &stream)
  }
}
