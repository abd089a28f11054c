public import DMROFiles
public import DMRONetworks
public import DMROOffloading
public import DMRORandom

/// The inner model: s parallel Q-networks that learn to place subtasks, Algorithm 1 of the paper.
///
/// ```swift
/// var process = ChainProcess(costModel: costModel, maximumSubtasks: 10)
/// var model = try InnerModel(InnerModelConfiguration(), for: process, seed: 1)
/// model.train(on: &process, workflows: workflows, updates: 2000)
/// let decision = model.decide(workflow, on: process)
/// ```
///
/// The same seed gives the same networks, to the byte, however the training is divided into calls.
public struct InnerModel: ~Copyable {
  /// The settings.
  public let configuration: InnerModelConfiguration
  /// The number of steps taken: one subtask each.
  public internal(set) var steps = 0
  /// The number of workflows begun.
  public internal(set) var episodes = 0
  /// The rewards since the last update.
  var rewards = RewardMeter()

  /// The s units, divided between threads.
  private let groups: [UnitGroup]
  /// The threads; none where one is enough.
  private let crew: UnitCrew?
  private let shared: SharedMemory
  private var buffers: StepBuffers

  /// Creates a model.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - process: A process like those in which the model will learn and decide.
  ///   - seed: The seed of all chance.
  ///   - start: The parameters with which all units start, as from an outer model; each draws its
  ///     own unless told.
  ///   - threads: The number of threads that update units at the same time; the results are the
  ///     same for any.
  /// - Throws: `InputError`, if a setting is out of bounds or `start` has another shape.
  public init(
    _ configuration: InnerModelConfiguration, for process: some OffloadingProcess, seed: UInt64,
    startingFrom start: NetworkBlock? = nil, threads: Int = 1
  ) throws(InputError) {
    try self.init(
      configuration, for: process, stream: RandomStream(seed: seed), startingFrom: start,
      threads: threads)
  }

  /// Creates a model whose chance is split from a stream.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - process: A process like those in which the model will learn and decide.
  ///   - stream: The stream that all chance is split from.
  ///   - start: The parameters with which all units start; each draws its own unless told.
  ///   - threads: The number of threads that update units at the same time.
  /// - Throws: `InputError`, if a setting is out of bounds or `start` has another shape.
  public init(
    _ configuration: InnerModelConfiguration, for process: some OffloadingProcess,
    stream: RandomStream, startingFrom start: NetworkBlock? = nil, threads: Int = 1
  ) throws(InputError) {
    try configuration.validate()
    // Each thread keeps its processor busy; the system lends some hundreds at most.
    try NumberRules.within(1...64, threads, "threads")
    let stream = stream.split("inner model")
    let architecture = try configuration.architecture(
      stateSize: process.stateSize, actionCount: process.actionCount)
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
    // 2: Empty the memory pool
    shared = SharedMemory(
      ReplayMemory(
        capacity: configuration.memoryCapacity, stateSize: process.stateSize,
        unitCount: configuration.units,
        hasOwnNextStates: configuration.transitionRule == .counterfactual))
    // Neighboring units share a thread; no thread is without a unit.
    let threads = min(threads, configuration.units)
    groups = (0..<threads).map { thread in
      let units =
        configuration.units * thread / threads..<configuration.units * (thread + 1) / threads
      return UnitGroup(
        LearningUnits(
          configuration, networks: networks.networks(units), first: units.lowerBound,
          stream: stream))
    }
    crew = threads > 1 ? UnitCrew(groups, memory: shared) : nil
    buffers = StepBuffers(
      stateSize: process.stateSize, unitCount: configuration.units,
      hasOwnNextStates: configuration.transitionRule == .counterfactual)
  }

  /// The networks that decide, `[s, P]`.
  public var networks: NetworkBlock { NetworkBlock(joining: groups.map { $0.units.online }) }

  /// The number of updates made.
  public var updates: Int { groups[0].units.updates }

  /// Trains the model: the training phase of Algorithm 1.
  ///
  /// The workflows are taken in order, again and again. A workflow that an earlier call left in the
  /// middle is continued, so that training in one call or in many is the same.
  ///
  /// - Parameters:
  ///   - process: The process to learn in.
  ///   - workflows: The workflows to learn from.
  ///   - count: The number of updates to make.
  ///   - report: Called after every update.
  ///   - isStopped: Called before every step; no further one is taken once it returns `true`.
  /// - Precondition: There is a workflow, and the process is one like that of the initializer.
  @specialized(where Process == ChainProcess)
  public mutating func train<Process: OffloadingProcess>(
    on process: inout Process, workflows: [Workflow], updates count: Int,
    report: (borrowing InnerModel, TrainingStep) -> Void = { _, _ in },
    until isStopped: () -> Bool = { false }
  ) {
    let end = updates + count
    while updates < end, !isStopped() {
      // 3–19: One subtask, and the memory of it
      rewards.add(step(in: &process, workflows: workflows))
      // 20: Add data to memory five times
      guard steps % configuration.updateInterval == 0, shared.memory.count >= configuration.warmUp
      else {
        continue
      }
      // 21–24: Update the s DNNs
      let cost = update()
      report(
        self,
        TrainingStep(
          update: updates, cost: cost,
          epsilon: configuration.exploration.epsilon(at: steps - 1), meanReward: rewards.take()))
    }
  }

