import CAllocationCounter
import DMRO
import DMROArrivals
import DMROFiles
import DMRONetworks
import DMROOffloading
import DMRORandom
import DMROScheduling
import DMROSchemes
import DMROSimulation
import TestSupport
import Testing

/// Learning by policy gradients, on every process.
struct PolicyGradientTests {
  // MARK: Cases

  static func small(_ change: (inout PolicyGradientConfiguration) -> Void = { _ in })
    -> PolicyGradientConfiguration
  {
    var configuration = PolicyGradientConfiguration.ppo
    configuration.hidden = [16]
    configuration.actors = 3
    configuration.steps = 7
    configuration.updates = 6
    configuration.epochs = 2
    configuration.batchSize = 8
    change(&configuration)
    return configuration
  }

  static let generator = WorkloadGenerator.paper

  static func chain() throws -> ChainProcess {
    try ChainProcess(
      costModel: CostModel(system: .table2, energyWeight: 0.2), maximumSubtasks: 10)
  }

  static func workflows(_ count: Int, seed: UInt64 = 5) throws -> [Workflow] {
    var stream = RandomStream(seed: seed)
    return try generator.workflows(count, using: &stream)
  }

  static func model(
    _ configuration: PolicyGradientConfiguration, seed: UInt64 = 1, threads: Int = 1
  ) throws -> PolicyGradientModel<ChainProcess> {
    let workflows = try workflows(20)
    return try PolicyGradientModel(configuration, on: chain(), seed: seed, threads: threads) {
      workflows[$0.below(workflows.count)]
    }
  }

  /// Random graphs of eight subtasks on three sites.
  static func graphs(_ count: Int, seed: UInt64) throws -> [SchedulingProblem] {
    var stream = RandomStream(seed: seed)
    return try (0..<count).map { _ in
      var quantities = GraphQuantities()
      quantities.communicationRatio = stream.uniform(0.5, 3)
      let graph = try RandomGraphGenerator(
        subtasks: 8, shape: 1, outDegree: 3, quantities: quantities
      ).graph(id: "random", in: .table2, using: &stream)
      return try SchedulingProblem(
        graph, in: .table2, energyWeight: 0.2, scaling: .relative)
    }
  }

  static func graphModel(
    _ configuration: PolicyGradientConfiguration, threads: Int = 1, rows: Int = 5
  ) throws -> PolicyGradientModel<GraphProcess> {
    let episodes = try graphs(20, seed: 6).map { GraphEpisode($0) }
    return try PolicyGradientModel(
      configuration, on: GraphProcess(maximumSites: rows), seed: 1, threads: threads
    ) { episodes[$0.below(episodes.count)] }
  }

  static func jobs() throws -> JobSetting {
    try JobSetting(JobSites(CongestedSystem.b.system), CongestedSystem.b.arrivals())
  }

  static func jobModel(
    _ configuration: PolicyGradientConfiguration, threads: Int = 1
  ) throws -> PolicyGradientModel<ArrivalProcess> {
    try PolicyGradientModel(
      configuration, on: ArrivalProcess(jobs()), seed: 1, threads: threads
    ) { ArrivalProcess.Episode(stream: RandomStream(seed: $0.next()), jobs: 30) }
  }

  // MARK: Learning

  static func gap(_ networks: NetworkBlock) throws -> Double {
    let (process, unseen) = (try chain(), try workflows(100, seed: 9))
    let cost = try networks.decisions(for: unseen, on: process).reduce(0) { $0 + $1.cost }
    let optimum = unseen.reduce(0) { $0 + process.costModel.optimalPlan(for: $1).cost.cost }
    return cost / optimum - 1
  }

  @Test(arguments: [PolicyGradientConfiguration.ppo, .a2c])
  func `Chains are learned, and planned by the networks as those of Q-learning`(
    preset: PolicyGradientConfiguration
  ) throws {
    var configuration = preset
    configuration.updates = preset.epochs > 1 ? 20 : 800
    let generator = Self.generator
    var model = try PolicyGradientModel(configuration, on: Self.chain(), seed: 101) {
      generator.draw("a", using: &$0)
    }
    #expect(try Self.gap(model.networks) > 0.05)
    try model.train()
    #expect(try Self.gap(model.networks) < 0.02)
  }

