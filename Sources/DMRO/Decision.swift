public import DMROFiles
public import DMRONetworks
public import DMROOffloading

/// The plan of an inner model.
public struct Decision: Hashable, Sendable {
  /// The action of each step, `[N]`: in a chain, the site of each subtask.
  public let plan: [Int]
  /// The total cost Q(x, b) of the plan.
  public let cost: Double
  /// The unit that made the plan.
  public let unit: Int
}

extension InnerModel {
  /// Decides for one episode: the decision-making phase of Algorithm 1.
  ///
  /// Each network makes its own plan, from the states after its own actions. The plan with the
  /// lowest total cost Q(x, b) wins; at a tie, that of the first unit.
  ///
  /// - Parameters:
  ///   - episode: The episode, as a workflow.
  ///   - process: The process; it stays unchanged.
  /// - Throws: `InputError`, if the episode does not fit the process, or the process the networks.
  /// - Complexity: O(s·N) passes of one state.
  @specialized(where Process == ChainProcess)
  public func decide<Process: OffloadingProcess>(
    _ episode: Process.Episode, on process: Process
  ) throws(InputError) -> Decision {
    try groups[0].units.networks.online.checkShape(of: process)
    try process.check(episode)
    var search = PlanSearch(on: process)
    for group in groups {
      for unit in 0..<group.units.count {
        search.rollOut(group.units.first + unit, episode) { state, mask in
          group.units.networks.greedyAction(unit, in: state, mask: mask)
        }
      }
    }
    return search.decision
  }

  /// Decides for many episodes in batches, much faster than one at a time.
  ///
  /// - Parameters:
  ///   - episodes: The episodes, as workflows.
  ///   - process: The process; it stays unchanged.
  /// - Returns: A decision for each episode.
  /// - Throws: `InputError`, if an episode does not fit the process, or the process the networks.
  public func decide<Process: OffloadingProcess>(
    _ episodes: [Process.Episode], on process: Process
  ) throws(InputError) -> [Decision] {
    try networks.decisions(for: episodes, on: process)
  }
}

/// Decides for one episode at a time by the best plan of several networks, without allocation.
///
/// ```swift
/// var decider = try Decider(networks, on: process)
/// try decider.decide(workflow)
/// run(decider.plan)
/// ```
public struct Decider<Process: OffloadingProcess>: ~Copyable {
  private let networks: NetworkBlock
  private let shape: ObservationShape
  private var search: PlanSearch<Process>
  private var workspace: Workspace

  /// Creates a decider.
  ///
  /// - Parameters:
  ///   - networks: The networks, `[s, P]`.
  ///   - process: A process with the shape of the networks.
  /// - Throws: `InputError`, if the networks have another shape than the process.
  public init(_ networks: NetworkBlock, on process: Process) throws(InputError) {
    try networks.checkShape(of: process)
    self.networks = networks
    shape = process.shape
    search = PlanSearch(on: process)
    workspace = Workspace(architecture: networks.architecture, capacity: process.shape.rows)
  }

  /// Decides for an episode: the decision-making phase of Algorithm 1.
  ///
  /// - Parameter episode: The episode, as a workflow.
  /// - Throws: `InputError`, if the episode does not fit the process.
  /// - Complexity: O(s·N) passes of one state; allocates nothing.
  @specialized(where Process == ChainProcess)
  public mutating func decide(_ episode: Process.Episode) throws(InputError) {
    try search.check(episode)
    search.clear()
    for unit in 0..<networks.count {
      Self.rollOut(unit, networks, shape, &search, &workspace, episode)
    }
  }

  /// The plan of the last decision, `[N]`; empty before the first.
  public var plan: [Int] { search.best }
  /// The total cost Q(x, b) of the plan.
  public var cost: Double { search.lowest }
  /// The network that made the plan.
  public var unit: Int { search.unit }

  private static func rollOut(
    _ unit: Int, _ networks: borrowing NetworkBlock, _ shape: ObservationShape,
    _ search: inout PlanSearch<Process>, _ workspace: inout Workspace, _ episode: Process.Episode
  ) {
    search.rollOut(unit, episode) { state, mask in
      networks.forward(unit, inputs: state, batch: shape.rows, in: &workspace)
      return TemporalDifference.greedyAction(
        workspace.outputs.span.extracting(0..<shape.actionCount), mask: mask)
    }
  }
}

