/// The decision process of one workflow after the other in one system: Equations (12)–(14).
///
/// A state is the previous site, then e_{i-1}, v_i, e_i, …, v_N, e_N shifted to the front, then
/// zeros up to the size for `maximumSubtasks`. Transfers are divided by e_max, computations by
/// v_max; a bound of 0 divides by 1. In the state of a finished episode all features are 0.
public struct ChainProcess: OffloadingProcess {
  /// What actions and plans cost.
  public private(set) var costModel: CostModel
  /// The largest number of subtasks that a workflow may have.
  public let maximumSubtasks: Int
  /// How the previous site appears in a state.
  public let encoding: StateEncoding
  /// What a state tells about the system, at its end.
  public let context: SystemContext
  /// The number of features D of a state.
  public let stateSize: Int

  /// The workflow of the episode; none before the first `reset(to:)`.
  public private(set) var workflow: Workflow?
  /// The index of the current subtask, from 0; N when the episode is finished.
  public private(set) var position = 0
  /// The index of the site of the subtask before; the device's, 0, for the first.
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
  ///   - costModel: What actions and plans cost, and the bounds that features are divided by.
  ///   - maximumSubtasks: The largest number of subtasks that a workflow may have.
  ///   - encoding: How the previous site appears in a state.
  ///   - context: What a state tells about the system.
  public init(
    costModel: CostModel, maximumSubtasks: Int, encoding: StateEncoding = .oneHot,
    context: SystemContext = .none
  ) {
    precondition(
      maximumSubtasks >= 1, "there must be room for at least 1 subtask, found \(maximumSubtasks)")
    self.costModel = costModel
    self.maximumSubtasks = maximumSubtasks
    self.encoding = encoding
    self.context = context
    contextFeatures = context.features(of: costModel)
    stateSize =
      encoding.stateSize(siteCount: costModel.siteCount, maximumSubtasks: maximumSubtasks)
      + contextFeatures.count
    features = ContiguousArray(repeating: 0, count: 4 * maximumSubtasks + 1)
  }

  /// Moves to another system, with the episode where it is.
  ///
  /// - Parameter costModel: The costs in the other system.
  /// - Precondition: The other system has as many sites, and the workload the same bounds.
  /// - Complexity: O(K²).
  public mutating func move(to costModel: CostModel) {
    precondition(
      costModel.siteCount == self.costModel.siteCount && costModel.bounds == self.costModel.bounds,
      "a process moves between systems of \(self.costModel.siteCount) sites and the same bounds")
    self.costModel = costModel
    contextFeatures = context.features(of: costModel)
  }

  /// The number of actions K.
  public var actionCount: Int { costModel.siteCount }

  /// Whether every subtask has its site; true before the first `reset(to:)`.
  public var isFinished: Bool { position == subtaskCount }

  /// Starts the episode of a workflow at the device.
  ///
  /// - Parameter workflow: The workflow, of at most `maximumSubtasks` subtasks.
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
    // What a longer workflow left behind.
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
  /// - Complexity: O(D); allocates nothing.
  public func encodeState(into state: inout MutableSpan<Float>) {
    encodeState(at: position, after: previousSite, into: &state)
  }

  /// Writes the features of the state S_{i+1} that would follow an action; all 0 at the end.
  ///
  /// - Parameters:
  ///   - action: The index of a site.
  ///   - state: The features, `[D]`; all of them are overwritten.
  /// - Precondition: The episode is not finished.
  /// - Complexity: O(D); allocates nothing.
  public func encodeState(after action: Int, into state: inout MutableSpan<Float>) {
    checkAction(action)
    encodeState(at: position + 1, after: action, into: &state)
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
    let first = encoding.siteFeatures(siteCount: actionCount)
    switch encoding {
    case .oneHot:
      for index in 0..<first { state[index] = 0 }
      state[site] = 1
    case .scalar:
      state[0] = Float(site)
    }
    let end = stateSize - contextFeatures.count
    let window = 2 * position - first
    for index in first..<end { state[index] = features[window + index] }
    for index in contextFeatures.indices { state[end + index] = contextFeatures[index] }
  }

  /// Returns the scaled local objective F(S_i, a), the return included in the last subtask.
  ///
  /// - Parameter action: The index of a site.
  /// - Precondition: The episode is not finished.
  /// - Complexity: O(1); allocates nothing.
  public func localCost(of action: Int) -> Double {
    guard let workflow else { preconditionFailure("the process must be reset to a workflow") }
    return costModel.localCost(of: workflow, subtask: position, from: previousSite, to: action)
  }

  /// Gives the current subtask its site and moves on to the next.
  ///
  /// - Parameter action: The index of the site.
  /// - Precondition: The episode is not finished.
  public mutating func step(_ action: Int) {
    checkAction(action)
    previousSite = action
    position += 1
  }

  /// Returns the total cost Q(x, b) of a plan of the episode's workflow, scaled: Equation (9).
  ///
  /// - Parameter decision: The index of the site of each subtask, `[N]`.
  /// - Precondition: The process was reset to a workflow.
  /// - Complexity: O(N).
  public func totalCost(of decision: [Int]) -> Double {
    guard let workflow else { preconditionFailure("the process must be reset to a workflow") }
    return costModel.totalCost(of: decision, for: workflow)
  }

  private func checkAction(_ action: Int) {
    precondition(!isFinished, "all \(subtaskCount) subtasks have their site")
    precondition(
      action >= 0 && action < actionCount,
      "an action must be below \(actionCount), found \(action)")
  }
}
