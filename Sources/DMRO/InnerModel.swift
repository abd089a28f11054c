public import DMROFiles
public import DMRONetworks
public import DMROOffloading
public import DMRORandom

/// The inner model: s parallel Q-networks that learn to place subtasks, Algorithm 1 of the paper.
///
/// ```swift
/// var process = try ChainProcess(costModel: costModel, maximumSubtasks: 10)
/// var model = try InnerModel(InnerModelConfiguration(), for: process, seed: 1)
/// try model.train(on: &process, episodes: workflows, updates: 2000)
/// let decision = try model.decide(workflow, on: process)
/// ```
///
/// The same seed gives the same networks, to the byte, however the training is divided into calls.
public struct InnerModel: ~Copyable {
  /// The settings.
  public let configuration: InnerModelConfiguration
  /// The shape of the observations and action values of the networks.
  public let shape: ObservationShape
  /// The number of steps taken: one action each.
  public internal(set) var steps = 0
  /// The number of episodes begun.
  public internal(set) var episodes = 0
  /// The rewards since the last update.
  var rewards = RewardMeter()

  /// The s units, divided between threads.
  let groups: [UnitGroup]
  /// The threads; `nil` for one thread.
  private let crew: UnitCrew?
  private let shared: SharedMemory
  private var buffers: StepBuffers

  /// Creates a model.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - process: A process with the shape of those to learn and decide in.
  ///   - seed: The random seed.
  ///   - start: The initial parameters of all units, such as ψ; by default, each unit draws its
  ///     own.
  ///   - threads: The number of threads for updates; results do not depend on it.
  /// - Throws: `InputError`, if a setting is out of bounds or `start` has another shape.
  public init(
    _ configuration: InnerModelConfiguration, for process: some DecisionProcess, seed: UInt64,
    startingFrom start: NetworkBlock? = nil, threads: Int = 1
  ) throws(InputError) {
    try self.init(
      configuration, for: process, stream: RandomStream(seed: seed), startingFrom: start,
      threads: threads)
  }

  /// Creates a model with a random stream instead of a seed.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - process: A process with the shape of those to learn and decide in.
  ///   - stream: The random stream; all others are split from it.
  ///   - start: The initial parameters of all units; by default, each unit draws its own.
  ///   - threads: The number of threads for updates; results do not depend on it.
  /// - Throws: `InputError`, if a setting is out of bounds or `start` has another shape.
  public init(
    _ configuration: InnerModelConfiguration, for process: some DecisionProcess,
    stream: RandomStream, startingFrom start: NetworkBlock? = nil, threads: Int = 1
  ) throws(InputError) {
    try configuration.validate()
    // Each thread keeps a processor busy, and the system gives a process some hundreds of threads
    // at most.
    try NumberRules.within(1...64, threads, "threads")
    let (stream, shape) = (stream.split("inner model"), process.shape)
    let architecture = try configuration.architecture(for: shape)
    // 1: Initialize the s DNNs with meta-parameter ψ
    var networks: NetworkBlock
    if let start {
      guard start.architecture == architecture else {
        throw InputError(
          element: "start", rule: "must be networks of the shape \(architecture), found others")
      }
      networks = NetworkBlock(
        architecture: architecture, count: configuration.units,
        copying: start.network(0).parameters)
    } else {
      networks = NetworkBlock(architecture: architecture, count: configuration.units)
      networks.initialize(by: configuration.initialization, from: stream.split("initialization"))
    }
    self.configuration = configuration
    self.shape = shape
    // 2: Empty the memory pool
    let hasOwnNextStates = configuration.transitionRule == .counterfactual
    shared = SharedMemory(
      ReplayMemory(
        capacity: configuration.memoryCapacity, shape: shape, unitCount: configuration.units,
        hasOwnNextStates: hasOwnNextStates))
    // Neighboring units share a thread; no thread is without a unit.
    let threads = min(threads, configuration.units)
    groups = (0..<threads).map { thread in
      let units =
        configuration.units * thread / threads..<configuration.units * (thread + 1) / threads
      return UnitGroup(
        LearningUnits(
          configuration, networks: networks.networks(units), shape, first: units.lowerBound,
          stream: stream))
    }
    crew = threads > 1 ? UnitCrew(groups, memory: shared) : nil
    buffers = StepBuffers(
      shape: shape, unitCount: configuration.units, hasOwnNextStates: hasOwnNextStates,
      discount: configuration.discount)
  }

  /// The online networks, `[s, P]`.
  public var networks: NetworkBlock {
    NetworkBlock(joining: groups.map { $0.units.networks.online })
  }

