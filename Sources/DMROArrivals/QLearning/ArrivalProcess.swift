public import DMROFiles
public import DMROOffloading
public import DMROSimulation

/// Jobs over time as a decision process: each step places the job that has arrived.
///
/// An observation has a row for each site that the job may use, as for `JobPolicy`. A cost is in
/// units of the mean cost on the idle system, less the job's own least cost there and less a
/// reference: Q-learning of a process without end needs costs whose mean is about 0, and what a job
/// costs at least says nothing of an action. Steps can be taken back; the jobs that follow stay the
/// same, so that all actions of a state are compared on equal futures.
public struct ArrivalProcess: CandidateProcess {
  /// A stretch of arrivals at an idle system.
  public struct Episode: Hashable, Sendable {
    /// The source of the jobs.
    public var stream: RandomStream
    /// The number of jobs.
    public var jobs: Int

    /// Creates a stretch.
    ///
    /// - Parameters:
    ///   - stream: The source of the jobs.
    ///   - jobs: The number of jobs.
    public init(stream: RandomStream, jobs: Int) { (self.stream, self.jobs) = (stream, jobs) }
  }

  /// The shape: a row for each site that a job may use.
  public let shape: ObservationShape
  /// The system with its arrivals.
  public let setting: JobSetting
  /// The amount subtracted from each cost beside the least one on the idle system, in units of costs.
  public let referenceCost: Double
  /// The greatest number of steps that can be taken back in a row.
  public let maximumUndo: Int
  private var encoder: JobRows
  private var episode: Episode?
  private var arrivals: ArrivalStream
  /// The jobs from the earliest that can be returned to on, a ring.
  private var jobs: ContiguousArray<Job>
  /// The least cost of each of them on the idle system.
  private var idleCosts: ContiguousArray<Double>
  private let idle: JobState
  private var alone: JobOptions
  /// The number of jobs drawn so far.
  private var drawn = 0
  /// The states that can be returned to, a ring.
  private var places: ContiguousArray<Place>
  /// The actions so far.
  private var actions: ContiguousArray<UInt8> = []

  /// A state, with the options and the rows of the job that has arrived.
  private struct Place: Sendable {
    var state: JobState
    var options: JobOptions
    var rows: ContiguousArray<Float>
  }

  /// Creates a process.
  ///
  /// - Parameters:
  ///   - setting: The system with its arrivals.
  ///   - referenceCost: What is subtracted from each cost beside the least one on the idle system, in
  ///     units of costs.
  ///   - maximumUndo: The greatest number of steps that can be taken back in a row.
  /// - Precondition: `maximumUndo` is positive.
  public init(_ setting: JobSetting, referenceCost: Double = 0, maximumUndo: Int = 1) {
    precondition(maximumUndo >= 1, "a step must be taken back, found \(maximumUndo)")
    let sites = setting.sites
    shape = ObservationShape(
      rows: sites.actionCount, features: JobColumn.count, valuesPerRow: 1)
    self.setting = setting
    self.referenceCost = referenceCost
    self.maximumUndo = maximumUndo
    encoder = JobRows(sites, setting.context)
    arrivals = ArrivalStream(
      setting.arrivals, deviceCount: sites.deviceCount, stream: RandomStream(seed: 0))
    jobs = ContiguousArray(
      repeating: Job(device: 0, arrival: 0, computation: 0, input: 0), count: maximumUndo + 1)
    idleCosts = ContiguousArray(repeating: 0, count: maximumUndo + 1)
    (idle, alone) = (JobState(sites), JobOptions(sites))
    let rows = ContiguousArray<Float>(repeating: 0, count: shape.size)
    places = ContiguousArray(
      repeating: Place(state: JobState(sites), options: JobOptions(sites), rows: rows),
      count: maximumUndo + 1)
  }

  /// The number of jobs placed so far.
  private var position: Int { actions.count }
  private var place: Int { position % places.count }

  /// `true` when all jobs are placed, and before the first `reset(to:)`.
  public var isFinished: Bool { position >= episode?.jobs ?? 0 }

  /// The number of sites that the job may use.
  public var candidateCount: Int { isFinished ? 0 : shape.rows }

