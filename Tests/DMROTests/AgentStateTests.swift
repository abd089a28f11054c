import DMRO
import DMRORandom
import Synchronization
import TestSupport
import Testing

/// An agent that is saved and comes back, and what it tells a log.
struct AgentStateTests {
  private static let workflows: [Workflow] = {
    var stream = RandomStream(seed: 22)
    return WorkloadGenerator.paper.draw(60, using: &stream)
  }()

  private static func psi(seed: UInt64 = 1) throws -> MetaParameters<ChainProcess> {
    let process = ChainProcess(
      known: CostModel(known: .table2, energyWeight: 0.2), maximumSubtasks: 10)
    var settings = OuterModelConfiguration()
    settings.learner.hidden = [8]
    var outer = try OuterModel(settings, over: .table4, like: process, seed: seed)
    try outer.train(episodes: Self.workflows, updates: 20)
    return outer.psi
  }

  private static let systems: [EdgeCloudSystem] = {
    var stream = RandomStream(seed: 23)
    return (0..<2).map { _ in SystemDistribution.wide.sample(using: &stream) }
  }()

  /// Lives on for some workflows; every third decision waits for its observation.
  private static func live(
    _ agent: inout OffloadingAgent<ChainProcess>, _ range: Range<Int>,
    waiting: inout [AgentTicket]
  ) throws {
    for index in range {
      let (_, ticket) = try agent.decide(
        workflows[index], in: index < 15 ? nil : systems[1])
      waiting.append(ticket)
      try agent.learn(updates: 3)
      guard index % 3 == 2 else { continue }
      for ticket in waiting {
        guard var terms = agent.prediction(of: ticket) else { continue }
        // Somewhat off, so that the detector has a state.
        terms.computingDelay *= index % 2 == 0 ? 1.08 : 0.95
        try agent.observe(ticket, terms)
      }
      waiting = []
    }
  }

  @Test(
    "A saved agent goes on as if it had never gone, to the byte",
    arguments: [0, 1, 14, 31, 40])
  func comesBack(at pause: Int) throws {
    let psi = try Self.psi()
    var whole = try OffloadingAgent(psi: psi, in: Self.systems[0], seed: 5)
    var waiting: [AgentTicket] = []
    try Self.live(&whole, 0..<pause, waiting: &waiting)
    let saved = whole.snapshot()
    var again = try OffloadingAgent(psi: psi, restoring: saved)
    let isSame = again.snapshot() == saved
    #expect(isSame)
    // Tickets are kept beside the agent.
    var others = waiting
    try Self.live(&whole, pause..<60, waiting: &waiting)
    try Self.live(&again, pause..<60, waiting: &others)
    let isEqual = whole.snapshot() == again.snapshot()
    #expect(isEqual)
    let restarts = again.restarts
    #expect(restarts == [.parameters])
  }

  @Test("A file holds the agent; damage, and another ψ, are refused")
  func files() throws {
    let psi = try Self.psi()
    let folder = try Folder()
    let path = "\(folder.path)/agent"
    var agent = try OffloadingAgent(psi: psi, in: Self.systems[0], seed: 5)
    var waiting: [AgentTicket] = []
    try Self.live(&agent, 0..<20, waiting: &waiting)
    agent.adapts = false
    try agent.write(to: path)
    let again = try OffloadingAgent.read(from: path, psi: psi)
    let (isSame, adapts) = (again.snapshot() == agent.snapshot(), again.adapts)
    #expect(isSame && !adapts)
    let other = try Self.psi(seed: 2)
    let error = #expect(throws: InputError.self) {
      _ = try OffloadingAgent.read(from: path, psi: other)
    }
    #expect(error?.element == "psi" && error?.source == path)
    let bytes = agent.snapshot()
    for length in stride(from: 0, to: bytes.count, by: bytes.count / 60) {
      #expect(throws: InputError.self) {
        _ = try OffloadingAgent(psi: psi, restoring: ContiguousArray(bytes[..<length]))
      }
    }
    #expect(throws: InputError.self) {
      _ = try OffloadingAgent(psi: psi, restoring: bytes + [0])
    }
  }

  @Test("Drifts, restarts and updates are told in order")
  func events() throws {
    final class Log: Sendable {
      let events = Mutex<[AgentEvent]>([])
    }
    let log = Log()
    var agent = try OffloadingAgent(psi: Self.psi(), in: Self.systems[0], seed: 5)
    agent.onEvent = { event in log.events.withLock { $0.append(event) } }
    for index in 0..<5 {
      let (_, ticket) = try agent.decide(Self.workflows[index])
      let prediction = agent.prediction(of: ticket)
      var terms = try #require(prediction)
      terms.computingDelay *= 9
      terms.energy *= 9
      if try agent.observe(ticket, terms, measuring: { Self.systems[1] }) { break }
    }
    try agent.learn(updates: 1)
    let events = log.events.withLock { $0 }
    guard events.count == 3, case .drift(let observed, let predicted) = events[0],
      case .restart(let reason, let count) = events[1], case .update(let step) = events[2]
    else {
      Issue.record("found \(events)")
      return
    }
    #expect(observed > predicted && reason == .costs && count == 1 && step.update == 1)
  }
}
