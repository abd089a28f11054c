public import DMROFiles
public import DMROOffloading
public import DMRORandom

/// A model of arrivals of workflows that all have one shape.
public struct WorkflowArrivals: Hashable, Sendable {
  /// The arrivals of workflows at devices, and their sizes: the computation of each subtask, the
  /// input of the first one and the output of the last one.
  public var arrivals: Arrivals
  /// The shape of all workflows.
  public var shape: WorkflowShape
  /// The size of each transfer between two subtasks in MB.
  public var between: JobSize

  /// Creates a model.
  ///
  /// - Parameters:
  ///   - arrivals: The arrivals, and the sizes of each subtask.
  ///   - shape: The shape.
  ///   - between: The size of each transfer between two subtasks in MB.
  public init(
    _ arrivals: Arrivals, shape: WorkflowShape, between: JobSize = .uniform(0, 30)
  ) {
    (self.arrivals, self.shape, self.between) = (arrivals, shape, between)
  }

  /// Creates a model whose workflows bring as much work a second as single jobs do: the
  /// computations of a workflow's N subtasks are exponential of mean 3000/N megacycles each.
  ///
  /// - Parameters:
  ///   - rate: The workflows a second of all devices together.
  ///   - shape: The shape.
  public init(rate: Double, shape: WorkflowShape) {
    self.init(
      Arrivals(rate: rate, computation: .exponential(3000 / Double(shape.subtaskCount))),
      shape: shape)
  }

  /// Checks the model.
  ///
  /// - Parameter deviceCount: The number of devices of the system.
  /// - Throws: `InputError`, naming the property and the broken rule.
  public func validate(deviceCount: Int) throws(InputError) {
    try shape.validate()
    do throws(InputError) { try arrivals.validate(deviceCount: deviceCount) } catch {
      throw error.below("arrivals")
    }
    try between.check("between")
  }

  /// The mean computation of a workflow in megacycles.
  public var meanComputation: Double {
    Double(shape.subtaskCount) * arrivals.computation.mean
  }
}

extension WorkflowArrivals: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case arrivals, shape, between }

  /// Decodes a model; an unknown key is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Arrivals.self, forKey: .arrivals),
      shape: try container.decode(WorkflowShape.self, forKey: .shape))
    try container.update(&between, .between)
    let decoded = self
    try decoder.validated { () throws(InputError) in
      try decoded.validate(deviceCount: decoded.arrivals.shares?.count ?? 1)
    }
  }
}

/// A workflow of a known shape, flat.
public struct ShapedWorkflow: Hashable, Sendable {
  /// The index of the device, below D.
  public var device = 0
  /// The time of arrival in s.
  public var arrival = 0.0
  /// The input of the first subtask in MB.
  public var input = 0.0
  /// The output of the last subtask in MB.
  public var output = 0.0
  /// The computation of each subtask in megacycles, `[N]`.
  public var computation: ContiguousArray<Double>
  /// The size of each transfer in MB, in the order of the shape's links, `[E]`.
  public var sizes: ContiguousArray<Double>

  /// Creates a workflow without work.
  ///
  /// - Parameter shape: The shape.
  public init(_ shape: WorkflowShape) {
    computation = ContiguousArray(repeating: 0, count: shape.subtaskCount)
    sizes = ContiguousArray(repeating: 0, count: shape.links.count)
  }

  /// Returns the workflow as a graph.
  ///
  /// - Parameters:
  ///   - id: The name of the workflow.
  ///   - shape: The shape.
  ///   - system: The system.
  /// - Throws: `InputError`, if a number is not one of a graph.
  public func graph(
    id: String, shape: WorkflowShape, in system: EdgeCloudSystem
  ) throws(InputError) -> WorkflowGraph {
    let last = computation.count - 1
    return try WorkflowGraph(
      id: id, device: system.sites[device].name, arrival: arrival,
      subtasks: computation.indices.map {
        WorkflowGraph.Subtask(
          id: String($0), computation: computation[$0], input: $0 == 0 ? input : 0,
          output: $0 == last ? output : 0)
      },
      transfers: zip(shape.links, sizes).map {
        WorkflowGraph.Transfer(from: $0.from, to: $0.to, size: $1)
      })
  }
}

/// A stream of workflows without end, drawn from a model.
///
/// The same stream of random numbers gives the same workflows, whatever plans them.
public struct WorkflowStream: Sendable {
  private let computation: JobSize
  private let between: JobSize
  private var jobs: ArrivalStream
  private var sizes: RandomStream

  /// Creates a stream.
  ///
  /// - Parameters:
  ///   - arrivals: The model, which fits the number of devices.
  ///   - deviceCount: The number of devices.
  ///   - stream: The source of random numbers.
  ///   - time: The time in s from which on workflows arrive.
  public init(
    _ arrivals: WorkflowArrivals, deviceCount: Int, stream: RandomStream, from time: Double = 0
  ) {
    (computation, between) = (arrivals.arrivals.computation, arrivals.between)
    jobs = ArrivalStream(arrivals.arrivals, deviceCount: deviceCount, stream: stream, from: time)
    sizes = stream.split("subtasks")
  }

  /// Draws the next workflow.
  ///
  /// - Parameter workflow: Receives the workflow, which has the shape of the model.
  @inline(__always)
  public mutating func next(into workflow: inout ShapedWorkflow) {
    let job = jobs.next()
    (workflow.device, workflow.arrival) = (job.device, job.arrival)
    (workflow.input, workflow.output) = (job.input, job.output)
    workflow.computation[0] = job.computation
    for subtask in 1..<max(1, workflow.computation.count) {
      workflow.computation[subtask] = computation.sample(using: &sizes)
    }
    for link in workflow.sizes.indices { workflow.sizes[link] = between.sample(using: &sizes) }
  }
}