  /// Takes one step of the training phase: one subtask is placed, and every unit remembers it.
  ///
  /// - Parameters:
  ///   - process: The process to learn in; a finished episode is followed by the next workflow's.
  ///   - workflows: The workflows to learn from.
  /// - Returns: The reward −F of the action taken.
  @specialized(where Process == ChainProcess)
  @discardableResult
  public mutating func step<Process: OffloadingProcess>(
    in process: inout Process, workflows: [Workflow]
  ) -> Double {
    if process.isFinished {
      precondition(!workflows.isEmpty, "there must be a workflow to learn from")
      process.reset(to: workflows[episodes % workflows.count])
      episodes += 1
    }
    let epsilon = configuration.exploration.epsilon(at: steps)
    // 4: Replicate state S_i to all s DNNs
    buffers.encodeState(of: process)
    for group in groups {
      for unit in 0..<group.units.count {
        // 5: Generate the unit's action a^j via the ε-greedy policy
        let action = group.units.propose(unit, in: buffers, epsilon: epsilon)
        // 8: Evaluate the local objective function F(S_i, a^j)
        buffers.propose(action, cost: process.localCost(of: action), by: group.units.first + unit)
      }
    }
    // The candidate with the lowest F is the action a_i; the rewards follow from it
    let chosen = buffers.choose(by: configuration.transitionRule)
    buffers.encodeNextStates(of: process, after: chosen, by: configuration.transitionRule)
    // 10: The episode moves on with a_i: Equation (17)
    process.step(chosen)
    // 17: Input [S_i, a, R, S_{i+1}] to the memory pool
    for group in groups { group.units.noteStep(at: shared.memory.position) }
    let discount = process.isFinished ? 0 : Float(configuration.discount)
    // Under a name of its own: through self, the compiler (6.3) fails to instrument the access for the
    // thread sanitizer.
    let shared = shared
    shared.memory.store(buffers, discount: discount)
    steps += 1
    return -buffers.lowestCost
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

  /// Writes the memory, then all units.
  func writeMemory(to writer: inout StateWriter) {
    shared.memory.writeState(to: &writer)
    for group in groups {
      for unit in 0..<group.units.count { group.units.writeState(of: unit, to: &writer) }
    }
  }

  /// Reads what `writeMemory(to:)` has written.
  mutating func readMemory(
    from reader: inout StateReader, updates: Int, actionCount: Int
  ) throws(InputError) {
    // Under a name of its own, as in `step(in:workflows:)`.
    let shared = shared
    try shared.memory.readState(from: &reader, actionCount: actionCount)
    for group in groups {
      group.units.updates = updates
      for unit in 0..<group.units.count {
        do throws(InputError) {
          try group.units.readState(of: unit, from: &reader, stored: shared.memory.count)
        } catch { throw error.below("units[\(group.units.first + unit)]") }
      }
    }
  }

  /// Returns the action that each unit prefers in a state, without exploring.
  ///
  /// - Parameters:
  ///   - state: The features of the state, `[D]`.
  ///   - actions: Receives the action of each unit, `[s]`.
  public mutating func greedyActions(
    in state: Span<Float>, into actions: inout MutableSpan<Int>
  ) {
    precondition(
      actions.count == configuration.units,
      "there are \(configuration.units) units, room for \(actions.count)")
    for group in groups { group.units.greedyActions(in: state, into: &actions) }
  }
}

/// What happened up to an update.
public struct TrainingStep: Hashable, Sendable {
  /// The number of the update, from 1.
  public let update: Int
  /// The loss of the networks, their mean: what the paper's figures call cost.
  public let cost: Float
  /// The probability of a random action at the last step.
  public let epsilon: Double
  /// The mean reward of the actions taken since the last update.
  public let meanReward: Double

  /// Creates what happened up to an update.
  ///
  /// - Parameters:
  ///   - update: The number of the update, from 1.
  ///   - cost: The mean loss of the networks.
  ///   - epsilon: The probability of a random action at the last step.
  ///   - meanReward: The mean reward of the actions taken since the last update.
  public init(update: Int, cost: Float, epsilon: Double, meanReward: Double) {
    self.update = update
    self.cost = cost
    self.epsilon = epsilon
    self.meanReward = meanReward
  }
}

/// The mean of rewards since it was last taken.
struct RewardMeter: Hashable, Sendable {
  var sum = 0.0
  var count = 0

  mutating func add(_ reward: Double) {
    sum += reward
    count += 1
  }

  mutating func take() -> Double {
    defer { self = RewardMeter() }
    return count == 0 ? 0 : sum / Double(count)
  }
}
