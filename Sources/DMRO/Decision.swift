public import DMRONetworks
public import DMROOffloading

/// A plan that the inner model decided for.
public struct Decision: Hashable, Sendable {
  /// The site of each subtask, `[N]`.
  public let plan: [Int]
  /// The total cost Q(x, b) of the plan.
  public let cost: Double
  /// The unit whose plan it is.
  public let unit: Int
}

extension InnerModel {
  /// Decides for one workflow: the decision-making phase of Algorithm 1.
  ///
  /// Each network makes a plan of its own, from the states to which its own actions lead. The plan
  /// with the lowest total cost Q(x, b) wins; of equal ones that of the first unit.
  ///
  /// - Parameters:
  ///   - workflow: The workflow.
  ///   - process: The process, which is not changed.
  public func decide(
    _ workflow: Workflow, on process: some OffloadingProcess
  ) -> Decision {
    networks.decisions(for: [workflow], on: process)[0]
  }

  /// Decides for many workflows at once, which is much faster than one after the other.
  ///
  /// - Parameters:
  ///   - workflows: The workflows.
  ///   - process: The process, which is not changed.
  public func decide(
    _ workflows: [Workflow], on process: some OffloadingProcess
  ) -> [Decision] {
    networks.decisions(for: workflows, on: process)
  }
}

extension NetworkBlock {
  /// The number of workflows whose states go through a network together.
  private static let decisionBatch = 128

  /// Decides for workflows by the best plan of the networks.
  ///
  /// - Parameters:
  ///   - workflows: The workflows.
  ///   - process: A process of the kind for which the networks were trained.
  /// - Returns: A decision for each workflow.
  public func decisions(
    for workflows: [Workflow], on process: some OffloadingProcess
  ) -> [Decision] {
    var best: [Decision] = []
    for (unit, plans) in plans(for: workflows, on: process).enumerated() {
      if unit == 0 {
        best = plans
      } else {
        for index in best.indices where plans[index].cost < best[index].cost {
          best[index] = plans[index]
        }
      }
    }
    return best
  }

  /// Makes a plan for every workflow by every network alone.
  ///
  /// - Parameters:
  ///   - workflows: The workflows.
  ///   - process: A process of the kind for which the networks were trained.
  /// - Returns: The plans, `[s][workflows]`.
  public func plans<Process: OffloadingProcess>(
    for workflows: [Workflow], on process: Process
  ) -> [[Decision]] {
    precondition(
      process.stateSize == architecture.inputs && process.actionCount == architecture.outputs,
      """
      the networks take \(architecture.inputs) features to \(architecture.outputs) actions, the \
      process has \(process.stateSize) and \(process.actionCount)
      """)
    let capacity = max(1, min(Self.decisionBatch, workflows.count))
    var workspace = Workspace(architecture: architecture, capacity: capacity)
    var states = ContiguousArray<Float>(repeating: 0, count: capacity * architecture.inputs)
    var result = [[Decision]](repeating: [], count: count)
    for start in stride(from: 0, to: workflows.count, by: capacity) {
      let batch = workflows[start..<min(start + capacity, workflows.count)]
      let fresh = batch.map { workflow in
        var episode = process
        episode.reset(to: workflow)
        return episode
      }
      for unit in 0..<count {
        var episodes = fresh
        let plans = rollOut(unit, &episodes, &states, &workspace)
        for (episode, plan) in zip(episodes, plans) {
          result[unit].append(
            Decision(plan: plan, cost: episode.totalCost(of: plan), unit: unit))
        }
      }
    }
    return result
  }

  /// Lets one network place all subtasks of the episodes, in lockstep.
  private func rollOut<Process: OffloadingProcess>(
    _ unit: Int, _ episodes: inout [Process], _ states: inout ContiguousArray<Float>,
    _ workspace: inout Workspace
  ) -> [[Int]] {
    var plans = [[Int]](repeating: [], count: episodes.count)
    var state = ContiguousArray<Float>(repeating: 0, count: architecture.inputs)
    let actions = architecture.outputs
    while true {
      let open = episodes.indices.filter { !episodes[$0].isFinished }
      guard !open.isEmpty else { return plans }
      for (row, episode) in open.enumerated() {
        var span = state.mutableSpan
        episodes[episode].encodeState(into: &span)
        states.replaceSubrange(row * state.count..<(row + 1) * state.count, with: state)
      }
      forward(unit, inputs: states.span, batch: open.count, in: &workspace)
      for (row, episode) in open.enumerated() {
        let values = workspace.outputs.span.extracting(row * actions..<(row + 1) * actions)
        let action = TemporalDifference.greedyAction(values)
        plans[episode].append(action)
        episodes[episode].step(action)
      }
    }
  }
}