  @Test func `Graphs are learned from what is known of the costs`() throws {
    func ratio(_ networks: NetworkBlock, _ problems: [SchedulingProblem]) throws -> Double {
      var process = GraphProcess(maximumSites: 3)
      var workspace = Workspace(architecture: networks.architecture, capacity: 3)
      var rows = ContiguousArray<Float>(repeating: 0, count: process.shape.size)
      return try problems.reduce(0) { sum, problem in
        process.reset(to: GraphEpisode(problem))
        var plan: [Int] = []
        while !process.isFinished {
          var span = rows.mutableSpan
          process.encodeState(into: &span)
          networks.forward(0, inputs: rows.span, batch: 3, in: &workspace)
          plan.append(process.leastCandidate(by: workspace.outputs, isResidual: true))
          process.step(plan[plan.count - 1])
        }
        return try sum + process.totalCost(of: plan) / problem.optimalPlan().plan.cost
      } / Double(problems.count)
    }
    var model = try Self.graphModel(
      Self.small {
        $0.updates = 60; $0.steps = 20; $0.actors = 8; $0.temperature = 0.3
      }, rows: 3)
    let problems = try Self.graphs(60, seed: 31)
    let before = try ratio(model.networks, problems)
    try model.train()
    let after = try ratio(model.networks, problems)
    print(before, after)
    #expect(after - 1 < 0.7 * (before - 1), "before \(before), after \(after)")
  }

  @Test func `Jobs over time are learned, as a policy of jobs`() throws {
    let setting = try Self.jobs()
    func cost(_ scheme: some JobScheme) -> Double {
      setting.sites.meanCost(
        5000, of: setting.arrivals, stream: RandomStream(seed: 3), by: scheme)
    }
    var model = try PolicyGradientModel(
      Self.small {
        $0.updates = 60; $0.steps = 80; $0.actors = 8; $0.discount = 0.95; $0.temperature = 0.3;
        $0.entropyCoefficient = 0; $0.rewardScale = 0.1; $0.learningRate = 3e-3; $0.batchSize = 160;
        $0.epochs = 6
      }, on: ArrivalProcess(setting), seed: 1
    ) { ArrivalProcess.Episode(stream: RandomStream(seed: $0.next()), jobs: 500) }
    func learned() throws -> Double {
      cost(try JobPolicy(model.networks).scheme(in: setting.sites, setting.context))
    }
    let selfish = cost(SelfishScheme())
    let before = try learned()
    try model.train()
    let after = try learned()
    print(before / selfish, after / selfish)
    #expect(abs(before / selfish - 1) < 0.02)
    #expect(after < 0.99 * selfish)
  }

  // MARK: The same bytes

  @Test func `The same seed gives the same networks, for any number of threads and calls`() throws {
    var one = try Self.model(Self.small())
    try one.train()
    for threads in [2, 3] {
      var other = try Self.model(Self.small(), threads: threads)
      for updates in [1, 2, 100] { try other.train(updates: updates) }
      #expect(other.updates == 6)
      #expect(other.policyNetworks == one.policyNetworks)
    }
    var changed = try Self.model(Self.small(), seed: 2)
    try changed.train()
    #expect(changed.networks != one.networks)
  }

  /// Trains in one go, and by a snapshot after some updates.
  static func expectSameBytes<Process>(
    _ make: (Int) throws -> PolicyGradientModel<Process>, at updates: Int
  ) throws {
    var whole = try make(1)
    var first = try make(1)
    try first.train(updates: updates)
    let snapshot = first.snapshot(identity: "a")
    var second = try make(2)
    try second.restore(snapshot, identity: "a")
    #expect(second.updates == updates)
    let isSame = second.snapshot(identity: "a") == snapshot
    #expect(isSame)
    try whole.train()
    try second.train()
    let endsSame = second.snapshot(identity: "a") == whole.snapshot(identity: "a")
    #expect(endsSame)
  }

  @Test(arguments: [0, 1, 4])
  func `A model that is restored from a snapshot learns on to the same bytes`(
    updates: Int
  ) throws {
    let configuration = Self.small()
    try Self.expectSameBytes({ try Self.model(configuration, threads: $0) }, at: updates)
    try Self.expectSameBytes({ try Self.graphModel(configuration, threads: $0) }, at: updates)
    try Self.expectSameBytes({ try Self.jobModel(configuration, threads: $0) }, at: updates)
  }

