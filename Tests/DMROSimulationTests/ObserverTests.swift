import DMROFiles
import DMROSimulation
import Testing

/// What is believed of a system, from what is observed.
struct ObserverTests {
  /// Runs the selfish scheme with a change in the middle, and returns what is believed at the end.
  private func believed(
    _ knowledge: JobKnowledge, noise: Double, _ change: JobDisturbance.Change? = nil,
    system: CongestedSystem = .b, jobs count: Int = 3000
  ) throws -> JobObserver {
    let sites = try JobSites(system.system)
    // So few that random plans do not overload the edge.
    let arrivals = system.arrivals(rate: 0.08)
    var disturbance = JobDisturbance(noise: noise)
    if let change { disturbance.changes = [change] }
    var simulation = try ExecutedSimulation(
      sites, arrivals, disturbance: disturbance, knowledge: knowledge,
      stream: RandomStream(seed: 3))
    var jobs = ArrivalStream(arrivals, deviceCount: 10, stream: RandomStream(seed: 4))
    // Every site is seen.
    var scheme = RandomScheme(RandomStream(seed: 5))
    for _ in 0..<count { _ = simulation.plan(jobs.next(), by: &scheme) { _ in } }
    return simulation.observer
  }

  @Test(arguments: [JobKnowledge.times, .responses], [0.05, 0.1, 0.2])
  func noticesNothingWhereNothingChanges(_ knowledge: JobKnowledge, _ noise: Double) throws {
    let observer = try believed(knowledge, noise: noise, jobs: 4000)
    #expect(observer.alarms <= (knowledge == .times ? 1 : 4))
    let conditions = observer.state.conditions
    #expect(conditions.processors == SiteConditions(observer.state.sites).processors)
    #expect(conditions.slowness.allSatisfy { abs($0 - 1) < 0.02 + noise })
    #expect(conditions.transfer.allSatisfy { abs($0 - 1) < 0.02 + noise })
  }

  @Test(arguments: [JobKnowledge.times, .responses])
  func findsASlowEdge(_ knowledge: JobKnowledge) throws {
    let observer = try believed(knowledge, noise: 0.1, .init(at: 10_000, site: "edge", speed: 0.5))
    #expect(observer.alarms >= 1)
    #expect(abs(observer.state.conditions.slowness[10] - 2) < 0.15)
    #expect(abs(observer.state.conditions.transfer[0] - 1) < 0.15)
    #expect(abs(observer.state.conditions.slowness[11] - 1) < 0.1)
  }

  @Test(arguments: [JobKnowledge.times, .responses])
  func findsASlowLink(_ knowledge: JobKnowledge) throws {
    let observer = try believed(
      knowledge, noise: 0.1, .init(at: 10_000, site: "edge", bandwidth: 0.1))
    #expect(observer.alarms >= 1)
    #expect(abs(observer.state.conditions.transfer[0] - 10) < 1)
    #expect(abs(observer.state.conditions.transfer[1] - 1) < 0.1)
    #expect(abs(observer.state.conditions.slowness[10] - 1) < 0.15)
  }

  @Test(arguments: [JobKnowledge.times, .responses])
  func findsClosedProcessors(_ knowledge: JobKnowledge) throws {
    // The edge of system C has four processors; half of them close.
    let observer = try believed(
      knowledge, noise: 0.1, .init(at: 10_000, site: "edge", processors: 2), system: .c)
    #expect(observer.alarms >= 1)
    #expect(observer.state.conditions.processors[10] == 2)
    #expect(abs(observer.state.conditions.slowness[10] - 1) < 0.2)
  }

  @Test func looksAtQueuesOnly() throws {
    let observer = try believed(.queues, noise: 0.1, .init(at: 10_000, site: "edge", speed: 0.5))
    #expect(observer.state.conditions == SiteConditions(observer.state.sites))
    #expect(observer.alarms == 0)
  }

  @Test func isToldTheTruth() throws {
    let observer = try believed(.truth, noise: 0.1, .init(at: 10_000, site: "edge", speed: 0.5))
    #expect(observer.state.conditions.slowness[10] == 2)
  }

  /// A site that was slow for one job is tried again, later, by one job at a time.
  @Test func oldEstimatesFade() throws {
    let sites = try JobSites(CongestedSystem.b.system)
    var observer = JobObserver(sites, CongestedSystem.b.arrivals(), knowledge: .times)
    var options = JobOptions(sites)
    func send(_ ticket: Int, _ arrival: Double) {
      observer.look(at: arrival)
      observer.state.find(
        Job(device: 0, arrival: arrival, computation: 900, input: 10), into: &options)
      observer.dispatch(ticket, 1, of: options)
    }
    send(0, 0)
    observer.observe(.ready, of: 0, at: 10, time: 1)
    observer.observe(.start, of: 0, at: 10, time: 1)
    // Four times the ten seconds of the description.
    observer.observe(.finish, of: 0, at: 10, time: 41)
    observer.look(at: 41)
    #expect(abs(observer.state.conditions.slowness[10] - 4) < 1e-9)
    // 20 mean jobs of 100 s on devices later, the logarithm is 1/e of itself.
    observer.look(at: 2041)
    let factor = observer.state.conditions.slowness[10]
    #expect(abs(factor - 1.665) < 0.001)
    // While a job is on its way there, the old estimate counts.
    send(1, 2041)
    observer.look(at: 2042)
    #expect(abs(observer.state.conditions.slowness[10] - 4) < 1e-9)
  }

  /// Jobs that could start while nothing runs, for longer than a mean job of a device, show that a site
  /// has left; it is expected to stay away for as long again.
  @Test func aSilentSiteHasLeft() throws {
    let sites = try JobSites(CongestedSystem.b.system)
    var observer = JobObserver(sites, CongestedSystem.b.arrivals(), knowledge: .times)
    var options = JobOptions(sites)
    func find(_ arrival: Double) {
      observer.look(at: arrival)
      observer.state.find(
        Job(device: 0, arrival: arrival, computation: 900, input: 10), into: &options)
    }
    for ticket in 0..<3 {
      find(0)
      observer.dispatch(ticket, 1, of: options)
      observer.observe(.ready, of: ticket, at: 10, time: 1)
    }
    // Two processors, ten seconds each: three late jobs leave one of them free after ten.
    find(90)
    #expect(options[1].start == 100)
    find(201)
    #expect(options[1].start == 201 + 200 + 10)
    // One that starts shows that the site is back.
    observer.observe(.start, of: 0, at: 10, time: 202)
    find(203)
    #expect(options[1].start < 230)
  }

  @Test func theSameObservationTwiceCountsOnce() throws {
    let sites = try JobSites(CongestedSystem.b.system)
    var observer = JobObserver(sites, CongestedSystem.b.arrivals(), knowledge: .times)
    var options = JobOptions(sites)
    observer.look(at: 0)
    observer.state.find(Job(device: 0, arrival: 0, computation: 900, input: 10), into: &options)
    observer.dispatch(7, 1, of: options)
    let events: [(JobEvent, ticket: Int, time: Double, isNew: Bool)] = [
      (.ready, 7, 1, true), (.ready, 7, 2, false), (.start, 7, 1, true), (.start, 7, 1, false),
      (.finish, 8, 11, false), (.finish, 7, 11, true), (.finish, 7, 11, false),
    ]
    for (event, ticket, time, isNew) in events {
      let isNoted = observer.observe(event, of: ticket, at: 10, time: time)
      #expect(isNoted == isNew)
    }
    #expect(observer.jobsInFlight == 0)
  }
}
