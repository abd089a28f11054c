import DMROFiles
import DMROOffloading
import DMRORandom
import DMROScheduling

extension SchedulingProblem {
  /// Draws a random graph on the queues of a system, as the examples of families use it.
  ///
  /// The ratio of communication is between 0.1 and 5 and the shape between 0.5 and 2, both uniform
  /// in their logarithms; subtasks have up to 1, 2 or 3 receivers. The weight of energy is 0.2, and
  /// costs are relative.
  ///
  /// - Parameters:
  ///   - subtasks: The number of subtasks.
  ///   - system: The system, to which queues are added.
  ///   - stream: The source of randomness.
  /// - Throws: `InputError`, if there is no subtask.
  static func random(
    subtasks: Int, in system: EdgeCloudSystem, using stream: inout RandomStream
  ) throws(InputError) -> SchedulingProblem {
    let system = system.withQueues
    var quantities = GraphQuantities()
    quantities.communicationRatio = stream.logUniform(0.1, 5)
    let graph = try RandomGraphGenerator(
      subtasks: subtasks, shape: stream.logUniform(0.5, 2), outDegree: 1 + stream.below(3),
      quantities: quantities
    ).graph(id: "random", in: system, using: &stream)
    return try SchedulingProblem(graph, in: system, energyWeight: 0.2, scaling: .relative)
  }
}