  @Test func `A broken snapshot is named in one line`() throws {
    var model = try Self.model(Self.small())
    try model.train(updates: 1)
    let snapshot = model.snapshot(identity: "a")
    func error(
      _ bytes: ContiguousArray<UInt8>, _ configuration: PolicyGradientConfiguration? = nil,
      identity: String = "a"
    ) throws -> InputError? {
      var other = try Self.model(configuration ?? Self.small())
      return #expect(throws: InputError.self) { try other.restore(bytes, identity: identity) }
    }
    #expect(try error(snapshot, identity: "b")?.element == "identity")
    let changed = Self.small { $0.discount = 0.8 }
    #expect(try error(snapshot, changed)?.element == "configuration")
    for length in [0, 9, 100, snapshot.count / 2, snapshot.count - 1] {
      #expect(try error(ContiguousArray(snapshot[..<length]))?.element != nil, "\(length) bytes")
    }
    #expect(try error(snapshot + [0])?.rule == "must end after its state, found 1 bytes more")
  }

  @Test func `A checkpoint restores the model, and names the file if it is damaged`() throws {
    let folder = try Folder()
    let path = folder.path + "/checkpoint"
    var model = try Self.model(Self.small())
    try model.train(updates: 3)
    try model.writeCheckpoint(to: path)
    var other = try Self.model(Self.small())
    try other.readCheckpoint(from: path)
    let isSame = other.snapshot() == model.snapshot()
    #expect(isSame)
    let error = #expect(throws: InputError.self) {
      try other.readCheckpoint(from: path, identity: "another")
    }
    #expect(error?.source == path)
  }

  // MARK: Rules

  @Test(arguments: [
    ("batchSize", "must be between 0 and 21, found 22"),
    ("lambda", "must be between 0 and 1, found 1.5"),
    ("temperature", "must be a finite number above 0, found 0"),
    ("maximumGradientNorm", "must be a finite number above 0, found -1"),
  ])
  func `Settings out of bounds are named`(name: String, rule: String) throws {
    let configuration = Self.small { configuration in
      switch name {
      case "batchSize": configuration.batchSize = 22
      case "lambda": configuration.lambda = 1.5
      case "temperature": configuration.temperature = 0
      default: configuration.maximumGradientNorm = -1
      }
    }
    let error = #expect(throws: InputError.self) { _ = try Self.model(configuration) }
    #expect(error?.element == name && error?.rule == rule)
  }

  @Test func `Settings are written and read again`() throws {
    for settings in [PolicyGradientConfiguration.ppo, .a2c, .graphs, .arrivals] {
      let text = StrictJSON.encode(settings)
      let read = try StrictJSON.decode(
        PolicyGradientConfiguration.self, from: text.utf8, source: "settings")
      #expect(read == settings)
    }
  }

  @Test func `A start of another shape is refused`() throws {
    var start = try Self.model(Self.small()).policyNetworks
    var model = try PolicyGradientModel(
      Self.small(), on: Self.chain(), seed: 2, from: start
    ) { _ in try! Self.workflows(1)[0] }
    #expect(model.policyNetworks == start)
    try model.train(updates: 1)
    #expect(model.networks != start.policy)
    start.critic = try Self.model(Self.small { $0.hidden = [8] }).policyNetworks.critic
    let other = start
    let error = #expect(throws: InputError.self) {
      _ = try PolicyGradientModel(
        Self.small(), on: Self.chain(), seed: 2, from: other
      ) { _ in try! Self.workflows(1)[0] }
    }
    #expect(error?.element == "start.critic")
  }

  @Test func `A training that diverges ends with an error`() throws {
    var model = try Self.model(
      Self.small {
        $0.learningRate = 1e30; $0.updates = 50
      })
    let error = #expect(throws: InputError.self) { try model.train() }
    #expect(error?.kind == .diverged)
    #expect(error?.rule.contains("a parameter is not finite; lower learningRate") == true)
  }

  // MARK: Speed

  @Test(arguments: [PolicyGradientConfiguration.ppo, .a2c])
  func `The steady state of training allocates nothing`(
    preset: PolicyGradientConfiguration
  ) throws {
    var configuration = preset
    configuration.actors = 4
    configuration.batchSize = min(40, preset.batchSize)
    configuration.updates = 100
    var model = try Self.model(configuration)
    try model.train(updates: 5)
    let before = allocation_count()
    try model.train(updates: 10)
    let allocations = allocation_count() - before
    #expect(allocations == 0, "\(allocations) allocations in 10 updates")
  }
}
