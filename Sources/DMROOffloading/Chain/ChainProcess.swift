public import DMROFiles
public import DMRORandom

/// The decision process of workflows in one system, one after the other: Equations (12)–(14).
///
/// A state is the previous site, then e_{i-1}, v_i, e_i, …, v_N, e_N shifted to the front, then
/// zeros up to the size for `maximumSubtasks`. Transfers are divided by e_max, computations by
/// v_max; a bound of 0 divides by 1. In the state of a finished episode all features are 0.
public struct ChainProcess: OffloadingProcess {
  /// The costs of actions and plans.
  public private(set) var costModel: CostModel
  /// The largest number of subtasks of a workflow.
  public let maximumSubtasks: Int
  /// The encoding of the previous site in a state.
  public let encoding: StateEncoding
  /// The features of the system, at the end of a state.
  public let context: SystemContext
  /// One row of D features, and a value for each of the K sites; with masks if sites are excluded.
  public private(set) var shape: ObservationShape

  /// The workflow of the episode; `nil` before the first `reset(to:)`.
  public private(set) var workflow: Workflow?
  /// The index of the current subtask, from 0; N when the episode is finished.
  public private(set) var position = 0
  /// The index of the site of the previous subtask; 0, the device, for the first.
  public private(set) var previousSite = 0

  /// The number of subtasks N of the episode's workflow.
  private var subtaskCount = 0
  /// The features e_0, v_1, e_1, …, v_N, e_N, then zeros: the window of the state at position i
  /// starts at 2i and is 2·maximumSubtasks + 1 long, so `[4·maximumSubtasks + 1]`.
  private var features: ContiguousArray<Float>
  /// The features of the system.
  private var contextFeatures: ContiguousArray<Float>

  /// Creates a process, finished until it is reset to a workflow.
  ///
  /// - Parameters:
  ///   - costModel: The costs of actions and plans, and the divisors of features.
  ///   - maximumSubtasks: The largest number of subtasks of a workflow.
  ///   - encoding: The encoding of the previous site in a state.
  ///   - context: The features of the system in a state.
  /// - Throws: `InputError`, if the number of subtasks is not between 1 and 10 000, or the system is
  ///   directed and its features are not.
  public init(
    costModel: CostModel, maximumSubtasks: Int, encoding: StateEncoding = .oneHot,
    context: SystemContext = .none
  ) throws(InputError) {
    try Self.check(maximumSubtasks: maximumSubtasks)
    try context.check(costModel.system)
    self.init(
      known: costModel, maximumSubtasks: maximumSubtasks, encoding: encoding, context: context)
  }

  /// Creates a process from settings known to be valid.
  ///
  /// - Parameters:
  ///   - costModel: The costs of actions and plans, and the divisors of features.
  ///   - maximumSubtasks: The largest number of subtasks of a workflow.
  ///   - encoding: The encoding of the previous site in a state.
  ///   - context: The features of the system in a state.
  /// - Precondition: The number of subtasks is between 1 and 10 000.
  package init(
    known costModel: CostModel, maximumSubtasks: Int, encoding: StateEncoding = .oneHot,
    context: SystemContext = .none
  ) {
    self.costModel = costModel
    self.maximumSubtasks = maximumSubtasks
    self.encoding = encoding
    self.context = context
    contextFeatures = context.features(of: costModel)
    shape = Self.shape(
      siteCount: costModel.siteCount, maximumSubtasks: maximumSubtasks, encoding: encoding,
      context: context)
    features = ContiguousArray(repeating: 0, count: 4 * maximumSubtasks + 1)
  }

  static func check(maximumSubtasks: Int) throws(InputError) {
    try NumberRules.within(1...10_000, maximumSubtasks, "maximumSubtasks")
  }

  /// Returns the same process without some sites, for decisions while they are down.
  ///
  /// States and scales stay those in which networks have learned; the sites are masked.
  ///
  /// - Parameter sites: The indices of the sites.
  /// - Throws: `InputError`, if there is no such site, or none is left.
  public func excluding(_ sites: Set<Int>) throws(InputError) -> ChainProcess {
    var process = self
    process.costModel = try costModel.excluding(sites)
    process.shape = ObservationShape(
      features: shape.features, valuesPerRow: shape.valuesPerRow, isMasked: !sites.isEmpty)
    return process
  }

  /// Writes which sites are available.
  ///
  /// - Parameter mask: The availability of each site, `[K]`; all of them are overwritten.
  public func encodeMask(into mask: inout MutableSpan<Bool>) {
    for site in mask.indices { mask[site] = costModel.isAvailable(site) }
  }

