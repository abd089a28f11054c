import CAllocationCounter
import DMROFiles
import DMROSimulation
import Testing

/// What happens where times differ from the plan.
struct ExecutionTests {
  /// Alternates between the selfish action and a random one.
  private struct Mixed: JobScheme {
    let name = "mixed"
    var stream: RandomStream

    mutating func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
      stream.below(3) == 0 ? stream.below(options.count) : options.cheapest
    }
  }

  @Test(arguments: 0..<40) func withoutDifferenceEqualsReservations(_ number: Int) throws {
    var stream = RandomStream(seed: 11).split(number)
    let sites = try JobSites(JobTwinTests.system(using: &stream), energyWeight: 0.3)
    let arrivals = Arrivals(
      rate: 0.8 * Double(sites.deviceCount) / 60, computation: .exponential(2000),
      input: .uniform(0, 60), output: .uniform(0, 20))
    // Estimates from responses alone need no such guarantee: rounding may tip a tie.
    let knowledge: JobKnowledge = [.plans, .queues, .times, .truth][number % 4]
    var simulation = JobSimulation(sites)
    var executed = try ExecutedSimulation(
      sites, arrivals, knowledge: knowledge, stream: stream.split("execution"))
    var jobs = ArrivalStream(
      arrivals, deviceCount: sites.deviceCount, stream: stream.split("jobs"))
    var (one, two) = (Mixed(stream: stream.split("a")), Mixed(stream: stream.split("a")))
    var planned: [JobOptions.Option] = []
    var doneCount = 0
    func check(_ job: ExecutedJob) {
      doneCount += 1
      let option = planned[job.ticket]
      #expect((job.ready, job.start) == (option.ready, option.start))
      #expect(abs(job.finish - option.finish) <= 1e-9 * option.finish)
      #expect(abs(job.delay - option.delay) <= 1e-9 * max(1, job.finish))
      #expect(job.energy == option.energy)
    }
    for _ in 0..<500 {
      let job = jobs.next()
      let action = simulation.plan(job, by: &one)
      planned.append(simulation.options[action])
      let same = executed.plan(job, by: &two, report: check)
      #expect(same == action)
    }
    executed.drain(report: check)
    #expect(doneCount == 500)
    #expect(executed.execution.jobsInFlight == 0)
  }

  /// A disturbance with everything: noise, hidden jobs, a slow edge, a site that leaves and returns.
  private static let rough = JobDisturbance(
    noise: 0.3,
    hidden: [.init(site: "edge", share: 0.3, course: .bursts(factor: 2, high: 200, low: 200))],
    changes: [
      .init(at: 2000, site: "edge", speed: 0.5), .init(at: 3000, rate: 1.2),
      .init(at: 4000, site: "cloud", bandwidth: 0.2, processors: 0),
      .init(at: 6000, site: "cloud", bandwidth: 1, processors: 3),
    ])

  @Test(arguments: JobKnowledge.allCases)
  func losesNoJobAndOverloadsNoProcessor(_ knowledge: JobKnowledge) throws {
    let sites = try JobSites(CongestedSystem.b.system)
    let arrivals = CongestedSystem.b.arrivals(rate: 0.2)
    var simulation = try ExecutedSimulation(
      sites, arrivals, disturbance: Self.rough, knowledge: knowledge,
      stream: RandomStream(seed: 3))
    var jobs = ArrivalStream(arrivals, deviceCount: 10, stream: RandomStream(seed: 4))
    var scheme = Mixed(stream: RandomStream(seed: 5))
    var done: [ExecutedJob] = []
    var given: [Job] = []
    for _ in 0..<3000 {
      let job = jobs.next()
      jobs.rateFactor = Self.rough.rateFactor(at: job.arrival)
      given.append(job)
      _ = simulation.plan(job, by: &scheme) { done.append($0) }
    }
    #expect(done.count + simulation.execution.jobsInFlight == 3000)
    simulation.drain { done.append($0) }
    #expect(Set(done.map(\.ticket)).count == 3000 && done.count == 3000)
    if knowledge != .plans { #expect(simulation.observer.jobsInFlight == 0) }
    for job in done {
      #expect(job.job == given[job.ticket])
      #expect(job.job.arrival <= job.ready && job.ready <= job.start && job.start <= job.finish)
      // While the cloud is away nothing starts there.
      #expect(job.action != 2 || !(job.start > 4000 && job.start < 6000))
    }
    // At no start do more jobs run at a site than it has processors.
    for site in 0..<12 {
      let own = done.filter { sites.site(of: $0.action, on: $0.job.device) == site }
      for job in own {
        let running = own.filter { $0.start <= job.start && job.start < $0.finish }
        #expect(running.count <= max(1, sites.processors[site]))
      }
    }
  }

  @Test func waitingJobsTakeAnyProcessorThatIsIdle() throws {
    // Four processors are planned with, one is open: all jobs run there, one after the other.
    let sites = try JobSites(CongestedSystem.b.system)
    var execution = try JobExecution(
      sites, CongestedSystem.b.arrivals(), stream: RandomStream(seed: 1))
    var conditions = SiteConditions(sites)
    conditions.processors[11] = 1
    execution.change(to: conditions)
    var state = JobState(sites)
    var options = JobOptions(sites)
    for ticket in 0..<4 {
      state.find(Job(device: ticket, arrival: 0, computation: 1500, input: 1), into: &options)
      state.take(2, of: options)
      execution.dispatch(ticket, 2, of: options)
    }
    var starts: [Double] = []
    execution.advance(to: .infinity) { event, job in
      if event == .start { starts.append(job.start) }
    }
    #expect(starts == [1, 11, 21, 31])
  }

  @Test func noiseDoesNotDependOnThePlan() throws {
    let sites = try JobSites(CongestedSystem.b.system)
    let arrivals = CongestedSystem.b.arrivals(rate: 0.05)
    func ratios(_ tier: Tier) throws -> [Double] {
      var simulation = try ExecutedSimulation(
        sites, arrivals, disturbance: .init(noise: 0.2), knowledge: .queues,
        stream: RandomStream(seed: 3))
      var jobs = ArrivalStream(arrivals, deviceCount: 10, stream: RandomStream(seed: 4))
      var scheme = TierScheme(tier)
      var ratios = [Double](repeating: 0, count: 200)
      func note(_ job: ExecutedJob) {
        let speed = CongestedSystem.b.system.sites[tier == .edge ? 10 : 11].speed
        ratios[job.ticket] = (job.finish - job.start) / (job.job.computation / speed)
      }
      for _ in ratios { _ = simulation.plan(jobs.next(), by: &scheme, report: note) }
      simulation.drain(report: note)
      return ratios
    }
    let (edge, cloud) = (try ratios(.edge), try ratios(.cloud))
    #expect(zip(edge, cloud).allSatisfy { abs($0 - $1) < 1e-9 })
    let mean = edge.reduce(0, +) / 200
    #expect(abs(mean - 1) < 0.05)
    let deviation = edge.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / 200 }.squareRoot()
    #expect(abs(deviation - 0.2) < 0.04)
  }

  @Test(.enabled(if: isOptimized, "debug builds allocate more"))
  func longRunsAllocateNothing() throws {
    let sites = try JobSites(CongestedSystem.c.system)
    let arrivals = CongestedSystem.c.arrivals(rate: 0.2)
    var simulation = try ExecutedSimulation(
      sites, arrivals, disturbance: .init(noise: 0.1), stream: RandomStream(seed: 3))
    var jobs = ArrivalStream(arrivals, deviceCount: 10, stream: RandomStream(seed: 4))
    var scheme = SelfishScheme()
    var sum = 0.0
    func run(_ count: Int) {
      for _ in 0..<count {
        let job = jobs.next()
        _ = simulation.plan(job, by: &scheme) { sum += $0.delay }
      }
    }
    run(20_000)
    let before = allocation_count()
    run(2000)
    #expect(allocation_count() - before < 20)
    #expect(sum > 0)
  }

  @Test(
    arguments: [
      (#"{"noise": 4}"#, "noise: must be between 0 and 3, found 4"),
      (
        #"{"hidden": [{"site": "edgy", "share": 0.3}]}"#,
        #"hidden[0].site: must be one of "#
      ),
      (
        #"{"hidden": [{"site": "device-1", "share": 0.3}]}"#,
        #"hidden[0].site: must be an edge or a cloud with a number of processors, found "device-1""#
      ),
      (
        #"{"hidden": [{"site": "edge", "share": 1}]}"#,
        "hidden[0].share: must be at least 0 and below"
      ),
      (
        #"{"changes": [{"at": 5, "rate": 2}, {"at": 4, "rate": 2}]}"#,
        "changes[1].at: must be a time"
      ),
      (
        #"{"changes": [{"at": 5, "site": "edge", "processors": 3}]}"#,
        "changes[0].processors: must be between 0 and 2, found 3"
      ),
      (
        #"{"changes": [{"at": 5, "site": "edge", "rate": 3}]}"#, "changes[0].rate: must stand alone"
      ),
      (#"{"changes": [{"at": 5, "speed": 3}]}"#, "changes[0].site: must name a site"),
      (
        #"{"changes": [{"at": 5, "site": "device-2", "bandwidth": 3}]}"#,
        "changes[0].bandwidth: must be that of an edge or a cloud"
      ),
      (
        #"{"changes": [{"at": 5, "site": "edge", "speed": 0}]}"#,
        "changes[0].speed: must be a factor between 1e-6 and 1e6, found 0"
      ),
    ])
  func brokenDisturbancesAreNamed(_ text: String, _ rule: String) throws {
    let sites = try JobSites(CongestedSystem.b.system)
    let error = #expect(throws: InputError.self) {
      let disturbance = try StrictJSON.decode(JobDisturbance.self, from: text.utf8, source: "f")
      try disturbance.validate(in: sites)
    }
    let description = try #require(error).description
    #expect(description.contains(rule), "\(description)")
  }

  /// Changes after the last arrival happen too.
  @Test func sitesReturnAfterTheLastArrival() throws {
    let sites = try JobSites(CongestedSystem.b.system)
    let arrivals = CongestedSystem.b.arrivals()
    let changes: [JobDisturbance.Change] = [
      .init(at: 1, site: "edge", processors: 0), .init(at: 1e6, site: "edge", processors: 2),
    ]
    var simulation = try ExecutedSimulation(
      sites, arrivals, disturbance: .init(changes: changes), stream: RandomStream(seed: 1))
    var jobs = ArrivalStream(arrivals, deviceCount: 10, stream: RandomStream(seed: 2))
    var scheme = TierScheme(.edge)
    var starts: [Double] = []
    for _ in 0..<50 { _ = simulation.plan(jobs.next(), by: &scheme) { starts.append($0.start) } }
    simulation.drain { starts.append($0.start) }
    #expect(starts.count == 50)
    #expect(starts.allSatisfy { $0 >= 1e6 })
  }

  @Test func hiddenJobsNeedWork() throws {
    let sites = try JobSites(CongestedSystem.b.system)
    for computation in [0, 1e-9] {
      var arrivals = CongestedSystem.b.arrivals()
      arrivals.computation = .constant(computation)
      let error = #expect(throws: InputError.self) {
        try JobExecution(
          sites, arrivals, disturbance: .init(hidden: [.init(site: "edge", share: 0.3)]),
          stream: RandomStream(seed: 1))
      }
      #expect(error?.element == "hidden[0].share")
    }
  }

  @Test func disturbancesAreReadAsTheyWereWritten() throws {
    let text = Self.rough.json
    #expect(
      try StrictJSON.decode(JobDisturbance.self, from: text.utf8, source: "f") == Self.rough)
  }
}
