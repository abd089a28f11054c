import DMROFiles
import DMROOffloading
import DMROSimulation
import Testing

/// Plans of jobs as they arrive, with what is observed of them.
struct AgentTests {
  private static func agent(
    by scheme: any JobScheme = SelfishScheme(), _ knowledge: JobKnowledge = .times
  ) throws -> JobAgent {
    JobAgent(
      try JobSites(CongestedSystem.b.system), CongestedSystem.b.arrivals(), by: scheme,
      knowledge: knowledge)
  }

  private static func job(_ arrival: Double, device: Int = 0) -> Job {
    Job(device: device, arrival: arrival, computation: 900, input: 10)
  }

  /// Told what the execution does, the agent plans as the simulation, in any order of the telling.
  @Test(arguments: [JobKnowledge.times, .responses], [false, true])
  func equalsTheSimulation(_ knowledge: JobKnowledge, _ isLate: Bool) throws {
    let sites = try JobSites(CongestedSystem.b.system)
    let arrivals = CongestedSystem.b.arrivals()
    let disturbance = JobDisturbance(
      noise: 0.2, changes: [.init(at: 2000, site: "edge", speed: 0.5)])
    var simulation = try ExecutedSimulation(
      sites, arrivals, disturbance: disturbance, knowledge: knowledge,
      stream: RandomStream(seed: 1))
    var execution = try JobExecution(
      sites, arrivals, disturbance: disturbance, stream: RandomStream(seed: 1))
    var agent = try Self.agent(knowledge)
    var jobs = ArrivalStream(arrivals, deviceCount: 10, stream: RandomStream(seed: 2))
    var scheme = SelfishScheme()
    var tickets: [Int] = []
    var hasChanged = false
    for _ in 0..<1000 {
      let job = jobs.next()
      let expected = simulation.plan(job, by: &scheme) { _ in }
      var told: [(JobEvent, Int, Double)] = []
      func note(_ event: JobEvent, _ job: ExecutedJob) {
        let time =
          switch event {
          case .ready: job.ready
          case .start: job.start
          case .finish: job.finish
          }
        told.append((event, job.ticket, time))
      }
      if job.arrival >= 2000, !hasChanged {
        execution.advance(to: 2000, report: note)
        var conditions = SiteConditions(sites)
        conditions.slowness[10] = 2
        execution.change(to: conditions)
        hasChanged = true
      }
      execution.advance(to: job.arrival, report: note)
      // The order of messages does not matter, nor does one that comes twice.
      if isLate { told = told.reversed() + told.prefix(1) }
      for (event, ticket, time) in told {
        try agent.observe(event, of: tickets[ticket], time: time)
      }
      let (action, ticket) = try agent.decide(job)
      #expect(action == expected)
      tickets.append(ticket)
      execution.dispatch(tickets.count - 1, action, of: agent.options)
    }
    #expect(agent.observer.alarms > 0)
    #expect(abs(agent.observer.state.conditions.slowness[10] - 2) < 0.4)
  }

  @Test func observationsFromTheFutureWait() throws {
    var agent = try Self.agent(by: TierScheme(.edge))
    let (_, ticket) = try agent.decide(Self.job(0))
    try agent.observe(.start, of: ticket, time: 1)
    try agent.observe(.finish, of: ticket, time: 41)
    _ = try agent.decide(Self.job(40))
    #expect(agent.jobsInFlight == 2)
    #expect(agent.observer.state.conditions.slowness[10] == 1)
    _ = try agent.decide(Self.job(42))
    #expect(agent.jobsInFlight == 2)
    #expect(abs(agent.observer.state.conditions.slowness[10] - 4) < 1e-9)
  }

  /// A job whose end is never told blocks its processor, until it is given up or another must have
  /// taken its place.
  @Test func lostJobsMakeRoom() throws {
    var agent = try Self.agent(by: TierScheme(.edge))
    // The edge has two processors of 90 MHz: ten seconds for a job.
    var tickets = try (0..<2).map { try agent.decide(Self.job(0, device: $0)).ticket }
    for ticket in tickets { try agent.observe(.start, of: ticket, time: 1) }
    _ = try agent.decide(Self.job(200))
    let late = agent.options[1].start
    #expect(late > 300)
    #expect(try agent.giveUp(tickets[0]))
    #expect(try !agent.giveUp(tickets[0]))
    _ = try agent.decide(Self.job(200))
    #expect(agent.options[1].start < late)
    // A third that runs proves that one of two has ended.
    agent = try Self.agent(by: TierScheme(.edge))
    tickets = try (0..<3).map { try agent.decide(Self.job(0, device: $0)).ticket }
    for ticket in tickets[..<2] { try agent.observe(.start, of: ticket, time: 1) }
    try agent.observe(.start, of: tickets[2], time: 30)
    _ = try agent.decide(Self.job(31))
    #expect(agent.observer.jobsInFlight == 3)
  }

