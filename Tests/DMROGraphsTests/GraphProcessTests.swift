import CAllocationCounter
import DMROFiles
import DMROGraphs
import DMROOffloading
import DMRORandom
import DMROScheduling
import Testing

@Suite("Graphs as a decision process")
struct GraphProcessTests {
  /// A random workflow of the training family on a random system.
  static func problem(_ seed: Int) -> SchedulingProblem {
    var stream = RandomStream(seed: 3).split(seed)
    return GraphFamily.training.draw(using: &stream)
  }

  /// A process at the start of a workflow, and random sites for all its subtasks.
  static func start(
    _ seed: Int, features: GraphFeatures = .standard,
    stepCost: GraphProcess.StepCost = .shaped, maximumSites: Int = 5
  ) -> (process: GraphProcess, episode: GraphEpisode, sites: [Int]) {
    let problem = problem(seed)
    var stream = RandomStream(seed: 4).split(seed)
    let episode =
      seed % 2 == 0
      ? GraphEpisode(problem)
      : GraphEpisode(problem).perturbed(by: 0.2, using: &stream)
    var process = GraphProcess(
      maximumSites: maximumSites, features: features, stepCost: stepCost)
    process.reset(to: episode)
    return (process, episode, problem.defaultOrder.map { _ in stream.below(problem.siteCount) })
  }

  static func rows(of process: GraphProcess) -> [Float] {
    var rows = ContiguousArray<Float>(repeating: .nan, count: process.shape.size)
    var span = rows.mutableSpan
    process.encodeState(into: &span)
    return Array(rows)
  }

  @Test("Raw costs of steps sum to the plan's cost", arguments: 0..<40)
  func rawCosts(seed: Int) throws {
    var (process, episode, sites) = Self.start(seed, stepCost: .raw)
    var sum = 0.0
    for site in sites { sum += process.step(site).cost }
    #expect(process.isFinished)
    let cost = process.totalCost(of: sites)
    let problem = episode.problem
    let unit =
      min(problem.greedyPlan().cost, problem.lookPlan().cost) / Double(problem.subtaskCount)
    #expect(abs(sum * unit / cost - 1) < 1e-9)
    var decision = sites
    for (position, subtask) in episode.order.enumerated() { decision[subtask] = sites[position] }
    #expect(try problem.schedule(decision, order: episode.order).cost == cost)
  }