/// The search for the best of several plans of an episode.
struct PlanSearch<Process: OffloadingProcess>: ~Copyable {
  /// The best plan so far.
  private(set) var best: [Int] = []
  /// Its total cost.
  private(set) var lowest = Double.infinity
  /// The unit that made it.
  private(set) var unit = -1
  private var process: Process
  private var plan: [Int] = []
  private var state: ContiguousArray<Float>
  private var mask: ContiguousArray<Bool>

  init(on process: Process) {
    self.process = process
    let shape = process.shape
    state = ContiguousArray(repeating: 0, count: shape.size)
    mask = ContiguousArray(repeating: true, count: shape.isMasked ? shape.actionCount : 0)
  }

  /// The best plan so far.
  var decision: Decision { Decision(plan: best, cost: lowest, unit: unit) }

  func check(_ episode: Process.Episode) throws(InputError) { try process.check(episode) }

  /// Forgets all plans.
  mutating func clear() { (lowest, unit) = (.infinity, -1) }

  /// Makes a plan, and keeps it if it is the first or the cheapest.
  ///
  /// - Parameters:
  ///   - unit: The unit.
  ///   - episode: The episode.
  ///   - policy: Returns the action for an observation, `[R, F]`, and a mask, `[R · V]`.
  @inline(__always)
  mutating func rollOut(
    _ unit: Int, _ episode: Process.Episode, by policy: (Span<Float>, Span<Bool>) -> Int
  ) {
    process.reset(to: episode)
    plan.removeAll(keepingCapacity: true)
    while !process.isFinished {
      process.observe(into: &state, &mask)
      let action = policy(state.span, mask.span)
      plan.append(action)
      process.step(action)
    }
    let cost = process.totalCost(of: plan)
    guard self.unit < 0 || cost < lowest else { return }
    (lowest, self.unit) = (cost, unit)
    swap(&best, &plan)
  }
}

extension DecisionProcess {
  /// Writes the observation and, if actions can be unavailable, the mask.
  ///
  /// - Parameters:
  ///   - state: The features, `[R, F]`.
  ///   - mask: The available actions, `[R · V]`; empty if all are available.
  @inline(__always)
  func observe(
    into state: inout ContiguousArray<Float>, _ mask: inout ContiguousArray<Bool>
  ) {
    var features = state.mutableSpan
    encodeState(into: &features)
    guard !mask.isEmpty else { return }
    var available = mask.mutableSpan
    encodeMask(into: &available)
  }
}

extension NetworkBlock {
  /// The number of episodes in one pass of a network.
  private static let decisionBatch = 128

  /// Checks that a process has the shape of the networks.
  func checkShape(of process: some DecisionProcess) throws(InputError) {
    let shape = process.shape
    guard shape.features == architecture.inputs, shape.valuesPerRow == architecture.outputs else {
      throw InputError(
        element: "process",
        rule: """
          must have \(architecture.inputs) features and \(architecture.outputs) values a row, as \
          the networks, found \(shape.features) and \(shape.valuesPerRow)
          """)
    }
  }

  /// Decides for each episode by the best plan of the networks.
  ///
  /// - Parameters:
  ///   - episodes: The episodes, as workflows.
  ///   - process: A process with the shape of the networks.
  /// - Returns: A decision for each episode.
  /// - Throws: `InputError`, if an episode does not fit the process, or the process the networks.
  public func decisions<Process: OffloadingProcess>(
    for episodes: [Process.Episode], on process: Process
  ) throws(InputError) -> [Decision] {
    guard episodes.count != 1 else {
      var decider = try Decider(self, on: process)
      try decider.decide(episodes[0])
      return [Decision(plan: decider.plan, cost: decider.cost, unit: decider.unit)]
    }
    var best: [Decision] = []
    for (unit, plans) in try plans(for: episodes, on: process).enumerated() {
      if unit == 0 {
        best = plans
      } else {
        for index in best.indices where plans[index].cost < best[index].cost {
          best[index] = plans[index]
        }
      }
    }
    return best
  }