  /// The number of updates made.
  public var updates: Int { groups[0].units.updates }

  // MARK: Training

  /// Trains the model: the training phase of Algorithm 1.
  ///
  /// The episodes are taken in order, again and again. A call continues the unfinished episode of
  /// the call before, so that training in one call or in many is the same.
  ///
  /// - Parameters:
  ///   - process: The process to learn in.
  ///   - episodes: The episodes to learn from, as workflows.
  ///   - count: The number of updates to make.
  ///   - report: Called after every update.
  ///   - isStopped: Called before every step; `true` ends the training.
  /// - Throws: `InputError`, if there is no episode, an episode does not fit the process, or the
  ///   process has another shape than that of the initializer.
  @specialized(where Process == ChainProcess)
  public mutating func train<Process: PricedProcess>(
    on process: inout Process, episodes: [Process.Episode], updates count: Int,
    report: (borrowing InnerModel, TrainingStep) -> Void = { _, _ in },
    until isStopped: () -> Bool = { false }
  ) throws(InputError) {
    try check(process, episodes)
    let end = updates + count
    while updates < end, !isStopped() {
      // 3–19: One step, and the memory of it
      rewards.add(step(in: &process, episodes: episodes))
      updateWhereDue(report)
    }
  }

  /// Trains the model in a process without prices in advance, by the rule `chosen`.
  ///
  /// In each step the units vote. The process takes the action with the most votes; at a tie, that
  /// of the first unit. All units store its observed outcome.
  ///
  /// - Parameters:
  ///   - process: The process to learn in.
  ///   - episodes: The episodes to learn from.
  ///   - count: The number of updates to make.
  ///   - report: Called after every update.
  ///   - isStopped: Called before every step; `true` ends the training.
  /// - Throws: `InputError`, as for a priced process, or if the transition rule is not `chosen`.
  public mutating func train<Process: DecisionProcess>(
    on process: inout Process, episodes: [Process.Episode], updates count: Int,
    report: (borrowing InnerModel, TrainingStep) -> Void = { _, _ in },
    until isStopped: () -> Bool = { false }
  ) throws(InputError) {
    try check(process, episodes)
    guard configuration.transitionRule == .chosen else {
      throw InputError(
        element: "transitionRule",
        rule: """
          must be chosen in a process without prices in advance, found \
          \(configuration.transitionRule.rawValue)
          """)
    }
    let end = updates + count
    while updates < end, !isStopped() {
      rewards.add(step(in: &process, episodes: episodes))
      updateWhereDue(report)
    }
  }

  /// Checks that the process and its episodes fit the networks.
  private func check<Process: DecisionProcess>(
    _ process: Process, _ episodes: [Process.Episode]
  ) throws(InputError) {
    guard process.shape == shape else {
      throw InputError(
        element: "process",
        rule: """
          must have \(shape), as the model, found \(process.shape)
          """)
    }
    guard !episodes.isEmpty else {
      throw InputError(element: "episodes", rule: "must hold an episode to learn from, found none")
    }
    for episode in episodes { try process.check(episode) }
  }

  /// Makes an update and reports it, if one is due.
  private mutating func updateWhereDue(
    _ report: (borrowing InnerModel, TrainingStep) -> Void
  ) {
    // 20: Add data to memory five times
    guard steps % configuration.updateInterval == 0, shared.memory.count >= configuration.warmUp
    else { return }
    // 21–24: Update the s DNNs
    let cost = update()
    report(
      self,
      TrainingStep(
        update: updates, cost: cost,
        epsilon: configuration.exploration.epsilon(at: steps - 1), meanReward: rewards.take()))
  }

  // MARK: Single steps

  /// Takes one step of the training phase: one action, stored by every unit.
  ///
  /// - Parameters:
  ///   - process: The process to learn in; a finished episode is followed by the next.
  ///   - episodes: The episodes to learn from.
  /// - Returns: The reward −F of the action taken.
  /// - Precondition: There is an episode, all of them fit the process, and the process has the shape
  ///   of the model.
  @specialized(where Process == ChainProcess)
  @discardableResult
  public mutating func step<Process: PricedProcess>(
    in process: inout Process, episodes: [Process.Episode]
  ) -> Double {
    begin(&process, episodes)
    let epsilon = configuration.exploration.epsilon(at: steps)
    // 4: Replicate state S_i to all s DNNs
    buffers.encodeState(of: process)
    for group in groups {
      for unit in 0..<group.units.count {
        // 5: Generate the unit's action a^j via the ε-greedy policy
        let action = group.units.propose(unit, in: buffers, epsilon: epsilon)
        // 8: Evaluate the local objective function F(S_i, a^j)
        buffers.propose(action, process.outcome(of: action), by: group.units.first + unit)
      }
    }
    // The candidate with the lowest F is the action a_i; the rewards follow from it
    let chosen = buffers.choose(by: configuration.transitionRule)
    buffers.encodeNextStates(of: process, after: chosen, by: configuration.transitionRule)
    // 10: The episode moves on with a_i: Equation (17)
    process.step(chosen)
    remember()
    return -buffers.cost
  }

