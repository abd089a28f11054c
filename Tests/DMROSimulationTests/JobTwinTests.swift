import CAllocationCounter
import DMROFiles
import DMROScheduling
import DMROSimulation
import Testing

/// The fast simulation of jobs against that of workflows, which knows all of Part II.
struct JobTwinTests {
  /// Returns a random system without ports, with latency and energy of transfers.
  static func system(using stream: inout RandomStream) throws -> EdgeCloudSystem {
    let devices = 1 + stream.below(4)
    var sites: [Site] = []
    for index in 0..<devices {
      sites.append(
        Site(
          name: "d\(index)", tier: .device, speed: stream.uniform(10, 40),
          energy: stream.uniform(0.1, 0.5),
          resources: SiteResources(
            processors: 1 + stream.below(2), sending: stream.uniform(), receiving: 0.1)))
    }
    for (tier, count) in [(Tier.edge, 1 + stream.below(3)), (.cloud, stream.below(3))] {
      for index in 0..<count {
        sites.append(
          Site(
            name: "\(tier.rawValue)\(index)", tier: tier, speed: stream.uniform(40, 200),
            energy: stream.uniform(0.05, 0.3),
            resources: SiteResources(
              processors: stream.below(5) == 0 ? nil : 1 + stream.below(4), sending: 0.2,
              receiving: stream.uniform())))
      }
    }
    var bandwidth = sites.map { _ in [Double?](repeating: nil, count: sites.count) }
    var latency = sites.map { _ in [Double](repeating: 0, count: sites.count) }
    for from in sites.indices {
      for to in 0..<from {
        bandwidth[from][to] = stream.uniform(0.5, 20)
        bandwidth[to][from] = bandwidth[from][to]
        latency[from][to] = stream.below(2) == 0 ? 0 : stream.uniform(0, 3)
        latency[to][from] = stream.uniform(0, 2)
      }
    }
    return try EdgeCloudSystem(
      name: "random", sites: sites, bandwidth: bandwidth,
      energyWeights: EnergyWeights(edge: 0.6, cloud: 0.4), latency: latency)
  }

  @Test(arguments: 0..<40) func equalsWorkflows(_ number: Int) throws {
    var stream = RandomStream(seed: 5).split(number)
    let system = try Self.system(using: &stream)
    let scaling: GraphScaling = number % 2 == 0 ? .none : .relative
    let sites = try JobSites(system, energyWeight: 0.3, scaling: scaling)
    var jobs = JobSimulation(sites)
    var workflows = WorkflowSimulation(system, energyWeight: 0.3, scaling: scaling)
    // So many that queues build up, and gaps are left and filled.
    var arrivals = ArrivalStream(
      Arrivals(
        rate: 0.8 * Double(sites.deviceCount) / 60, computation: .exponential(2000),
        input: .uniform(0, 60), output: .uniform(0, 20)),
      deviceCount: sites.deviceCount, stream: stream.split("jobs"))
    // A site now and then that is not the cheapest, so that all paths are taken.
    var choice = stream.split("choice")
    for index in 0..<300 {
      let job = arrivals.next()
      var scheme = Forced(action: choice.below(3) == 0 ? choice.below(sites.actionCount) : nil)
      let action = jobs.plan(job, by: &scheme)
      let option = jobs.options[action]
      let site = sites.site(of: action, on: job.device)
      let schedule = try workflows.plan(job.workflow(id: "\(index)", in: system)) {
        (problem, timelines) throws(InputError) in
        var builder = ScheduleBuilder(problem, on: timelines)
        builder.place(0, at: try requireSite(site, in: problem))
        return GraphPlan(builder)
      }
      #expect(schedule.decision == [site])
      #expect(schedule.start == [option.start])
      #expect(isClose(schedule.finish[0], option.finish))
      #expect(isClose(schedule.delay, option.delay))
      #expect(isClose(schedule.energy, option.energy))
      #expect(isClose(schedule.cost, option.cost))
    }
  }

  @Test func selfishIsGreedy() throws {
    var stream = RandomStream(seed: 6)
    let system = try Self.system(using: &stream)
    let sites = try JobSites(system, energyWeight: 0.3, scaling: .relative)
    var jobs = JobSimulation(sites)
    var (greedy, heft) = (SelfishScheme(), EarliestFinishScheme())
    var others = JobSimulation(sites)
    var workflows = WorkflowSimulation(system, energyWeight: 0.3, scaling: .relative)
    var finishing = workflows
    var arrivals = ArrivalStream(
      Arrivals(rate: 0.05, output: .uniform(0, 20)), deviceCount: sites.deviceCount,
      stream: stream)
    for index in 0..<200 {
      let job = arrivals.next()
      let workflow = try job.workflow(id: "\(index)", in: system)
      let first = sites.site(of: jobs.plan(job, by: &greedy), on: job.device)
      #expect(try workflows.plan(workflow, by: .greedy).decision == [first])
      let second = sites.site(of: others.plan(job, by: &heft), on: job.device)
      #expect(try finishing.plan(workflow, by: .heft).decision == [second])
    }
  }

  @Test(
    "Planned jobs allocate nothing", .enabled(if: isOptimized, "debug builds allocate more"))
  func allocations() throws {
    let preset = CongestedSystem.b
    let sites = try JobSites(preset.system)
    var simulation = JobSimulation(sites)
    var arrivals = ArrivalStream(
      preset.arrivals(), deviceCount: sites.deviceCount, stream: RandomStream(seed: 1))
    var scheme = QueuePriceScheme(factor: 0.3)
    var sum = simulation.meanCost(50_000, of: &arrivals, by: &scheme)
    let before = allocation_count()
    sum += simulation.meanCost(50_000, of: &arrivals, by: &scheme)
    let allocations = allocation_count() - before
    #expect(sum > 0)
    #expect(allocations == 0, "\(allocations) allocations for 50000 jobs")
  }

  @Test func portsAreRefused() throws {
    var sites = CongestedSystem.b.system.sites
    sites[10].resources.ports = 2
    let system = try EdgeCloudSystem(
      name: "ports", sites: sites, bandwidth: CongestedSystem.b.system.bandwidth)
    let error = #expect(throws: InputError.self) { try JobSites(system) }
    #expect(error?.element == "sites[10].ports")
  }
}

/// Chooses a given action, or the cheapest.
private struct Forced: JobScheme {
  let name = "forced"
  var action: Int?

  func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
    action ?? options.cheapest
  }
}

/// Returns the place of a site among those of a problem.
private func requireSite(_ site: Int, in problem: SchedulingProblem) throws(InputError) -> Int {
  guard let place = problem.sites.firstIndex(of: site) else {
    throw InputError(element: "site", rule: "must be one of the problem, found \(site)")
  }
  return place
}

/// `true` if the tests are built with optimization.
let isOptimized: Bool = {
  var isDebug = false
  assert(
    {
      isDebug = true
      return true
    }())
  return !isDebug
}()
