import DMRO
public import DMROFiles

extension TrainingSettings {
  /// The most subtasks that drawn workflows may have together.
  public static let maximumDrawnSubtasks = 10_000_000

  /// The most subtasks that workflows to learn from may have together: the settings, which hold
  /// them, stay a file that can be read.
  public static let maximumLearnedSubtasks = 200_000

  /// Checks that the settings are valid, and that the training fits into memory.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    try CostModel.check(energyWeight: energyWeight, bounds: resolvedBounds)
    try Self.settings.check(self)
    try NumberRules.within(1...10_000, maximumSubtasks, "the number of subtasks in workflows")
    if let workflows {
      let count = workflows.workflows.reduce(0) { $0 + $1.subtaskCount }
      guard count <= Self.maximumLearnedSubtasks else {
        throw InputError(
          element: "workflows",
          rule: """
            must have at most \(Self.maximumLearnedSubtasks) subtasks together to learn from, \
            found \(count)
            """)
      }
    }
    try Self.checkDrawn(heldOutWorkflows, subtasks: workload.subtasks, "heldOutWorkflows")
    try Self.checkDrawn(
      workload.users * workload.workflowsPerUser, subtasks: workload.subtasks, "workload")
    do {
      try model.checkMemory(
        for: ObservationShape(
          features: encoding.stateSize(
            siteCount: system.siteCount, maximumSubtasks: maximumSubtasks),
          valuesPerRow: system.siteCount))
    } catch { throw error.below("model") }
  }

  /// Checks that drawn workflows fit into memory.
  ///
  /// - Parameters:
  ///   - count: The number of workflows, at most 10¹⁰.
  ///   - subtasks: The number of subtasks of each, at most 10⁶.
  ///   - element: The setting that determines them.
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
}
