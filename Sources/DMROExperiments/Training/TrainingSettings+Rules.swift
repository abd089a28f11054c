import DMRO
public import DMROFiles

extension TrainingSettings {
  /// The most parameters that the networks may have together: their file stays below its limit.
  public static let maximumParameters = 60_000_000
  /// The most numbers that a replay memory, or the work on a minibatch, may hold: 1 GiB.
  public static let maximumNumbers = 1 << 28
  /// The most subtasks that drawn workflows may have together.
  public static let maximumDrawnSubtasks = 10_000_000

  /// Checks that the settings can be used, and that what they ask for fits into memory.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    try CostModel.check(energyWeight: energyWeight, bounds: resolvedBounds)
    for (name, value, range) in [
      ("updates", updates, 0...100_000_000),
      ("evaluationInterval", evaluationInterval, 1...1_000_000_000),
      ("heldOutWorkflows", heldOutWorkflows, 1...1_000_000),
      ("workload.subtasks", workload.subtasks, 1...10_000),
      ("the number of subtasks in workflows", maximumSubtasks, 1...10_000),
      ("workload.users", workload.users, 1...100_000),
      ("workload.workflowsPerUser", workload.workflowsPerUser, 1...100_000),
    ] {
      guard range.contains(value) else {
        throw InputError(
          element: name,
          rule: "must be between \(range.lowerBound) and \(range.upperBound), found \(value)")
      }
    }
    do { try workload.validate() } catch { throw error.below("workload") }
    do { try model.validate() } catch { throw error.below("model") }
    try Self.checkDrawn(heldOutWorkflows, subtasks: workload.subtasks, "heldOutWorkflows")
    try Self.checkDrawn(
      workload.users * workload.workflowsPerUser, subtasks: workload.subtasks, "workload")
    try checkMemory()
  }

  /// Checks that drawn workflows fit into memory.
  ///
  /// - Parameters:
  ///   - count: The number of workflows, at most 10¹⁰.
  ///   - subtasks: The number of subtasks of each, at most 10⁴.
  ///   - element: What asks for them.
  /// - Throws: `InputError`, naming the element.
  public static func checkDrawn(
    _ count: Int, subtasks: Int, _ element: String
  ) throws(InputError) {
    guard count * subtasks <= maximumDrawnSubtasks else {
      throw InputError(
        element: element,
        rule: """
          must draw at most \(maximumDrawnSubtasks) subtasks, \
          found \(count) workflows of \(subtasks)
          """)
    }
  }

  private func checkMemory() throws(InputError) {
    let stateSize = encoding.stateSize(
      siteCount: system.siteCount, maximumSubtasks: maximumSubtasks)
    let architecture: NetworkArchitecture
    do {
      architecture = try model.architecture(stateSize: stateSize, actionCount: system.siteCount)
    } catch { throw error.below("model") }
    let parameters = model.units * ParameterLayout(architecture).parameterCount
    guard parameters <= Self.maximumParameters else {
      throw InputError(
        element: "model.hidden",
        rule: """
          must give the \(model.units) networks at most \(Self.maximumParameters) parameters, \
          found \(parameters)
          """)
    }
    let nextStates = model.transitionRule == .counterfactual ? model.units : 1
    let widths = stateSize + model.hidden.reduce(0, +) + system.siteCount
    for (name, count, size) in [
      ("memoryCapacity", model.memoryCapacity, (1 + nextStates) * stateSize + 2 * model.units),
      ("batchSize", model.batchSize, 4 * widths),
    ] {
      guard count * size <= Self.maximumNumbers else {
        throw InputError(
          element: "model.\(name)",
          rule: "must be at most \(Self.maximumNumbers / size) for these networks, found \(count)")
      }
    }
  }
}
