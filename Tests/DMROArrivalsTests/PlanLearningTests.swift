import CAllocationCounter
import DMROArrivals
import DMROFiles
import DMRONetworks
import DMROSimulation
import Foundation
import Testing

/// Workflows of several subtasks over time: their plans, and learning what these cost others.
struct PlanLearningTests {
  static let shapes: [WorkflowShape] = [.chain(1), .chain(3), .forkJoin(3), .forkJoin(5)]

  /// Settings that take a second.
  static let quick: JobConfiguration = {
    var configuration = JobConfiguration.workflows
    configuration.rounds = 2
    configuration.runs = 4
    configuration.statesPerRun = 40
    configuration.warmUp = 200
    configuration.horizon = 40
    configuration.updatesPerRound = 200
    configuration.units = 2
    return configuration
  }()

  static func origin(_ preset: CongestedSystem = .b) -> PlanPolicyOrigin {
    PlanPolicyOrigin(
      system: preset.system, arrivals: WorkflowArrivals(rate: 0.28, shape: .chain(3)),
      prices: [0, 1.2, 0.8], configuration: quick, seed: 3)
  }

  static func setting(_ preset: CongestedSystem, _ shape: WorkflowShape) throws -> PlanSetting {
    try PlanSetting(
      WorkflowSites(preset.system), WorkflowArrivals(rate: 0.28, shape: shape))
  }