  @Test func sitesLeaveAndReturn() throws {
    var agent = try Self.agent()
    try agent.announce("edge", processors: 0)
    try agent.announce("cloud", processors: 0)
    #expect(try agent.decide(Self.job(0)).action == 0)
    try agent.announce("edge", processors: 2)
    #expect(try agent.decide(Self.job(1)).action == 1)
    #expect(throws: InputError.self) { try agent.announce("edge", processors: 3) }
    #expect(throws: InputError.self) { try agent.announce("moon", processors: 1) }
  }

  /// A site that leaves keeps its running jobs, and gets no others, whatever is observed.
  @Test(arguments: [JobKnowledge.times, .responses])
  func closedSitesStayClosed(_ knowledge: JobKnowledge) throws {
    var agent = try Self.agent(by: SelfishScheme(), knowledge)
    for index in 0..<4 {
      let (_, ticket) = try agent.decide(Self.job(Double(index), device: index))
      try agent.observe(.start, of: ticket, time: Double(index) + 2)
    }
    try agent.announce("edge", processors: 0)
    try agent.announce("cloud", processors: 0)
    for index in 4..<8 {
      #expect(try agent.decide(Self.job(20 + Double(index), device: index)).action == 0)
    }
    try agent.announce("device-9", processors: 0)
    #expect(throws: InputError.self) { try agent.decide(Self.job(40, device: 8)) }
    // The refused job left nothing behind.
    #expect(agent.jobsInFlight == 8)
    try agent.announce("edge", processors: 2)
    #expect(try agent.decide(Self.job(60, device: 8)).action == 1)
  }

  /// Where nothing is ever told, old jobs count as done.
  @Test func silentJobsExpire() throws {
    var agent = try Self.agent()
    for index in 0..<400 { _ = try agent.decide(Self.job(40 * Double(index))) }
    #expect(agent.jobsInFlight < 200)
    #expect(agent.jobsInFlight == agent.observer.jobsInFlight)
  }

  @Test func whatIsKnownIsNotNoted() throws {
    var agent = try Self.agent()
    let (_, ticket) = try agent.decide(Self.job(0))
    let isNew = try (0..<2).map { _ in try agent.observe(.start, of: ticket, time: 2) }
    #expect(isNew == [true, false])
    var other = try Self.agent(by: SelfishScheme(), .responses)
    let (_, second) = try other.decide(Self.job(0))
    let isUsed = try other.observe(.start, of: second, time: 2)
    #expect(!isUsed)
  }

  @Test func believesASystem() throws {
    var agent = try Self.agent(by: TierScheme(.edge))
    var last = 0.0
    for index in 0..<200 {
      last = 20 * Double(index)
      let (_, ticket) = try agent.decide(Self.job(last))
      try agent.observe(.ready, of: ticket, time: last + 2)
      try agent.observe(.start, of: ticket, time: last + 2)
      try agent.observe(.finish, of: ticket, time: last + 7)
    }
    let (system, arrivals) = try agent.believed()
    // Since the last job, the estimates have faded a little.
    #expect(abs(system.sites[10].speed - 180) < 1.5)
    #expect(abs(system.bandwidth(from: 0, to: 10) - 5) < 0.05)
    #expect(system.sites[11] == CongestedSystem.b.system.sites[11])
    #expect(abs(arrivals.rate - 0.05) < 1e-3)
  }

  /// A scheme that remembers what it was told of the edge.
  private struct Told: JobScheme {
    let name = "told"
    var slowness: [Double] = []

    func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int { 1 }

    mutating func adapt(to state: borrowing JobState) {
      slowness.append(state.conditions.slowness[10])
    }
  }

  @Test func anotherSchemeTakesOverWhatIsBelieved() throws {
    var agent = try Self.agent(by: TierScheme(.edge))
    let (_, ticket) = try agent.decide(Self.job(0))
    try agent.observe(.start, of: ticket, time: 1)
    try agent.observe(.finish, of: ticket, time: 21)
    _ = try agent.decide(Self.job(21))
    agent.use(Told())
    let told = try #require(agent.scheme as? Told)
    #expect(told.slowness.count == 1)
    #expect(try abs(#require(told.slowness.first) - 2) < 1e-9)
  }

  @Test func brokenCallsAreNamed() throws {
    var agent = try Self.agent()
    let (_, ticket) = try agent.decide(Self.job(5))
    func rule(_ body: (inout JobAgent) throws -> Void) -> String {
      do {
        try body(&agent)
        return ""
      } catch { return "\(error)" }
    }
    #expect(rule { _ = try $0.decide(Self.job(4)) }.contains("arrival: must not be before"))
    #expect(rule { _ = try $0.decide(Self.job(9, device: 10)) }.contains("device: must be between"))
    #expect(rule { try $0.observe(.start, of: 1, time: 9) }.contains("ticket: must be that of"))
    #expect(rule { try $0.observe(.start, of: ticket, time: 4) }.contains("time: must be a time"))
    #expect(rule { try $0.observe(.start, of: ticket, time: .nan) }.contains("time: must be"))
    #expect(rule { try $0.observe(.start, of: ticket, time: 1e300) }.contains("to 1000000000000"))
    // No call that failed left a trace.
    #expect(agent.jobsInFlight == 1)
    #expect(agent.now == 5)
  }
}