  /// Checks that a stretch has a job.
  ///
  /// - Parameter episode: The stretch.
  /// - Throws: `InputError`, naming the number.
  public func check(_ episode: Episode) throws(InputError) {
    try NumberRules.within(1...1_000_000_000, episode.jobs, "jobs")
  }

  /// Starts a stretch at an idle system.
  ///
  /// - Parameter episode: The stretch.
  public mutating func reset(to episode: Episode) {
    self.episode = episode
    arrivals = ArrivalStream(
      setting.arrivals, deviceCount: setting.sites.deviceCount, stream: episode.stream)
    drawn = 0
    actions.removeAll(keepingCapacity: true)
    places[0].state = JobState(setting.sites)
    arrive()
  }

  /// Finds the options and rows of the job that arrives next.
  private mutating func arrive() {
    guard !isFinished else { return }
    let place = self.place
    if drawn == position {
      jobs[place] = arrivals.next()
      idle.find(jobs[place], into: &alone)
      idleCosts[place] = alone[alone.cheapest].cost
      drawn += 1
    }
    places[place].state.find(jobs[place], into: &places[place].options)
    encoder.encode(places[place].options, places[place].state, into: &places[place].rows, at: 0)
  }

  /// Writes the rows of the job that has arrived.
  ///
  /// - Parameter state: The features, `[K, F]`.
  public func encodeState(into state: inout MutableSpan<Float>) {
    let rows = places[place].rows
    for index in state.indices { state[index] = isFinished ? 0 : rows[index] }
  }

  /// Writes the rows of the job that arrives after an action.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - state: The features, `[K, F]`.
  /// - Complexity: That of a step, and of a copy of the process.
  public func encodeState(after action: Int, into state: inout MutableSpan<Float>) {
    var next = self
    next.step(action)
    next.encodeState(into: &state)
  }

  /// Returns the cost of an action in units, less the least one and the reference, and the discount:
  /// 1, and 0 at the end.
  ///
  /// - Parameter action: The action.
  public func outcome(of action: Int) -> Outcome {
    let cost = (places[place].options[action].cost - idleCosts[place]) / setting.context.cost
    let isLast = position + 1 == episode?.jobs
    return Outcome(cost: cost - referenceCost, discount: isLast ? 0 : 1)
  }

  /// Places the job that has arrived.
  ///
  /// - Parameter action: The action.
  /// - Returns: The cost in units, less the reference, and the discount.
  @discardableResult
  public mutating func step(_ action: Int) -> Outcome {
    let outcome = outcome(of: action)
    let last = place
    actions.append(UInt8(action))
    let next = place
    places[next].state.begin(from: places[last].state)
    places[next].state.take(action, of: places[last].options)
    arrive()
    return outcome
  }

  /// Takes back the last placement, at most `maximumUndo` times in a row.
  public mutating func undo() { actions.removeLast() }

  /// Returns the summed costs of a plan in units, less the reference each.
  ///
  /// - Parameter decision: The action for each job, `[N]`.
  public func totalCost(of decision: [Int]) -> Double {
    guard let episode else { return 0 }
    var process = self
    process.reset(to: episode)
    return decision.reduce(0) { $0 + process.step($1).cost }
  }

  /// Writes the actions so far.
  ///
  /// - Parameter writer: The writer of the snapshot.
  public func writePosition(to writer: inout StateWriter) { writer.add(block: actions) }

  /// Restores a position written by `writePosition(to:)`.
  ///
  /// - Parameters:
  ///   - reader: The reader of the snapshot.
  ///   - episode: The unfinished stretch; `nil` before the first.
  /// - Throws: `InputError`, naming the element and the broken rule.
  public mutating func restorePosition(
    from reader: inout StateReader, in episode: Episode?
  ) throws(InputError) {
    let actions = try reader.block("actions")
    guard let episode else { return try NumberRules.within(0...0, actions.count, "actions") }
    try check(episode)
    try NumberRules.within(0...episode.jobs, actions.count, "actions")
    reset(to: episode)
    for (index, action) in actions.enumerated() {
      try NumberRules.within(0...shape.rows - 1, Int(action), "actions[\(index)]")
      step(Int(action))
    }
  }
}
