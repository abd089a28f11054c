// snippet: Docs/Graphs.md
import DMROGraphs

/// Plans a fork of three subtasks on the sites of Table III.
func planFork() throws -> GraphPlan {
  let graph = try WorkflowGraph(
    id: "fork",
    subtasks: [
      .init(id: "split", computation: 1000, input: 20),  // megacycles, MB
      .init(id: "left", computation: 4000, output: 1),
      .init(id: "right", computation: 3000, output: 1),
    ],
    transfers: [.init(from: 0, to: 1, size: 10), .init(from: 0, to: 2, size: 10)])
  let problem = try SchedulingProblem(
    graph, in: .table3, energyWeight: 0.2, scaling: .relative)
  return GraphPolicy.packaged.decide(problem, isPolished: true).plan
}
// end of snippet
