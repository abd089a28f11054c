import DMRO
import DMRORandom
import Testing

/// An agent is an inner model that begins again from ψ: the same parts, put together by hand, make the
/// same decisions.
@Suite("Agents")
struct AgentTests {
  /// The parts of an agent.
  private struct Parts: ~Copyable {
    let psi: MetaParameters<ChainProcess>
    let stream: RandomStream
    var process: ChainProcess
    var model: InnerModel
    var recent: [Workflow] = []

    init(_ psi: MetaParameters<ChainProcess>, seed: UInt64, in system: EdgeCloudSystem) throws {
      let stream = RandomStream(seed: seed).split("agent")
      let process = try psi.process(in: system)
      model = try InnerModel(
        InnerModelConfiguration().adapting(from: psi.network), for: process,
        stream: stream.split(0), startingFrom: psi.network)
      (self.psi, self.stream, self.process) = (psi, stream, process)
    }

    /// Begins again, with the stream of a given number.
    mutating func restart(in system: EdgeCloudSystem, stream number: Int) throws {
      process = try psi.process(in: system)
      model = try InnerModel(
        InnerModelConfiguration().adapting(from: psi.network), for: process,
        stream: stream.split(number), startingFrom: psi.network)
    }

    mutating func decide(_ workflow: Workflow) throws -> [Int] {
      recent = (recent + [workflow]).suffix(20)
      return try model.decide(workflow, on: process).plan
    }

    mutating func learn(updates: Int) throws {
      try model.train(on: &process, episodes: recent, updates: updates)
    }
  }

  private static let workflows: [Workflow] = {
    var stream = RandomStream(seed: 12)
    return WorkloadGenerator.paper.draw(120, using: &stream)
  }()

  private static func psi() throws -> MetaParameters<ChainProcess> {
    let process = ChainProcess(
      known: CostModel(known: .table2, energyWeight: 0.2), maximumSubtasks: 10)
    var settings = OuterModelConfiguration()
    settings.learner.hidden = [16]
    var outer = try OuterModel(settings, over: .table4, like: process, seed: 1)
    try outer.train(episodes: Self.workflows, updates: 100)
    return outer.psi
  }

  /// The system changes after every thirty workflows, so that the agent begins again three times.
  private static let systems: [EdgeCloudSystem] = {
    var stream = RandomStream(seed: 13)
    return (0..<4).map { _ in SystemDistribution.wide.sample(using: &stream) }
  }()

  /// The plans of the parts put together by hand, whose restarts take given streams.
  private func plans(_ psi: MetaParameters<ChainProcess>, streams: [Int]) throws -> [[Int]] {
    var parts = try Parts(psi, seed: 5, in: Self.systems[0])
    return try Self.workflows.enumerated().map { number, workflow in
      if number > 0, number % 30 == 0 {
        let restart = number / 30
        try parts.restart(in: Self.systems[restart], stream: streams[restart - 1])
      }
      let plan = try parts.decide(workflow)
      try parts.learn(updates: 2)
      return plan
    }
  }

  @Test("Each beginning has chance of its own, and learns from the last twenty workflows")
  func isMadeOfItsParts() throws {
    let psi = try Self.psi()
    var agent = try OffloadingAgent(psi: psi, in: Self.systems[0], seed: 5)
    var found: [[Int]] = []
    for (number, workflow) in Self.workflows.enumerated() {
      let made = try agent.decide(workflow, in: Self.systems[number / 30])
      found.append(made.decision.plan)
      let prediction = agent.prediction(of: made.ticket)
      try agent.observe(made.ticket, #require(prediction))
      try agent.learn()
    }
    #expect(agent.restarts == [.parameters, .parameters, .parameters])
    let expected = try plans(psi, streams: [1, 2, 3])
    let isSame = found == expected
    #expect(isSame)
    // The decisions would show any other stream.
    for streams in [[0, 0, 0], [1, 1, 1], [0, 1, 2], [1, 2, 2], [2, 3, 4]] {
      let isOther = try plans(psi, streams: streams) != expected
      #expect(isOther, "\(streams)")
    }
  }

  @Test("A drift that is measured begins with the next stream in the measured system")
  func drifts() throws {
    let psi = try Self.psi()
    var agent = try OffloadingAgent(psi: psi, in: Self.systems[0], seed: 5)
    var parts = try Parts(psi, seed: 5, in: Self.systems[0])
    var (found, expected): ([[Int]], [[Int]]) = ([], [])
    var drifts: [Int] = []
    for (number, workflow) in Self.workflows.enumerated() {
      let made = try agent.decide(workflow)
      found.append(made.decision.plan)
      expected.append(try parts.decide(workflow))
      let prediction = agent.prediction(of: made.ticket)
      var terms = try #require(prediction)
      if number >= 20, agent.restarts.isEmpty {
        terms.computingDelay *= 3
        terms.transmissionDelay *= 3
        terms.energy *= 3
      }
      // The first drift is not measured: the agent goes on as before, and looks for drifts anew.
      let isDrift = try agent.observe(made.ticket, terms) { number < 22 ? nil : Self.systems[1] }
      if isDrift { drifts.append(number) }
      if isDrift, number >= 22 {
        try parts.restart(in: Self.systems[1], stream: 1)
      }
      try agent.learn()
      try parts.learn(updates: 2)
    }
    // Before the third value there is no alarm.
    #expect(drifts == [20, 23])
    #expect(agent.restarts == [.costs])
    #expect(agent.system == Self.systems[1])
    let isSame = found == expected
    #expect(isSame)
  }

  @Test("Any number of decisions await their observations, each of which is given once")
  func tickets() throws {
    let psi = try Self.psi()
    var agent = try OffloadingAgent(psi: psi, in: Self.systems[0], seed: 5)
    var tickets: [AgentTicket] = []
    for workflow in Self.workflows.prefix(30) { tickets.append(try agent.decide(workflow).ticket) }
    #expect(Set(tickets).count == 30)
    // In any order; learning in between takes none of them away.
    for ticket in tickets.dropFirst(2).reversed() {
      let prediction = agent.prediction(of: ticket)
      #expect(try !agent.observe(ticket, #require(prediction)))
      try agent.learn(updates: 1)
    }
    let terms = CostTerms(computingDelay: 1, transmissionDelay: 1, energy: 1)
    agent.giveUp(tickets[0])
    for ticket in [tickets[0], tickets[29]] {
      let error = #expect(throws: InputError.self) { try agent.observe(ticket, terms) }
      #expect(error?.element == "ticket")
      #expect(error?.rule.hasPrefix("must be of a decision that awaits its observation") == true)
    }
    // Wrong terms do not use a ticket up.
    let wrong = CostTerms(computingDelay: -1, transmissionDelay: 1, energy: 1)
    #expect(throws: InputError.self) { try agent.observe(tickets[1], wrong) }
    // Costs of a decision from before a restart say nothing about the system after it.
    let late = try agent.decide(Self.workflows[30], in: Self.systems[1]).ticket
    #expect(agent.restarts == [.parameters])
    let many = CostTerms(computingDelay: 1e6, transmissionDelay: 1e6, energy: 1e6)
    #expect(try !agent.observe(tickets[1], many))
    let prediction = agent.prediction(of: late)
    #expect(try !agent.observe(late, #require(prediction)))
    #expect(agent.restarts == [.parameters])
  }
}
