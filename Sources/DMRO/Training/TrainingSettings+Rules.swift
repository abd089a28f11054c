public import DMROFiles
import DMROOffloading

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
    try checkStart()
    try Self.checkDrawn(heldOutWorkflows, subtasks: workload.subtasks, "heldOutWorkflows")
    try Self.checkDrawn(
      workload.users * workload.workflowsPerUser, subtasks: workload.subtasks, "workload")
    do {
      try model.checkMemory(
        for: ObservationShape(
          features: encoding.stateSize(
            siteCount: system.siteCount, maximumSubtasks: maximumSubtasks)
            + (start?.settings.context.size(siteCount: system.siteCount) ?? 0),
          valuesPerRow: system.siteCount))
    } catch { throw error.below("model") }
  }

  /// Checks that the networks of the start can act in the system, and have the shape of the model.
  private func checkStart() throws(InputError) {
    guard let start else { return }
    do { try start.check(system) } catch { throw error.below("system") }
    guard encoding == start.settings.encoding else {
      throw InputError(
        element: "encoding",
        rule: """
          must be \(start.settings.encoding.rawValue), as that of the start, found \
          \(encoding.rawValue)
          """)
    }
    let subtasks = max(workflows?.maximumSubtasks ?? 1, workload.subtasks)
    guard subtasks <= maximumSubtasks else {
      throw InputError(
        element: workflows == nil ? "workload.subtasks" : "workflows",
        rule: "must have at most \(maximumSubtasks) subtasks, as the start, found \(subtasks)")
    }
    let own = start.network.architecture
    for (name, isSame) in [
      ("hidden", model.hidden == own.hidden), ("activation", model.activation == own.activation),
      ("head", model.head == own.head),
    ] where !isSame {
      throw InputError(element: "model.\(name)", rule: "must be that of the networks of the start")
    }
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
