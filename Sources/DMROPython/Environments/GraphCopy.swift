internal import DMROFiles
internal import DMROOffloading
internal import DMRORandom
internal import DMROScheduling

/// The settings of environments of graphs on sites with queues.
struct GraphSettings: EnvironmentSettings {
  private enum Keys: String, CodingKey, CaseIterable {
    case system, energyWeight, scaling, workflows, generator, reward, features, nodes
  }

  /// The cost behind a reward.
  private enum Reward: String, Decodable, CaseIterable {
    case cost, shaped
  }

  private let common: CommonSettings
  private var system = SystemChoice.name("table2")
  private var energyWeight = 0.2
  private var scaling = GraphScaling.relative
  private let workflows: WorkflowList?
  private var generator = GraphGenerator()
  private var reward = Reward.cost
  private var features = GraphFeatures.standard
  private var nodes = 0

  init(from decoder: any Decoder) throws {
    common = try CommonSettings(from: decoder)
    let container = try decoder.strictContainer(
      keyedBy: Keys.self, besides: CommonSettings.keys)
    try container.update(&system, .system)
    try container.update(&energyWeight, .energyWeight)
    try container.update(&scaling, .scaling)
    workflows = try container.decodeIfPresent(WorkflowList.self, forKey: .workflows)
    try container.update(&generator, .generator)
    try container.update(&reward, .reward)
    try container.update(&features, .features)
    try container.update(&nodes, .nodes)
    try container.check(0...50_000_000, nodes, .nodes)
    guard workflows == nil || !container.contains(.generator) else {
      throw decoder.invalid("must have workflows or a generator, found both")
    }
  }

  func environment() throws(InputError) -> Environment {
    let system = try system.read()
    var setting = GraphCopy.Setting(
      system: system, energyWeight: energyWeight, scaling: scaling, nodes: nodes,
      source: .generator(generator))
    var longest = generator.subtasks
    if let workflows {
      var problems: [SchedulingProblem] = []
      for (index, entry) in workflows.entries.enumerated() {
        problems.append(
          try SolveRequest.problem(entry, at: index, in: system, energyWeight, scaling))
      }
      longest = problems.reduce(0) { max($0, $1.subtaskCount) }
      setting.source = .graphs(PreparedGraphs(problems))
    } else {
      setting.sizes = try generator.system.read()
      // A first graph shows that the settings fit together.
      var stream = RandomStream(seed: 0)
      _ = try setting.problem(generator, id: "0", using: &stream)
    }
    let shared = system.siteCount - system.sites(in: .device).count
    let process = GraphProcess(
      maximumSites: 1 + shared, features: features,
      stepCost: reward == .shaped ? .shaped : .raw)
    var extents = EnvironmentExtents()
    extents.copies = common.copies
    extents.observation = [process.shape.rows, process.shape.features]
    extents.actions = process.shape.rows
    extents.plan = longest
    extents.hasCandidateCosts = true
    extents.hasTimes = true
    let names = ["device"] + system.sites.suffix(shared).map(\.name)
    return Environment(
      GraphCopy(process, setting, longest: longest), extents, common.autoreset,
      facts: """
        "kind": "graph", "sites": \(StrictJSON.encode(names)), "isMasked": false, \
        "reference": "\(nodes > 0 ? "optimum of the order, or bound" : "best-known")"
        """)
  }
}

/// The process of graphs, one workflow an episode, its subtasks in the default order.
struct GraphCopy: EpisodeCopy {
  /// The source of workflows.
  enum Source: Sendable {
    case generator(GraphGenerator)
    case graphs(PreparedGraphs)
  }

  /// The settings that all copies share.
  struct Setting: Sendable {
    let system: EdgeCloudSystem
    let energyWeight: Double
    let scaling: GraphScaling
    /// The most nodes of the search for a reference; 0 for the best of some schemes.
    let nodes: Int
    var source: Source
    /// The system that sets the sizes of random transfers.
    var sizes = EdgeCloudSystem.table2

    /// Returns a random graph on the sites.
    func problem(
      _ generator: GraphGenerator, id: String, using stream: inout RandomStream
    ) throws(InputError) -> SchedulingProblem {
      try SchedulingProblem(
        try generator.graph(id, in: sizes, using: &stream), in: system,
        energyWeight: energyWeight, scaling: scaling)
    }
  }

  private var process: GraphProcess
  private let setting: Setting
  private let longest: Int
  private var stream = RandomStream(seed: 0)
  private var episodes = 0
  private var episode: GraphEpisode?
  /// The index of the episode's workflow, or its number since the seed.
  private var number = 0
  /// The factor from the cost of a step to that of a plan.
  private var unit = 1.0

