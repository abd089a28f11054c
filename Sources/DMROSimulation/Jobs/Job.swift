public import DMROFiles
public import DMROOffloading

/// A workflow of one subtask that arrives at a device.
public struct Job: Hashable, Sendable {
  /// The index of the device, below D.
  public var device: Int
  /// The time of arrival in s.
  public var arrival: Double
  /// The computation v in megacycles.
  public var computation: Double
  /// The input from the device in MB.
  public var input: Double
  /// The output to the device in MB.
  public var output: Double

  /// Creates a job.
  ///
  /// - Parameters:
  ///   - device: The index of the device, below D.
  ///   - arrival: The time of arrival in s.
  ///   - computation: The computation v in megacycles.
  ///   - input: The input from the device in MB.
  ///   - output: The output to the device in MB.
  public init(
    device: Int, arrival: Double, computation: Double, input: Double, output: Double = 0
  ) {
    self.device = device
    self.arrival = arrival
    self.computation = computation
    self.input = input
    self.output = output
  }

  /// Creates a job from a workflow of one subtask.
  ///
  /// - Parameters:
  ///   - graph: The workflow.
  ///   - system: The system.
  /// - Throws: `InputError`, if the workflow has several subtasks, or the system not its device.
  public init(_ graph: WorkflowGraph, in system: EdgeCloudSystem) throws(InputError) {
    guard graph.subtaskCount == 1 else {
      throw InputError(
        element: "subtasks", rule: "must be 1 for this scheme, found \(graph.subtaskCount)")
    }
    let subtask = graph.subtasks[0]
    self.init(
      device: try system.deviceIndex(of: graph), arrival: graph.arrival,
      computation: subtask.computation, input: subtask.input, output: subtask.output)
  }

  /// Returns the job as a workflow.
  ///
  /// - Parameters:
  ///   - id: The name of the workflow.
  ///   - system: The system.
  /// - Throws: `InputError`, if a number of the job is not one of a workflow.
  public func workflow(id: String, in system: EdgeCloudSystem) throws(InputError) -> WorkflowGraph {
    try WorkflowGraph(
      id: id, device: system.sites[device].name, arrival: arrival,
      subtasks: [.init(id: "0", computation: computation, input: input, output: output)],
      transfers: [])
  }
}
