internal import DMROFiles
internal import DMROOffloading
internal import DMRORandom

/// The settings of environments of chains: Sections III and IV of the paper.
struct ChainSettings: EnvironmentSettings {
  private enum Keys: String, CodingKey, CaseIterable {
    case system, energyWeight, scaling, workflows, generator, maxComputation, maxTransfer
    case maximumSubtasks, encoding, context, without
  }

  private let common: CommonSettings
  private var system = SystemChoice.name("table2")
  private var energyWeight = 0.2
  private var scaling = CostScaling.perTerm
  private let workflows: WorkflowList?
  private var generator = ChainGenerator()
  private let maxComputation: Double?
  private let maxTransfer: Double?
  private let maximumSubtasks: Int?
  private var encoding = StateEncoding.oneHot
  private var context = SystemContext.none
  private var without: [String] = []

  init(from decoder: any Decoder) throws {
    common = try CommonSettings(from: decoder)
    let container = try decoder.strictContainer(
      keyedBy: Keys.self, besides: CommonSettings.keys)
    try container.update(&system, .system)
    try container.update(&energyWeight, .energyWeight)
    try container.update(&scaling, .scaling)
    workflows = try container.decodeIfPresent(WorkflowList.self, forKey: .workflows)
    try container.update(&generator, .generator)
    maxComputation = try container.decodeIfPresent(Double.self, forKey: .maxComputation)
    maxTransfer = try container.decodeIfPresent(Double.self, forKey: .maxTransfer)
    maximumSubtasks = try container.decodeIfPresent(Int.self, forKey: .maximumSubtasks)
    try container.update(&encoding, .encoding)
    try container.update(&context, .context)
    try container.update(&without, .without)
    guard workflows == nil || !container.contains(.generator) else {
      throw decoder.invalid("must have workflows or a generator, found both")
    }
  }

  func environment() throws(InputError) -> Environment {
    let system = try system.read()
    try system.requireChainModel(in: system.name)
    var chains: [Workflow]?
    if let workflows {
      guard let found = workflows.chains else {
        throw InputError(element: "workflows", rule: "must be chains, found graphs too")
      }
      chains = found
    }
    let generator = generator.generator
    var bounds = chains.map { WorkloadBounds(of: $0) } ?? generator.bounds
    bounds.maxComputation = maxComputation ?? bounds.maxComputation
    bounds.maxTransfer = maxTransfer ?? bounds.maxTransfer
    let longest = chains?.reduce(0) { max($0, $1.subtaskCount) } ?? generator.subtasks
    let model = try CostModel(
      system: system, energyWeight: energyWeight, scaling: scaling, bounds: bounds)
    var process = try ChainProcess(
      costModel: model, maximumSubtasks: maximumSubtasks ?? longest, encoding: encoding,
      context: context)
    guard longest <= process.maximumSubtasks else {
      throw InputError(
        element: "maximumSubtasks",
        rule: "must be at least \(longest), the most of the workflows, "
          + "found \(process.maximumSubtasks)")
    }
    process = try process.excluding(system.sites(without: without))
    var extents = EnvironmentExtents()
    extents.copies = common.copies
    extents.observation = [process.stateSize]
    extents.actions = process.actionCount
    extents.plan = process.maximumSubtasks
    return Environment(
      ChainCopy(process, chains.map { .workflows($0) } ?? .generator(generator)), extents,
      common.autoreset,
      facts: """
        "kind": "chain", "sites": \(StrictJSON.encode(system.sites.map(\.name))), \
        "isMasked": \(process.shape.isMasked), "reference": "optimum"
        """)
  }
}

/// The chain process, one workflow an episode.
struct ChainCopy: EpisodeCopy {
  /// The source of workflows.
  enum Source: Sendable {
    case generator(WorkloadGenerator)
    case workflows([Workflow])
  }

  private var process: ChainProcess
  private let source: Source
  private let actionCount: Int
  private let isMasked: Bool
  private var stream = RandomStream(seed: 0)
  /// The number of episodes since the seed.
  private var episodes = 0
  private var plan: [Int] = []
  private var search: ExactSearch

  init(_ process: ChainProcess, _ source: Source) {
    self.process = process
    self.source = source
    actionCount = process.actionCount
    isMasked = process.shape.isMasked
    search = ExactSearch(siteCount: actionCount)
  }

  mutating func begin(seed: UInt64) {
    // The stream of `dmro generate`, so that both have the same workflows.
    stream =
      switch source {
      case .generator: RandomStream(seed: seed).split("generate")
      case .workflows: RandomStream(seed: seed).split("episodes")
      }
    episodes = 0
  }

  mutating func begin(episode choice: Int) throws(InputError) -> Int {
    plan.removeAll(keepingCapacity: true)
    switch source {
    case .generator(let generator):
      try EpisodeChoice.requireNone(choice)
      // No name is seen outside: one for all spares their making.
      process.reset(to: generator.draw("workflow", using: &stream))
      defer { episodes += 1 }
      return episodes
    case .workflows(let workflows):
      let index = try EpisodeChoice.index(choice, of: workflows.count, using: &stream)
      process.reset(to: workflows[index])
      return index
    }
  }

  mutating func ruleBroken(by action: Int64) -> String? {
    if let rule = Self.rule(action, below: actionCount) { return rule }
    guard isMasked, !process.costModel.isAvailable(Int(action)) else { return nil }
    return "must be an available site, found \(action), which is down"
  }

  mutating func step(_ action: Int) -> EpisodeStep {
    plan.append(action)
    let outcome = process.step(action)
    return EpisodeStep(reward: -outcome.cost, isTerminated: process.isFinished)
  }

  mutating func encode(into observation: inout MutableSpan<Float>) {
    process.encodeState(into: &observation)
  }

  mutating func writeMask(to buffers: EnvironmentBuffers, at copy: Int) {
    buffers.masks.write(part: copy, of: actionCount) { process.encodeMask(into: &$0) }
  }

  mutating func writeCandidateCosts(to buffers: EnvironmentBuffers, at copy: Int) {}

  mutating func writeResult(to buffers: EnvironmentBuffers, at copy: Int) {
    guard let workflow = process.workflow else { return }
    let model = process.costModel
    let cost = model.evaluate(workflow) { plan[$0] }
    write(
      cost: cost.cost, delay: cost.delay, energy: cost.energy,
      .optimum(search.solve(workflow, by: model).cost), to: buffers, at: copy)
    buffers.plans.write(
      plan.lazy.map(Int64.init), part: copy, of: process.maximumSubtasks, filling: -1)
  }
}