  /// A random system without ports, with latency and energy of transfers.
  static func system(using stream: inout RandomStream) throws -> EdgeCloudSystem {
    var sites: [Site] = []
    for (tier, count) in [
      (Tier.device, 1 + stream.below(3)), (.edge, 1 + stream.below(2)), (.cloud, stream.below(2)),
    ] {
      for index in 0..<count {
        let processors = tier != .device && stream.below(5) == 0 ? nil : 1 + stream.below(3)
        sites.append(
          Site(
            name: "\(tier.rawValue)\(index)", tier: tier, speed: stream.uniform(20, 120),
            energy: stream.uniform(0.1, 0.5),
            resources: SiteResources(
              processors: processors, sending: stream.uniform(), receiving: stream.uniform())))
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

  static func isClose(_ one: Double, _ other: Double) -> Bool {
    abs(one - other) <= 1e-9 * (1 + abs(one) + abs(other))
  }

  /// All candidates against the schedules of Part II, and the first against the exact plan.
  @Test(arguments: 0..<24) func candidatesEqualSchedules(_ number: Int) throws {
    var stream = RandomStream(seed: 8).split(number)
    let system = try Self.system(using: &stream)
    let shape = Self.shapes[number % Self.shapes.count]
    let sites = try WorkflowSites(system, energyWeight: 0.1)
    var arrivals = WorkflowArrivals(
      Arrivals(
        rate: 0.03 * Double(sites.deviceCount), computation: .exponential(600),
        output: .uniform(0, 10)), shape: shape)
    arrivals.between = .uniform(0, 15)
    let prices = PlanPriceScheme([0.1, 0.7, 0.4]).grid
    var simulation = PlanSimulation(sites, shape, by: Random(prices: prices, stream: stream))
    var workflows = WorkflowStream(
      arrivals, deviceCount: sites.deviceCount, stream: stream.split("workflows"))
    var reference = WorkflowSimulation(system, energyWeight: 0.1)
    for index in 0..<60 {
      let plan = simulation.plan(next: &workflows)
      let candidates = simulation.candidates
      let workflow = candidates.workflow
      let graph = try workflow.graph(id: "\(index)", shape: shape, in: system)
      try reference.plan(graph) { (problem, timelines) throws(InputError) in
        #expect(Array(candidates.order) == problem.defaultOrder)
        for candidate in 0..<candidates.count {
          let runs = candidates.runs(of: candidate).map { candidates.runs[$0] }
          let schedule = try problem.schedule(runs.map(\.site), on: timelines)
          let total = candidates.totals[candidate]
          #expect(Self.isClose(schedule.delay, total.delay))
          #expect(Self.isClose(schedule.energy, total.energy))
          #expect(Self.isClose(schedule.cost, total.cost))
          for (subtask, run) in runs.enumerated() {
            #expect(Self.isClose(schedule.start[subtask], run.start))
            #expect(Self.isClose(schedule.finish[subtask], run.finish))
          }
          // The candidates contain the selfish plan, and none is cheaper.
          #expect(total.cost >= candidates.totals[0].cost - 1e-9)
        }
        let best = try problem.plan(
          by: .optimal, on: timelines, effort: .init(), stream: RandomStream(seed: 0))
        #expect(Self.isClose(best?.plan.cost ?? -1, candidates.totals[0].cost))
        let runs = candidates.runs(of: plan).map { candidates.runs[$0] }
        return try GraphPlan(
          of: problem, sites: runs.map { sites.jobs.site(of: $0.site, on: workflow.device) })
      }
    }
  }

  /// Each vector's plan is the best for its prices, and its blocked time counts from the time on
  /// which the processor is free.
  @Test func plansAreTheBestForTheirPrices() throws {
    let setting = try Self.setting(.b, .chain(3))
    let vector = [0.2, 1.1, 0.6]
    let every = (0..<40).map { number in
      var stream = RandomStream(seed: 3).split(number)
      return number == 0 ? vector : (0..<3).map { _ in stream.uniform(0, 4) }
    }
    var simulation = PlanSimulation(
      setting.sites, .chain(3), by: Random(prices: every, stream: RandomStream(seed: 4)))
    var workflows = WorkflowStream(
      setting.arrivals, deviceCount: 10, stream: RandomStream(seed: 5))
    var idle = 0.0
    for _ in 0..<400 {
      simulation.find(next: &workflows)
      let candidates = simulation.candidates
      #expect(candidates.cheapest(for: vector, on: setting.sites) == 0)
      for run in candidates.runs[0..<candidates.count * 3] {
        #expect(run.idle >= 0 && run.added >= 0 && run.added <= run.blocked + 1e-9)
        #expect(run.start - run.idle >= candidates.workflow.arrival - 1e-9)
        idle += run.idle
      }
      _ = simulation.take()
    }
    #expect(idle > 0)
  }

  /// Blocked time by hand: a processor that waits 10 s for data is blocked for 10 s more, and a
  /// subtask that fits into these 10 s makes no reservation longer.
  @Test func blockedTime() throws {
    let sites = try WorkflowSites(CongestedSystem.b.system)
    var state = WorkflowState(sites)
    var search = PlanSearch(sites, .chain(1), prices: [[1000, 0, 1000]])
    var candidates = PlanCandidates(.chain(1), capacity: 1)
    candidates.workflow.arrival = 5
    candidates.workflow.input = 100
    candidates.workflow.computation[0] = 1800
    search.find(in: state, for: &candidates)
    let first = candidates.runs[0]
    #expect((first.site, first.start, first.finish) == (1, 15, 35))
    #expect((first.idle, first.blocked, first.added) == (10, 30, 30))
    state.take(0, of: candidates)
    candidates.workflow.input = 0
    candidates.workflow.computation[0] = 450
    // The gap, the other processor, and what is left of the gap.
    for expected in [(5.0, 10.0, 0.0, 0.0), (5, 10, 0, 5), (10, 15, 0, 0)] {
      search.find(in: state, for: &candidates)
      let run = candidates.runs[0]
      #expect((run.start, run.finish, run.idle, run.added) == expected)
      state.take(0, of: candidates)
    }
  }

  /// No site runs more than it has processors, nothing starts before its data, and no work is lost.
  @Test(arguments: [WorkflowShape.chain(3), .forkJoin(5), .chain(12)])
  func conservation(_ shape: WorkflowShape) throws {
    let setting = try Self.setting(.c, shape)
    let (sites, jobs) = (setting.sites, setting.sites.jobs)
    #expect(
      PlanSearch(sites, shape, prices: [[0, 0, 0]]).isExact == (shape.subtaskCount < 8))
    var simulation = PlanSimulation(
      sites, shape,
      by: Random(prices: PlanPriceScheme([0, 1, 1]).grid, stream: RandomStream(seed: 1)))
    var workflows = WorkflowStream(
      setting.arrivals, deviceCount: 10, stream: RandomStream(seed: 2))
    var events: [[(time: Double, change: Int)]] = jobs.processors.map { _ in [] }
    for _ in 0..<1000 {
      let plan = simulation.plan(next: &workflows)
      let candidates = simulation.candidates
      let runs = candidates.runs(of: plan).map { candidates.runs[$0] }
      var end = 0.0
      for (subtask, run) in runs.enumerated() {
        let site = jobs.site(of: run.site, on: candidates.workflow.device)
        let work = candidates.workflow.computation[subtask]
        #expect(Self.isClose(run.computing * sites.system.sites[site].speed, work))
        #expect(run.start >= run.ready && run.ready >= candidates.workflow.arrival)
        events[site] += [(run.start, 1), (run.finish, -1)]
        end = max(end, run.finish)
      }
      for link in shape.links { #expect(runs[link.to].ready >= runs[link.from].finish) }
      #expect(
        Self.isClose(end - candidates.workflow.arrival, candidates.totals[plan].delay))
    }
    for (site, list) in events.enumerated() {
      var busy = 0
      for event in list.sorted(by: { ($0.time, $0.change) < ($1.time, $1.change) }) {
        busy += event.change
        #expect(busy <= jobs.processors[site])
      }
    }
  }

  @Test func streamsAreReproducible() throws {
    let arrivals = WorkflowArrivals(rate: 0.5, shape: .forkJoin(4))
    var streams = (0..<2).map { _ in
      WorkflowStream(arrivals, deviceCount: 7, stream: RandomStream(seed: 9))
    }
    var workflows = [ShapedWorkflow(.forkJoin(4)), ShapedWorkflow(.forkJoin(4))]
    var (work, data, last) = (0.0, 0.0, 0.0)
    for _ in 0..<20_000 {
      for index in 0..<2 { streams[index].next(into: &workflows[index]) }
      #expect(workflows[0] == workflows[1])
      #expect(workflows[0].arrival >= last)
      last = workflows[0].arrival
      work += workflows[0].computation.reduce(0, +) / 20_000
      data += workflows[0].sizes.reduce(0, +) / 20_000
    }
    #expect(abs(last - 40_000) < 1500)
    #expect(abs(work - 3000) < 60)
    #expect(abs(data - 60) < 1)
  }

  @Test(
    "Planned workflows allocate nothing", .enabled(if: isOptimized, "debug builds allocate more"))
  func allocations() throws {
    let setting = try Self.setting(.b, .forkJoin(5))
    var simulation = PlanSimulation(setting.sites, .forkJoin(5), by: PlanPriceScheme([0, 1, 1]))
    var workflows = WorkflowStream(
      setting.arrivals, deviceCount: 10, stream: RandomStream(seed: 1))
    var sum = 0
    for _ in 0..<4000 { sum += simulation.plan(next: &workflows) }
    let before = allocation_count()
    for _ in 0..<4000 { sum += simulation.plan(next: &workflows) }
    let allocations = allocation_count() - before
    #expect(sum == 0)
    #expect(allocations == 0, "\(allocations) allocations for 4000 workflows")
  }

  /// Rollouts that go on as one where reservations are equal, against plain simulations to the end,
  /// by prices and by networks.
  @Test(arguments: [false, true]) func rolloutsEqualPlainOnes(_ isLearned: Bool) throws {
    let setting = try Self.setting(.b, .chain(3))
    let prices = PlanPriceScheme([0, 1.2, 0.8])
    var learner = try Self.origin().learner()
    if isLearned { learner.learn() }
    let policy = learner.policy
    let rollouts = PlanRollouts(
      setting, planner: isLearned ? .policy(policy) : .prices(prices), convexity: 0.1,
      capacity: 5 * prices.grid.count)
    var simulation = PlanSimulation(
      setting.sites, .chain(3), by: Random(prices: prices.grid, stream: RandomStream(seed: 1)))
    var workflows = WorkflowStream(
      setting.arrivals, deviceCount: 10, stream: RandomStream(seed: 1))
    for _ in 0..<300 { _ = simulation.plan(next: &workflows) }
    var starts: [PlanStart] = []
    for _ in 0..<5 {
      simulation.find(next: &workflows)
      starts.append(PlanStart(state: simulation.state, candidates: simulation.candidates))
      _ = simulation.take()
    }
    let streams = starts.indices.map { RandomStream(seed: 2).split($0) }
    let labels = rollouts.labels(starts, horizon: 60, streams: streams)
    func sum(
      _ scheme: some PlanScheme, _ start: PlanStart, _ plan: Int, _ stream: RandomStream
    ) -> Double {
      var scheme = scheme
      var search = PlanSearch(setting.sites, .chain(3), prices: scheme.prices)
      var candidates = PlanCandidates(.chain(3), capacity: scheme.prices.count)
      var state = start.state
      state.take(plan, of: start.candidates, isNoted: false)
      var future = WorkflowStream(
        setting.arrivals, deviceCount: 10, stream: stream,
        from: start.candidates.workflow.arrival)
      var sum = 0.0
      for _ in 0..<60 {
        future.next(into: &candidates.workflow)
        search.find(in: state, for: &candidates)
        let choice = scheme.choose(candidates, in: state)
        let cost = candidates.totals[choice].cost / setting.cost
        sum += cost + 0.1 * cost * cost
        state.take(choice, of: candidates, isNoted: false)
      }
      return sum
    }
    var first = 0
    for (start, stream) in zip(starts, streams) {
      let sums = (0..<start.candidates.count).map { plan in
        isLearned
          ? sum(policy.scheme(in: setting), start, plan, stream) : sum(prices, start, plan, stream)
      }
      // Where copies go on as one, the sums differ from plain ones by the same number.
      for plan in sums.indices.dropFirst() {
        let difference = labels[first + plan] - labels[first]
        #expect(abs(difference - (sums[plan] - sums[0])) < 1e-9 * (1 + abs(sums[0])))
      }
      first += sums.count
    }
    #expect(labels.count == first)
    #expect(rollouts.planned > 0 && rollouts.planned <= first * 60)
  }

  @Test func theSameBytesForAnyNumberOfThreads() throws {
    let policies = try [1, 3].map { threads in
      var learner = try Self.origin().learner(threads: threads)
      for _ in 0..<2 { learner.learn() }
      return learner.policy
    }
    #expect(policies[0] == policies[1])
    var other = Self.origin()
    other.seed = 4
    var learner = try other.learner()
    for _ in 0..<2 { learner.learn() }
    #expect(learner.policy != policies[0])
  }

  @Test func aCheckpointContinues() throws {
    let path = URL.temporaryDirectory.appending(path: "\(UUID()).checkpoint").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let origin = Self.origin()
    var whole = try origin.learner()
    whole.learn()
    try whole.writeCheckpoint(to: path, identity: origin.identity)
    whole.learn()
    var second = try origin.learner()
    try second.readCheckpoint(from: path, identity: origin.identity)
    #expect(second.round == 1)
    second.learn()
    #expect(second.policy == whole.policy)
    var third = try origin.learner()
    let error = #expect(throws: InputError.self) {
      try third.readCheckpoint(from: path, identity: "another")
    }
    #expect(error?.rule == "must be those of the training, found others")
  }

  /// A learner that starts from a policy has its networks and prices, and changes them.
  @Test func learningGoesOnFromAPolicy() throws {
    var first = try Self.origin().learner()
    first.learn()
    let policy = first.policy
    var second = try PlanLearner(
      JobConfiguration.workflows, Self.setting(.c, .chain(3)), first: PlanPriceScheme([0, 3, 3]),
      seed: 5, startingFrom: policy)
    #expect(second.policy == policy)
    #expect(second.configuration.units == 2)
    var configuration = Self.quick
    (configuration.runs, configuration.units) = (1, 7)
    second = try PlanLearner(
      configuration, first.setting, first: PlanPriceScheme([0, 3, 3]), seed: 5,
      startingFrom: policy)
    second.learn()
    #expect(second.policy != policy)
    #expect(second.policy.prices == policy.prices)
  }

  /// Even after two seconds of learning, far less than the recipe, networks beat the selfish plan.
  @Test func networksWin() throws {
    var origin = Self.origin()
    origin.configuration.statesPerRun = 250
    origin.configuration.horizon = 50
    origin.configuration.updatesPerRound = 400
    var learner = try origin.learner(threads: 2)
    for _ in 0..<2 { learner.learn() }
    let setting = learner.setting
    func cost(_ scheme: some PlanScheme) -> Double {
      setting.sites.meanCost(
        20_000, of: setting.arrivals, stream: RandomStream(seed: 77), by: scheme)
    }
    let learned = cost(learner.policy.scheme(in: setting)) / cost(PlanPriceScheme.selfish) - 1
    #expect(learned < -0.05, "\(learned)")
  }

  @Test func untrainedNetworksAreSelfish() throws {
    let learner = try Self.origin().learner()
    let setting = learner.setting
    func cost(_ scheme: some PlanScheme) -> Double {
      setting.sites.meanCost(1000, of: setting.arrivals, stream: RandomStream(seed: 7), by: scheme)
    }
    var policy = learner.policy
    #expect(cost(policy.scheme(in: setting)) == cost(PlanPriceScheme.selfish))
    policy.vote = .leastCost
    #expect(cost(policy.scheme(in: setting)) == cost(PlanPriceScheme.selfish))
  }

  /// Tuned prices are no worse than those of the grid, on the simulations of the tuning.
  @Test func tuning() throws {
    let setting = try Self.setting(.b, .chain(2))
    let tuning = PlanTuning(
      sites: setting.sites, arrivals: setting.arrivals, workflows: 500, runs: 2,
      stream: RandomStream(seed: 5), threads: 2)
    let prices = tuning.prices()
    #expect(prices.name == "prices")
    let costs = tuning.meanCosts([prices.prices[0], [0, 0, 0], [0, 0.8, 0.8]])
    #expect(costs[0] < costs[1] && costs[0] <= costs[2])
  }

  @Test func files() throws {
    let path = URL.temporaryDirectory.appending(path: "\(UUID()).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var origin = Self.origin()
    origin.configuration.convexity = 0.1
    origin.rounds = 2
    let policy = try origin.learner().policy
    try policy.write(to: path, origin: origin)
    let read = try PlanPolicy.read(from: path)
    #expect(read.policy == policy)
    #expect(read.origin == origin)
    #expect(throws: InputError.self) { try JobPolicy.read(from: path) }
    try policy.networks.write(to: path)
    let error = #expect(throws: InputError.self) { try PlanPolicy.read(from: path) }
    #expect(error?.element == "__metadata__.plans-policy")
  }

  @Test func brokenSettings() throws {
    func message(_ change: (inout PlanPolicyOrigin) -> Void) -> String? {
      var origin = Self.origin()
      change(&origin)
      let error = #expect(throws: InputError.self) { try origin.learner() }
      return error?.description
    }
    #expect(
      message { $0.configuration.rounds = 0 } == "rounds: must be between 1 and 10000, found 0")
    #expect(
      message { $0.prices = [0, -1, 2] }
        == "prices: must hold 3 numbers between 0 and 1e6, found [\"0\", \"-1\", \"2\"]")
    #expect(
      message { $0.arrivals.shape = .forkJoin(2) } == "shape: must be between 3 and 12, found 2")
    #expect(
      message { $0.arrivals.arrivals.rate = 0 }
        == "arrivals.rate: must be a finite number above 0, found 0")
    #expect(message { $0.energyWeight = -1 }?.hasPrefix("energyWeight: ") == true)
    #expect(
      #expect(throws: InputError.self) {
        try StrictJSON.decode(
          WorkflowArrivals.self, from: #"{"arrivals": {"rate": 1}, "shape": "ring-3"}"#.utf8,
          source: "a.json")
      }?.element == "shape")
  }
}

/// Chooses a candidate at random.
private struct Random: PlanScheme {
  let name = "random"
  let prices: [[Double]]
  var stream: RandomStream

  mutating func choose(
    _ candidates: borrowing PlanCandidates, in state: borrowing WorkflowState
  ) -> Int { stream.below(candidates.count) }
}

/// `true` in a build with optimization.
private var isOptimized: Bool {
  var isDebug = false
  assert(
    {
      isDebug = true
      return true
    }())
  return !isDebug
}
