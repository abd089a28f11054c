public import DMROFiles
public import DMROOffloading
public import DMROScheduling

/// One cut through a network of layers: the first ones on the device, the rest at one server.
///
/// The best cut is found by trying all of them at all servers, with the predicted cost of each layer
/// and of the data that crosses. Source: Kang, Hauswald, Gao, Rovinski, Mudge, Mars and Tang,
/// "Neurosurgeon: Collaborative Intelligence Between the Cloud and Mobile Edge", ASPLOS 2017,
/// Algorithm 1; there the server is one cloud.
public enum Neurosurgeon {
  /// Returns the cheapest plan of a chain with one cut: subtasks 1 … c on the device, the others at
  /// one server.
  ///
  /// All cuts c = 0 … N and all sites are tried. Of plans that cost the same, the one with the most
  /// subtasks on the device wins, and of these the one at the first site.
  ///
  /// - Parameters:
  ///   - workflow: The chain of layers.
  ///   - costModel: The costs; excluded sites are not used.
  /// - Returns: The site of each subtask, `[N]`; site 0 is the device.
  /// - Complexity: O(N·K).
  public static func plan(_ workflow: Workflow, by costModel: CostModel) -> [Int] {
    let count = workflow.subtaskCount
    // Σ F of the first c subtasks on the device, [N + 1]; the whole of it with the return.
    var before = [0.0]
    before.reserveCapacity(count + 1)
    for subtask in 0..<count {
      before.append(
        before[subtask] + costModel.localCost(of: workflow, subtask: subtask, from: 0, to: 0))
    }
    var (lowest, cut, server) = (before[count], count, 0)
    for site in 1..<max(1, costModel.siteCount) {
      // Σ F of the subtasks behind the first one at the server.
      var behind = 0.0
      for first in (0..<count).reversed() {
        let cost =
          before[first]
          + (costModel.localCost(of: workflow, subtask: first, from: 0, to: site) + behind)
        if cost < lowest || cost == lowest && first > cut {
          (lowest, cut, server) = (cost, first, site)
        }
        behind += costModel.localCost(of: workflow, subtask: first, from: site, to: site)
      }
    }
    return (0..<count).map { $0 < cut ? 0 : server }
  }

  /// Returns the cheapest plan of a graph with one cut through its default order.
  ///
  /// Ties are resolved as in a chain: most subtasks on the device, then the first site.
  ///
  /// - Parameter problem: The workflow on its sites; site 0 is its device.
  /// - Complexity: O(N·K) schedules.
  public static func plan(_ problem: SchedulingProblem) -> GraphPlan {
    let (count, order) = (problem.subtaskCount, problem.defaultOrder)
    var evaluator = PlanEvaluator(problem, budget: .max)
    var best = PlanCandidate(known(problem, Array(repeating: 0, count: count)))
    var cut = count
    for site in 1..<max(1, problem.siteCount) {
      var decision = Array(repeating: 0, count: count)
      for first in order.indices.reversed() {
        decision[order[first]] = site
        let cost = evaluator.cost(of: order, decision)
        if cost < best.cost || cost == best.cost && first > cut {
          (best.decision, best.cost, cut) = (decision, cost, first)
        }
      }
    }
    return evaluator.plan(best)
  }

  /// The plan of known sites in the default order.
  private static func known(_ problem: SchedulingProblem, _ decision: [Int]) -> GraphPlan {
    var builder = ScheduleBuilder(problem)
    for subtask in problem.defaultOrder { builder.place(subtask, at: decision[subtask]) }
    return GraphPlan(builder)
  }

  /// Returns the chain of a graph in which each subtask sends to the next, such as the layers of an
  /// imported network.
  ///
  /// - Parameter graph: The graph.
  /// - Throws: `InputError`, naming a subtask with two receivers or two senders, or data from or to
  ///   the device in the middle.
  /// - Complexity: O(N).
  public static func chain(_ graph: WorkflowGraph) throws(InputError) -> Workflow {
    let order = graph.links.topologicalOrder.map { Int($0) }
    var transfer = [graph.subtasks[order[0]].input]
    for (place, index) in order.enumerated() {
      let (subtask, links) = (graph.subtasks[index], graph.links)
      let outgoing = Int(links.outgoingStart[index])..<Int(links.outgoingStart[index + 1])
      let isLast = place == order.count - 1
      let isChained =
        isLast
        ? outgoing.isEmpty
        : outgoing.count == 1 && links.destination[outgoing.lowerBound] == order[place + 1]
      guard isChained, place == 0 || subtask.input == 0, isLast || subtask.output == 0 else {
        throw InputError(
          element: "subtask \"\(subtask.id)\"",
          rule: "must send to the next subtask only, and its data must not touch the device before "
            + "the end, to be in a chain")
      }
      transfer.append(
        isLast
          ? subtask.output : links.incomingSize[Int(links.incomingEntry[outgoing.lowerBound])])
    }
    return try Workflow(
      id: graph.id, computation: order.map { graph.subtasks[$0].computation }, transfer: transfer)
  }
}