  /// Moves to another system, at the same position of the episode.
  ///
  /// - Parameter costModel: The costs in the other system.
  /// - Throws: `InputError`, if the system has another number of sites, or the workload other bounds.
  /// - Complexity: O(K²).
  public mutating func move(to costModel: CostModel) throws(InputError) {
    guard costModel.siteCount == actionCount else {
      throw InputError(
        element: "sites",
        rule: "must be \(actionCount), as in the process, found \(costModel.siteCount)")
    }
    guard costModel.bounds == self.costModel.bounds else {
      throw InputError(
        element: "bounds",
        rule: "must be \(self.costModel.bounds), as in the process, found \(costModel.bounds)")
    }
    try context.check(costModel.system)
    self.costModel = costModel
    contextFeatures = context.features(of: costModel)
  }

  /// Moves to a random system, at the same position of the episode.
  ///
  /// - Parameters:
  ///   - distribution: The distribution of systems, with as many sites as the process.
  ///   - stream: The source of randomness.
  /// - Precondition: The distribution has the number of sites of the process.
  /// - Complexity: O(K²); allocates nothing.
  public mutating func move(
    toRandomOf distribution: SystemDistribution, using stream: inout RandomStream
  ) {
    precondition(
      distribution.sites.count == actionCount,
      "a process of \(actionCount) sites cannot move to \(distribution.sites.count)")
    costModel.move(toRandomOf: distribution, using: &stream)
    context.write(costModel, into: &contextFeatures)
  }

  /// The shape of processes with a given number of sites.
  static func shape(
    siteCount: Int, maximumSubtasks: Int, encoding: StateEncoding, context: SystemContext
  ) -> ObservationShape {
    ObservationShape(
      features: encoding.stateSize(siteCount: siteCount, maximumSubtasks: maximumSubtasks)
        + context.size(siteCount: siteCount), valuesPerRow: siteCount)
  }

  /// `true` when every subtask has its site, and before the first `reset(to:)`.
  public var isFinished: Bool { position == subtaskCount }

  /// Checks that a workflow fits the process.
  ///
  /// - Parameter workflow: The workflow.
  /// - Throws: `InputError`, if the workflow has more than `maximumSubtasks` subtasks.
  public func check(_ workflow: Workflow) throws(InputError) {
    guard workflow.subtaskCount <= maximumSubtasks else {
      throw InputError(
        element: workflow.id,
        rule: """
          must have at most \(maximumSubtasks) subtasks, as the process, found \
          \(workflow.subtaskCount)
          """)
    }
  }

  /// Starts the episode of a workflow at the device.
  ///
  /// - Parameter workflow: The workflow.
  /// - Precondition: `check(_:)` does not throw.
  /// - Complexity: O(N); allocates nothing.
  public mutating func reset(to workflow: Workflow) {
    let count = workflow.subtaskCount
    precondition(
      count <= maximumSubtasks,
      "a workflow must have at most \(maximumSubtasks) subtasks, found \(count)")
    let bounds = costModel.bounds
    let computationScale = bounds.maxComputation > 0 ? bounds.maxComputation : 1
    let transferScale = bounds.maxTransfer > 0 ? bounds.maxTransfer : 1
    features[0] = Float(workflow.transfer[0] / transferScale)
    for subtask in 0..<count {
      features[2 * subtask + 1] = Float(workflow.computation[subtask] / computationScale)
      features[2 * subtask + 2] = Float(workflow.transfer[subtask + 1] / transferScale)
    }
    // Clear the rest of a longer workflow.
    if count < subtaskCount {
      for index in (2 * count + 1)..<(2 * subtaskCount + 1) { features[index] = 0 }
    }
    self.workflow = workflow
    subtaskCount = count
    position = 0
    previousSite = 0
  }

  /// Writes the features of the current state S_i: Equation (13).
  ///
  /// - Parameter state: The features, `[D]`; all of them are overwritten.
  /// - Precondition: There is room for D features.
  /// - Complexity: O(D); allocates nothing.
  public func encodeState(into state: inout MutableSpan<Float>) {
    encodeState(at: position, after: previousSite, into: &state)
  }

  /// Writes the features of the state S_{i+1} after an action; all 0 at the end.
  ///
  /// - Parameters:
  ///   - action: The index of a site.
  ///   - state: The features, `[D]`; all of them are overwritten.
  /// - Precondition: The episode is not finished, and the site is below K.
  /// - Complexity: O(D); allocates nothing.
  public func encodeState(after action: Int, into state: inout MutableSpan<Float>) {
    checkAction(action)
    encodeState(at: position + 1, after: action, into: &state)
  }

  /// Writes the features of the system to the end of a state.
  func writeContext(into state: inout MutableSpan<Float>) {
    let end = stateSize - contextFeatures.count
    for index in contextFeatures.indices { state[end + index] = contextFeatures[index] }
  }

