import DMRO
import DMROFiles
import DMROScheduling

/// The workflows of a file on the sites of a system.
enum GraphProblems {
  /// Reads the workflows of a file, chains and graphs, into memory.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - system: The system.
  ///   - energyWeight: The weight δ of energy.
  ///   - scaling: The scaling of costs.
  /// - Throws: `InputError` that names the file, the element and the rule it breaks.
  static func read(
    _ path: String, in system: EdgeCloudSystem, energyWeight: Double, scaling: GraphScaling
  ) throws(InputError) -> [SchedulingProblem] {
    var problems: [SchedulingProblem] = []
    var subtasks = 0
    try WorkflowFile(readingFrom: path).forEachEntry { entry throws(InputError) in
      subtasks += entry.subtaskCount
      guard subtasks <= WorkflowSet.maximumSubtasksAtOnce else {
        throw InputError(
          source: path, element: "workflows",
          rule: """
            must have at most \(WorkflowSet.maximumSubtasksAtOnce) subtasks together, found more
            """)
      }
      problems.append(
        try problem(
          of: entry, at: problems.count, path, in: system, energyWeight: energyWeight,
          scaling: scaling))
    }
    return problems
  }

  /// Returns a workflow of a file on the sites of a system.
  ///
  /// - Parameters:
  ///   - entry: The workflow.
  ///   - index: Its place in the file.
  ///   - path: The file, for errors.
  ///   - system: The system.
  ///   - energyWeight: The weight δ of energy.
  ///   - scaling: The scaling of costs.
  /// - Throws: `InputError` that names the file, the element and the rule it breaks.
  static func problem(
    of entry: WorkflowEntry, at index: Int, _ path: String, in system: EdgeCloudSystem,
    energyWeight: Double, scaling: GraphScaling
  ) throws(InputError) -> SchedulingProblem {
    do throws(InputError) {
      return try SchedulingProblem(
        entry.graph, in: system, energyWeight: energyWeight, scaling: scaling)
    } catch {
      throw error.below("workflows[\(index)]").found(in: path)
    }
  }
}