  /// Takes one step in a process without prices in advance.
  ///
  /// - Parameters:
  ///   - process: The process to learn in; a finished episode is followed by the next.
  ///   - episodes: The episodes to learn from.
  /// - Returns: The observed reward.
  /// - Precondition: As in a priced process, and the transition rule is `chosen`.
  @discardableResult
  public mutating func step<Process: DecisionProcess>(
    in process: inout Process, episodes: [Process.Episode]
  ) -> Double {
    precondition(configuration.transitionRule == .chosen, "the rule must be chosen")
    begin(&process, episodes)
    let epsilon = configuration.exploration.epsilon(at: steps)
    buffers.encodeState(of: process)
    for group in groups {
      for unit in 0..<group.units.count {
        let action = group.units.propose(unit, in: buffers, epsilon: epsilon)
        buffers.propose(action, by: group.units.first + unit)
      }
    }
    let elected = buffers.vote()
    let outcome = process.step(elected)
    buffers.observe(elected, outcome, in: process)
    remember()
    return -buffers.cost
  }

  /// Begins the next episode, if the last one has ended.
  private mutating func begin<Process: DecisionProcess>(
    _ process: inout Process, _ episodes: [Process.Episode]
  ) {
    guard process.isFinished else { return }
    precondition(!episodes.isEmpty, "there must be an episode to learn from")
    process.reset(to: episodes[self.episodes % episodes.count])
    self.episodes += 1
  }

  /// Stores the step in the memory.
  private mutating func remember() {
    // 17: Input [S_i, a, R, S_{i+1}] to the memory pool
    for group in groups { group.units.noteStep(at: shared.memory.position) }
    // A local name: the compiler (6.3) cannot instrument an access through self for the thread
    // sanitizer.
    let shared = shared
    shared.memory.store(buffers)
    steps += 1
  }

  /// Updates every unit once, from its memory: lines 21 to 24 of Algorithm 1.
  ///
  /// - Returns: The mean loss of the units.
  /// - Precondition: A step is stored.
  @discardableResult
  public mutating func update() -> Float {
    precondition(shared.memory.count > 0, "an update needs a step in the memory")
    if let crew { crew.update() } else { groups[0].units.update(from: shared.memory) }
    var sum: Float = 0
    for group in groups {
      for unit in 0..<group.units.count { sum += group.units.losses[unit] }
    }
    return sum / Float(configuration.units)
  }

  /// Finds the greedy action of each unit in a state with all actions available.
  ///
  /// - Parameters:
  ///   - state: The observation, `[R, F]`.
  ///   - actions: Receives the action of each unit, `[s]`.
  /// - Precondition: The observation has R · F features, and there is room for s actions.
  public mutating func greedyActions(
    in state: Span<Float>, into actions: inout MutableSpan<Int>
  ) {
    precondition(
      actions.count == configuration.units,
      "there are \(configuration.units) units, room for \(actions.count)")
    for group in groups { group.units.greedyActions(in: state, into: &actions) }
  }

  // MARK: Snapshots

  /// Writes the memory, then all units.
  func writeMemory(to writer: inout StateWriter) {
    shared.memory.writeState(to: &writer)
    for group in groups {
      for unit in 0..<group.units.count { group.units.writeState(of: unit, to: &writer) }
    }
  }

  /// Reads a state written by `writeMemory(to:)`.
  mutating func readMemory(
    from reader: inout StateReader, updates: Int
  ) throws(InputError) {
    // A local name, as in `remember()`.
    let shared = shared
    try shared.memory.readState(from: &reader)
    for group in groups {
      group.units.updates = updates
      for unit in 0..<group.units.count {
        do throws(InputError) {
          try group.units.readState(of: unit, from: &reader, stored: shared.memory.count)
        } catch { throw error.below("units[\(group.units.first + unit)]") }
      }
    }
  }
}
