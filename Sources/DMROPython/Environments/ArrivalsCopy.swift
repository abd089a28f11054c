internal import DMROFiles
internal import DMROOffloading
internal import DMRORandom
internal import DMROSimulation

/// The settings of environments of jobs that arrive over time and share sites.
struct ArrivalsSettings: EnvironmentSettings {
  private enum Keys: String, CodingKey, CaseIterable {
    case system, energyWeight, scaling, arrivals, jobs
  }

  private let common: CommonSettings
  private var system = SystemChoice.name(CongestedSystem.b.rawValue)
  private var energyWeight = 0.0
  private var scaling = GraphScaling.none
  private let arrivals: ArrivalsChoice?
  private var jobs = 1000

  init(from decoder: any Decoder) throws {
    common = try CommonSettings(from: decoder)
    let container = try decoder.strictContainer(
      keyedBy: Keys.self, besides: CommonSettings.keys)
    try container.update(&system, .system)
    try container.update(&energyWeight, .energyWeight)
    try container.update(&scaling, .scaling)
    arrivals = try container.decodeIfPresent(ArrivalsChoice.self, forKey: .arrivals)
    try container.update(&jobs, .jobs)
    try container.check(1...1_000_000_000, jobs, .jobs)
  }

  func environment() throws(InputError) -> Environment {
    let system = try system.read()
    let sites: JobSites
    do throws(InputError) {
      sites = try JobSites(system, energyWeight: energyWeight, scaling: scaling)
    } catch { throw error.element == "energyWeight" ? error : error.below("system") }
    let copy = ArrivalsCopy(sites, try model(of: system), jobs: jobs)
    var extents = EnvironmentExtents()
    extents.copies = common.copies
    extents.observation = [sites.actionCount, JobColumn.count]
    extents.actions = sites.actionCount
    extents.hasCandidateCosts = true
    let names = ["device"] + system.sites.suffix(sites.sharedCount).map(\.name)
    return Environment(
      copy, extents, common.autoreset,
      facts: """
        "kind": "arrivals", "sites": \(StrictJSON.encode(names)), "isMasked": false, \
        "reference": "scheme greedy"
        """)
  }

  private func model(of system: EdgeCloudSystem) throws(InputError) -> Arrivals {
    if let arrivals { return try arrivals.read(in: system) }
    guard let preset = CongestedSystem.allCases.first(where: { $0.system == system }) else {
      throw InputError(
        element: "arrivals",
        rule: "must be given: only congested-a, -b and -c have arrivals of their own")
    }
    return preset.arrivals()
  }
}

/// Jobs that arrive one after the other; an episode is a number of them, from an idle system on.
struct ArrivalsCopy: EpisodeCopy {
  private let sites: JobSites
  private let arrivals: Arrivals
  private let jobs: Int
  private let unit: Double
  private var encoder: JobRows
  private var rows: ContiguousArray<Float>
  private var state: JobState
  private var options: JobOptions
  private var stream: ArrivalStream
  private var seed = RandomStream(seed: 0)
  private var episodes = 0
  /// The jobs of the episode so far, and the sums of what they cost.
  private var count = 0
  private var sums = (cost: 0.0, delay: 0.0, energy: 0.0)
  /// The same jobs by the selfish scheme.
  private var selfish: JobSimulation
  private var selfishCost = 0.0

  init(_ sites: JobSites, _ arrivals: Arrivals, jobs: Int) {
    (self.sites, self.arrivals, self.jobs) = (sites, arrivals, jobs)
    let context = JobContext(sites, arrivals)
    unit = context.cost
    encoder = JobRows(sites, context)
    rows = ContiguousArray(repeating: 0, count: sites.actionCount * JobColumn.count)
    state = JobState(sites)
    options = JobOptions(sites)
    stream = ArrivalStream(arrivals, deviceCount: sites.deviceCount, stream: seed)
    selfish = JobSimulation(sites)
  }

  mutating func begin(seed: UInt64) {
    self.seed = RandomStream(seed: seed).split("simulate")
    episodes = 0
  }

  mutating func begin(episode choice: Int) throws(InputError) -> Int {
    try EpisodeChoice.requireNone(choice)
    let number = episodes
    // The first episode has the jobs of `dmro simulate`.
    stream = ArrivalStream(
      arrivals, deviceCount: sites.deviceCount, stream: number == 0 ? seed : seed.split(number))
    episodes += 1
    state = JobState(sites)
    selfish = JobSimulation(sites)
    (count, sums, selfishCost) = (0, (0, 0, 0), 0)
    state.find(stream.next(), into: &options)
    return number
  }

  mutating func ruleBroken(by action: Int64) -> String? { Self.rule(action, below: options.count) }

  mutating func step(_ action: Int) -> EpisodeStep {
    let option = options[action]
    sums.cost += option.cost
    sums.delay += option.delay
    sums.energy += option.energy
    var scheme = SelfishScheme()
    let chosen = selfish.plan(options.job, by: &scheme)
    selfishCost += selfish.options[chosen].cost
    state.take(action, of: options)
    count += 1
    // The next job is there at the end of an episode too, for values of what would come.
    state.find(stream.next(), into: &options)
    return EpisodeStep(reward: -option.cost, isTruncated: count == jobs)
  }

  mutating func encode(into observation: inout MutableSpan<Float>) {
    encoder.encode(options, state, into: &rows, at: 0)
    for index in rows.indices { observation[index] = rows[index] }
  }

  mutating func writeMask(to buffers: EnvironmentBuffers, at copy: Int) {
    buffers.masks.write(part: copy, of: options.count) { mask in
      for action in mask.indices { mask[action] = true }
    }
  }

  mutating func writeCandidateCosts(to buffers: EnvironmentBuffers, at copy: Int) {
    buffers.candidateCosts.write(part: copy, of: options.count) { costs in
      for action in costs.indices { costs[action] = options[action].cost / unit }
    }
  }

  mutating func writeResult(to buffers: EnvironmentBuffers, at copy: Int) {
    let jobs = Double(max(1, count))
    write(
      cost: sums.cost / jobs, delay: sums.delay / jobs, energy: sums.energy / jobs,
      Reference(.bestKnown, selfishCost / jobs), to: buffers, at: copy)
    // It is the cost of a scheme, which a plan may undercut: a kind behind those of `Reference`.
    buffers.referenceKinds[copy] = Int64(Reference.Kind.allCases.count)
  }
}