  /// Writes the previous site to the beginning of a state.
  func write(site: Int, into state: inout MutableSpan<Float>) {
    switch encoding {
    case .oneHot:
      for index in 0..<actionCount { state[index] = 0 }
      state[site] = 1
    case .scalar:
      state[0] = Float(site)
    }
  }

  private func encodeState(
    at position: Int, after site: Int, into state: inout MutableSpan<Float>
  ) {
    precondition(
      state.count == stateSize, "a state must hold \(stateSize) features, found \(state.count)")
    guard position < subtaskCount else {
      for index in 0..<stateSize { state[index] = 0 }
      return
    }
    write(site: site, into: &state)
    let first = encoding.siteFeatures(siteCount: actionCount)
    let end = stateSize - contextFeatures.count
    let window = 2 * position - first
    for index in first..<end { state[index] = features[window + index] }
    writeContext(into: &state)
  }

  /// Returns the scaled local objective F(S_i, a), the return included in the last subtask.
  ///
  /// - Parameter action: The index of a site.
  /// - Precondition: The episode is not finished, and the site is below K.
  /// - Complexity: O(1); allocates nothing.
  public func localCost(of action: Int) -> Double {
    guard let workflow else { preconditionFailure("the process must be reset to a workflow") }
    return costModel.localCost(of: workflow, subtask: position, from: previousSite, to: action)
  }

  /// Returns the local objective F(S_i, a), and the discount of the next state: 0 after the last
  /// subtask.
  ///
  /// - Parameter action: The index of a site.
  /// - Precondition: The episode is not finished, and the site is below K.
  /// - Complexity: O(1); allocates nothing.
  public func outcome(of action: Int) -> Outcome {
    Outcome(cost: localCost(of: action), discount: position + 1 == subtaskCount ? 0 : 1)
  }

  /// Places the current subtask, and moves on to the next.
  ///
  /// - Parameter action: The index of the site.
  /// - Returns: The local objective, and the discount of the next state.
  /// - Precondition: The episode is not finished, and the site is below K.
  @discardableResult
  public mutating func step(_ action: Int) -> Outcome {
    checkAction(action)
    let outcome = outcome(of: action)
    previousSite = action
    position += 1
    return outcome
  }

  /// Returns the total cost Q(x, b) of a plan of the episode's workflow, scaled: Equation (9).
  ///
  /// - Parameter decision: The index of the site of each subtask, `[N]`.
  /// - Precondition: The process was reset to a workflow, and the plan is one for it.
  /// - Complexity: O(N).
  public func totalCost(of decision: [Int]) -> Double {
    guard let workflow else { preconditionFailure("the process must be reset to a workflow") }
    precondition(
      decision.count == subtaskCount,
      "a plan must hold \(subtaskCount) sites, found \(decision.count)")
    return costModel.evaluate(workflow) { decision[$0] }.cost
  }

  private func checkAction(_ action: Int) {
    precondition(!isFinished, "all \(subtaskCount) subtasks have their site")
    precondition(
      action >= 0 && action < actionCount,
      "an action must be below \(actionCount), found \(action)")
  }

  /// Writes the number of placed subtasks and the last site.
  ///
  /// - Parameter writer: The writer of the snapshot.
  public func writePosition(to writer: inout StateWriter) {
    writer.add(UInt8(workflow == nil ? 0 : 1))
    writer.add(Int64(position))
    writer.add(Int64(previousSite))
  }

  /// Restores a position written by `writePosition(to:)`.
  ///
  /// - Parameters:
  ///   - reader: The reader of the snapshot.
  ///   - workflow: The unfinished workflow; `nil` before the first.
  /// - Throws: `InputError`, naming the element and the broken rule.
  public mutating func restorePosition(
    from reader: inout StateReader, in workflow: Workflow?
  ) throws(InputError) {
    let hasWorkflow = try reader.integer(UInt8.self, "process")
    let position = try reader.integer("process.position", in: 0...maximumSubtasks)
    let site = try reader.integer("process.previousSite", in: 0...actionCount - 1)
    guard hasWorkflow == 1 else {
      guard hasWorkflow == 0, position == 0, site == 0 else {
        throw InputError(element: "process", rule: "must be at its start without a workflow")
      }
      return
    }
    guard let workflow else {
      throw InputError(element: "process", rule: "must have no workflow before the first episode")
    }
    guard workflow.subtaskCount <= maximumSubtasks, position <= workflow.subtaskCount,
      position > 0 || site == 0
    else {
      throw InputError(
        element: "process.position",
        rule: "must be between 0 and \(workflow.subtaskCount), found \(position)")
    }
    reset(to: workflow)
    // The rest of the episode depends only on the last site.
    self.position = position
    previousSite = site
  }
}