  @Test("Shaped costs of steps differ between plans as the plans' costs do", arguments: 0..<40)
  func shapedCosts(seed: Int) {
    var (process, episode, sites) = Self.start(seed)
    var stream = RandomStream(seed: 5).split(seed)
    let problem = episode.problem
    let unit =
      min(problem.greedyPlan().cost, problem.lookPlan().cost) / Double(problem.subtaskCount)
    var offsets: [Double] = []
    for _ in 0..<3 {
      process.reset(to: episode)
      var sum = 0.0
      for site in sites {
        let outcome = process.step(site)
        #expect(outcome.cost > -1e-9)
        #expect(outcome.discount == (process.isFinished ? 0 : 1))
        sum += outcome.cost
      }
      offsets.append(process.totalCost(of: sites) / unit - sum)
      sites = sites.map { _ in stream.below(problem.siteCount) }
    }
    // The offset is the lower bound before the first step: the same for all plans.
    for offset in offsets { #expect(abs(offset - offsets[0]) < 1e-6 * max(1, offsets[0])) }
    #expect(offsets[0] > -1e-9)
  }

  @Test("A step taken back leaves rows, costs and what follows as they were", arguments: 0..<20)
  func undo(seed: Int) {
    var (process, _, sites) = Self.start(seed, features: [.horizon, .rank, .load, .rollOuts])
    for (position, site) in sites.enumerated() {
      let before = Self.rows(of: process)
      let costs = (0..<process.candidateCount).map { process.outcome(of: $0) }
      for other in 0..<process.candidateCount {
        let after = Self.next(process, other)
        process.step(other)
        #expect(Self.rows(of: process) == after)
        process.undo()
        #expect(Self.rows(of: process) == before, "position \(position), site \(other)")
      }
      #expect((0..<process.candidateCount).map { process.outcome(of: $0) } == costs)
      process.step(site)
    }
    #expect(process.isFinished && process.candidateCount == 0)
    #expect(Self.rows(of: process).allSatisfy { $0 == 0 })
  }

  static func next(_ process: GraphProcess, _ action: Int) -> [Float] {
    var rows = ContiguousArray<Float>(repeating: .nan, count: process.shape.size)
    var span = rows.mutableSpan
    process.encodeState(after: action, into: &span)
    return Array(rows)
  }

  @Test("A position is restored from a snapshot")
  func snapshots() throws {
    for seed in 0..<10 {
      var (process, episode, sites) = Self.start(seed)
      for site in sites.prefix(sites.count / 2) { process.step(site) }
      var writer = StateWriter()
      process.writePosition(to: &writer)
      var reader = StateReader(writer.bytes)
      var other = GraphProcess(maximumSites: 5)
      try other.restorePosition(from: &reader, in: episode)
      #expect(Self.rows(of: other) == Self.rows(of: process))
      for site in sites.suffix(sites.count - sites.count / 2) {
        #expect(other.step(site) == process.step(site))
        #expect(Self.rows(of: other) == Self.rows(of: process))
      }
    }
  }

  @Test("Masks mark the sites that the workflow may use; too many sites are an error")
  func masks() throws {
    let (process, episode, _) = Self.start(1)
    var mask = ContiguousArray(repeating: false, count: 5)
    var span = mask.mutableSpan
    process.encodeMask(into: &span)
    #expect(mask.count { $0 } == episode.problem.siteCount)
    #expect(mask.prefix(episode.problem.siteCount).allSatisfy { $0 })
    let error = #expect(throws: InputError.self) {
      try GraphProcess(maximumSites: 2).check(episode)
    }
    #expect(error?.rule == "must be at most 2, found \(episode.problem.siteCount)")
  }

  @Test("Rows do not depend on the scale of time and energy", arguments: 0..<10)
  func scale(seed: Int) throws {
    let problem = Self.problem(seed)
    // Ten times the work at ten times the data: all times and energies are ten times as long.
    let graph = problem.graph
    let other = try WorkflowGraph(
      id: "scaled",
      subtasks: graph.subtasks.map {
        .init(
          id: $0.id, computation: 10 * $0.computation, input: 10 * $0.input,
          output: 10 * $0.output)
      },
      transfers: graph.transfers.map { .init(from: $0.from, to: $0.to, size: 10 * $0.size) })
    let scaled = try SchedulingProblem(
      other, in: problem.system, energyWeight: problem.energyWeight, scaling: problem.scaling)
    var (one, two) = (GraphProcess(maximumSites: 5), GraphProcess(maximumSites: 5))
    one.reset(to: GraphEpisode(problem))
    two.reset(to: GraphEpisode(scaled))
    while !one.isFinished {
      for (first, second) in zip(Self.rows(of: one), Self.rows(of: two)) {
        #expect(abs(first - second) < 1e-3)
      }
      one.step(0)
      two.step(0)
    }
  }

  @Test("Without a group of features its columns are 0, and others stay")
  func groups() {
    let all = Self.start(2).process
    for group in [GraphFeatures.horizon, .rank, .load] {
      let some = Self.start(2, features: GraphFeatures.standard.subtracting(group)).process
      let changed = zip(Self.rows(of: all), Self.rows(of: some)).filter { $0 != $1 }
      #expect(!changed.isEmpty)
      #expect(changed.allSatisfy { $0.1 == 0 })
    }
  }

  @Test("A placed subtask allocates nothing", .enabled(if: isOptimized, "debug builds allocate"))
  func allocation() {
    var (process, episode, sites) = Self.start(0)
    var allocations = 0
    for _ in 0..<3 {
      process.reset(to: episode)
      let before = allocation_count()
      for site in sites {
        process.step(site)
        process.undo()
        process.step(site)
      }
      allocations = allocation_count() - before
    }
    #expect(allocations == 0, "\(allocations) allocations for \(sites.count) subtasks")
  }
}

#if DEBUG
  let isOptimized = false
#else
  let isOptimized = true
#endif