  init(_ process: GraphProcess, _ setting: Setting, longest: Int) {
    (self.process, self.setting, self.longest) = (process, setting, longest)
  }

  mutating func begin(seed: UInt64) {
    // The stream of `dmro generate --graphs`, so that both have the same workflows.
    stream =
      switch setting.source {
      case .generator: RandomStream(seed: seed).split("generate")
      case .graphs: RandomStream(seed: seed).split("episodes")
      }
    episodes = 0
  }

  mutating func begin(episode choice: Int) throws(InputError) -> Int {
    let episode: GraphEpisode
    switch setting.source {
    case .generator(let generator):
      try EpisodeChoice.requireNone(choice)
      number = episodes
      episode = GraphEpisode(try setting.problem(generator, id: "graph", using: &stream))
      episodes += 1
    case .graphs(let graphs):
      number = try EpisodeChoice.index(choice, of: graphs.count, using: &stream)
      episode = graphs.episode(number)
    }
    process.reset(to: episode)
    self.episode = episode
    unit = episode.unit
    return number
  }

  mutating func ruleBroken(by action: Int64) -> String? {
    Self.rule(action, below: process.candidateCount)
  }

  mutating func step(_ action: Int) -> EpisodeStep {
    let outcome = process.step(action)
    return EpisodeStep(reward: -outcome.cost * unit, isTerminated: process.isFinished)
  }

  mutating func encode(into observation: inout MutableSpan<Float>) {
    process.encodeState(into: &observation)
  }

  mutating func writeMask(to buffers: EnvironmentBuffers, at copy: Int) {
    buffers.masks.write(part: copy, of: process.shape.rows) { process.encodeMask(into: &$0) }
  }

  mutating func writeCandidateCosts(to buffers: EnvironmentBuffers, at copy: Int) {
    let (rows, count) = (process.shape.rows, process.candidateCount)
    buffers.candidateCosts.write(part: copy, of: rows) { costs in
      for action in 0..<rows { costs[action] = action < count ? process.cost(of: action) : 0 }
    }
  }

  mutating func writeResult(to buffers: EnvironmentBuffers, at copy: Int) {
    guard let episode else { return }
    let plan = process.plan
    guard let schedule = try? episode.problem.schedule(plan) else { return }
    write(
      cost: schedule.cost, delay: schedule.delay, energy: schedule.energy,
      reference(of: plan, in: episode), to: buffers, at: copy)
    buffers.plans.write(
      schedule.decision.lazy.map(Int64.init), part: copy, of: longest, filling: -1)
    buffers.orders.write(
      schedule.order.lazy.map(Int64.init), part: copy, of: longest, filling: -1)
    buffers.starts.write(schedule.start, part: copy, of: longest, filling: .nan)
    buffers.finishes.write(schedule.finish, part: copy, of: longest, filling: .nan)
  }

  private func reference(of plan: GraphPlan, in episode: GraphEpisode) -> Reference {
    func find() -> Reference {
      let problem = episode.problem
      guard setting.nodes == 0 else {
        // It is that of the order, the same for all plans.
        let exact = try? problem.reference(of: plan, inDefaultOrder: true, nodes: setting.nodes)
        return exact ?? .none
      }
      return .bestKnown(min(episode.knownCost, problem.heftPlan().cost))
    }
    let reference =
      if case .graphs(let graphs) = setting.source { graphs.reference(number, find) } else {
        find()
      }
    guard reference.kind == .bestKnown, let known = reference.value else { return reference }
    return .bestKnown(min(plan.cost, known))
  }
}

/// Given workflows, and what was found of them: each once, for all copies.
///
/// The environment that holds them is used by one thread at a time.
final class PreparedGraphs: @unchecked Sendable {
  private let problems: [SchedulingProblem]
  private var episodes: [GraphEpisode?]
  private var references: [Reference?]

  init(_ problems: [SchedulingProblem]) {
    self.problems = problems
    episodes = Array(repeating: nil, count: problems.count)
    references = Array(repeating: nil, count: problems.count)
  }

  var count: Int { problems.count }

  /// Returns the episode of a workflow.
  func episode(_ index: Int) -> GraphEpisode {
    if let episode = episodes[index] { return episode }
    let episode = GraphEpisode(problems[index])
    episodes[index] = episode
    return episode
  }

  /// Returns the reference of a workflow.
  func reference(_ index: Int, _ find: () -> Reference) -> Reference {
    if let reference = references[index] { return reference }
    let reference = find()
    references[index] = reference
    return reference
  }
}
