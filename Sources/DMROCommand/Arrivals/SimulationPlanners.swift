import DMROFiles
import DMROScheduling
import DMROSimulation

/// Plans jobs one after the other, with their bounds.
struct JobPlanner {
  private let sites: JobSites
  private var simulation: JobSimulation
  private let idle: JobState
  private var alone: JobOptions

  init(_ sites: JobSites) {
    self.sites = sites
    simulation = JobSimulation(sites)
    idle = JobState(sites)
    alone = JobOptions(sites)
  }

  mutating func plan(_ job: Job, id: String, by scheme: inout any JobScheme) -> SimulationRecord {
    idle.find(job, into: &alone)
    let action = simulation.plan(job, by: &scheme)
    let option = simulation.options[action]
    return SimulationRecord(
      id: id, device: sites.system.sites[job.device].name, arrival: job.arrival,
      decision: [sites.site(of: action, on: job.device)], start: [option.start],
      finish: [option.finish], delay: option.delay, energy: option.energy, cost: option.cost,
      bound: alone[alone.cheapest].cost)
  }
}

/// Plans graphs one after the other, with their bounds.
struct GraphPlanner {
  private var simulation: WorkflowSimulation
  private let scheme: GraphScheme
  private let stream: RandomStream

  init(_ command: Simulate, _ network: EdgeCloudSystem, _ scheme: GraphScheme) {
    simulation = WorkflowSimulation(
      network, energyWeight: command.energyWeight, scaling: command.scaling)
    self.scheme = scheme
    stream = RandomStream(seed: command.seed).split("plans")
  }

  mutating func plan(_ graph: WorkflowGraph) throws(InputError) -> SimulationRecord {
    let schedule = try simulation.plan(graph, by: scheme, stream: stream.split(simulation.count))
    let problem = try SchedulingProblem(
      graph, in: simulation.system, energyWeight: simulation.energyWeight,
      scaling: simulation.scaling)
    return SimulationRecord(
      id: graph.id, device: graph.device ?? simulation.system.sites[0].name,
      arrival: graph.arrival, decision: schedule.decision, start: schedule.start,
      finish: schedule.finish, delay: schedule.delay, energy: schedule.energy,
      cost: schedule.cost, bound: problem.lowerBound)
  }
}

/// Plans workflows of a shape by the fast simulation of small workflows, with their bounds.
struct ShapedRun {
  private let sites: WorkflowSites
  private let arrivals: WorkflowArrivals
  private let stream: RandomStream
  private let count: Int

  init(
    _ sites: WorkflowSites, _ arrivals: WorkflowArrivals, stream: RandomStream, count: Int
  ) {
    (self.sites, self.arrivals, self.stream, self.count) = (sites, arrivals, stream, count)
  }

  func plan(
    by scheme: some PlanScheme, _ body: (SimulationRecord) throws(InputError) -> Void
  ) throws(InputError) {
    let shape = arrivals.shape
    var simulation = PlanSimulation(sites, shape, by: scheme)
    var workflows = WorkflowStream(
      arrivals, deviceCount: sites.deviceCount, stream: stream)
    for index in 0..<count {
      let plan = simulation.plan(next: &workflows)
      let (candidates, workflow) = (simulation.candidates, simulation.candidates.workflow)
      let total = candidates.totals[plan]
      let runs = candidates.runs[candidates.runs(of: plan)]
      let graph = try workflow.graph(id: "job-\(index)", shape: shape, in: sites.system)
      let problem = try SchedulingProblem(
        graph, in: sites.system, energyWeight: sites.jobs.energyWeight, scaling: .none)
      try body(
        SimulationRecord(
          id: graph.id, device: sites.system.sites[workflow.device].name,
          arrival: workflow.arrival,
          decision: runs.map { sites.jobs.site(of: $0.site, on: workflow.device) },
          start: runs.map(\.start), finish: runs.map(\.finish), delay: total.delay,
          energy: total.energy, cost: total.cost, bound: problem.lowerBound))
    }
  }
}

/// Plans jobs whose times differ from their plans, with their bounds.
struct ExecutedPlanner {
  private let sites: JobSites
  private let disturbance: JobDisturbance
  private var simulation: ExecutedSimulation
  private let idle: JobState
  private var alone: JobOptions
  /// The names and the bounds of the jobs on their way, by their tickets.
  private var jobs: [Int: (id: String, bound: Double)] = [:]

  init(
    _ sites: JobSites, _ arrivals: Arrivals, _ disturbance: JobDisturbance,
    _ knowledge: JobKnowledge, stream: RandomStream
  ) throws(InputError) {
    self.sites = sites
    self.disturbance = disturbance
    simulation = try ExecutedSimulation(
      sites, arrivals, disturbance: disturbance, knowledge: knowledge, stream: stream)
    idle = JobState(sites)
    alone = JobOptions(sites)
  }

  /// The factor of the rate of arrivals at the last arrival.
  var rateFactor: Double { disturbance.rateFactor(at: simulation.execution.now) }

  /// Plans a job, and gives the records of those that have run.
  mutating func plan(
    _ job: Job, id: String, by scheme: inout any JobScheme,
    _ body: (SimulationRecord) throws(InputError) -> Void
  ) throws(InputError) {
    idle.find(job, into: &alone)
    jobs[simulation.count] = (id, alone[alone.cheapest].cost)
    var done: [ExecutedJob] = []
    _ = simulation.plan(job, by: &scheme) { done.append($0) }
    try give(done, body)
  }

  /// Gives the records of all jobs that are left, and returns the number of those that do not run.
  mutating func drain(
    _ body: (SimulationRecord) throws(InputError) -> Void
  ) throws(InputError) -> Int {
    var done: [ExecutedJob] = []
    simulation.drain { done.append($0) }
    try give(done, body)
    guard let (_, first) = jobs.min(by: { $0.key < $1.key }) else { return 0 }
    Terminal.warn(
      """
      \(Terminal.count(jobs.count, "workflow")) had not run at the end, since no processor of their \
      site is open: the first is \(Excerpt.printable(first.id))
      """)
    return jobs.count
  }

  private mutating func give(
    _ done: [ExecutedJob], _ body: (SimulationRecord) throws(InputError) -> Void
  ) throws(InputError) {
    for job in done {
      guard let (id, bound) = jobs.removeValue(forKey: job.ticket) else { continue }
      try body(
        SimulationRecord(
          id: id, device: sites.system.sites[job.job.device].name, arrival: job.job.arrival,
          decision: [sites.site(of: job.action, on: job.job.device)], start: [job.start],
          finish: [job.finish], delay: job.delay, energy: job.energy,
          cost: sites.cost(delay: job.delay, energy: job.energy, of: job.job), bound: bound))
    }
  }
}