  /// Returns `true` if all action values behind a plan are finite; otherwise the plan is arbitrary.
  ///
  /// Weights that are finite can have values that are not: their products may exceed 3·10³⁸.
  ///
  /// - Parameters:
  ///   - decision: A decision of these networks.
  ///   - episode: The episode of the decision.
  ///   - process: The process of the decision.
  /// - Precondition: The decision is of these networks, for this episode, on this process.
  /// - Complexity: O(N) passes of one state.
  public func hasFiniteValues<Process: OffloadingProcess>(
    behind decision: Decision, for episode: Process.Episode, on process: Process
  ) -> Bool {
    var process = process
    let shape = process.shape
    var workspace = Workspace(architecture: architecture, capacity: shape.rows)
    var state = ContiguousArray<Float>(repeating: 0, count: shape.size)
    process.reset(to: episode)
    return decision.plan.allSatisfy { action in
      var features = state.mutableSpan
      process.encodeState(into: &features)
      forward(decision.unit, inputs: state.span, batch: shape.rows, in: &workspace)
      process.step(action)
      return workspace.outputs.prefix(shape.actionCount).allSatisfy(\.isFinite)
    }
  }

  /// Makes a plan for every episode by each network.
  ///
  /// - Parameters:
  ///   - episodes: The episodes, as workflows.
  ///   - process: A process with the shape of the networks.
  /// - Returns: The plans, `[s][episodes]`.
  /// - Throws: `InputError`, if an episode does not fit the process, or the process the networks.
  public func plans<Process: OffloadingProcess>(
    for episodes: [Process.Episode], on process: Process
  ) throws(InputError) -> [[Decision]] {
    try checkShape(of: process)
    for episode in episodes { try process.check(episode) }
    let capacity = max(1, min(Self.decisionBatch, episodes.count))
    var workspace = Workspace(
      architecture: architecture, capacity: capacity * process.shape.rows)
    var states = ContiguousArray<Float>(repeating: 0, count: capacity * process.shape.size)
    var result = [[Decision]](repeating: [], count: count)
    for start in stride(from: 0, to: episodes.count, by: capacity) {
      let fresh = episodes[start..<min(start + capacity, episodes.count)].map { episode in
        var own = process
        own.reset(to: episode)
        return own
      }
      for unit in 0..<count {
        var batch = fresh
        let plans = rollOut(unit, &batch, process.shape, &states, &workspace)
        for (episode, plan) in zip(batch, plans) {
          result[unit].append(
            Decision(plan: plan, cost: episode.totalCost(of: plan), unit: unit))
        }
      }
    }
    return result
  }

  /// Makes the plans of one network for all episodes, in lockstep.
  private func rollOut<Process: OffloadingProcess>(
    _ unit: Int, _ episodes: inout [Process], _ shape: ObservationShape,
    _ states: inout ContiguousArray<Float>, _ workspace: inout Workspace
  ) -> [[Int]] {
    var plans = [[Int]](repeating: [], count: episodes.count)
    let (size, actions) = (shape.size, shape.actionCount)
    var state = ContiguousArray<Float>(repeating: 0, count: size)
    var mask = ContiguousArray(repeating: true, count: shape.isMasked ? actions : 0)
    var masks: [ContiguousArray<Bool>] = []
    while true {
      let open = episodes.indices.filter { !episodes[$0].isFinished }
      guard !open.isEmpty else { return plans }
      masks.removeAll(keepingCapacity: true)
      for (row, episode) in open.enumerated() {
        episodes[episode].observe(into: &state, &mask)
        states.replaceSubrange(row * size..<(row + 1) * size, with: state)
        if shape.isMasked { masks.append(mask) }
      }
      forward(unit, inputs: states.span, batch: open.count * shape.rows, in: &workspace)
      for (row, episode) in open.enumerated() {
        let values = workspace.outputs.span.extracting(row * actions..<(row + 1) * actions)
        if shape.isMasked { mask = masks[row] }
        let action = TemporalDifference.greedyAction(values, mask: mask.span)
        plans[episode].append(action)
        episodes[episode].step(action)
      }
    }
  }
}
