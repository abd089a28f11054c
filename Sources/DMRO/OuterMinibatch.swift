package import DMROOffloading
package import DMRORandom

/// Steps from the outer model's memory, priced again in other systems.
///
/// A step counts once, for the action taken, or A = K times, for every action.
package struct OuterMinibatch: ~Copyable {
  /// The number of steps B.
  package let size: Int
  /// The number A of actions for which each step counts.
  package let actionsPerStep: Int
  /// The states, `[B, D]`.
  package private(set) var states: ContiguousArray<Float>
  /// The states that follow each action, `[B, A, D]`.
  package private(set) var nextStates: ContiguousArray<Float>
  /// The actions, `[B, A]`.
  package private(set) var actions: ContiguousArray<Int>
  /// The rewards −F in the system of each step, `[B, A]`.
  package private(set) var rewards: ContiguousArray<Float>
  /// What the loss of each step counts, `[B]`.
  package private(set) var weights: ContiguousArray<Float>
  /// The discounts of what follows, `[B]`: 0 at the end.
  package private(set) var discounts: ContiguousArray<Float>

  package init(size: Int, actionsPerStep: Int, stateSize: Int) {
    self.size = size
    self.actionsPerStep = actionsPerStep
    states = ContiguousArray(repeating: 0, count: size * stateSize)
    nextStates = ContiguousArray(repeating: 0, count: size * actionsPerStep * stateSize)
    actions = ContiguousArray(repeating: 0, count: size * actionsPerStep)
    rewards = ContiguousArray(repeating: 0, count: size * actionsPerStep)
    discounts = ContiguousArray(repeating: 0, count: size)
    weights = ContiguousArray(repeating: 1, count: size)
  }

  /// Draws steps uniformly, with replacement, and prices step r in system r modulo their number.
  ///
  /// - Parameters:
  ///   - memory: The memory.
  ///   - environments: The systems, as processes.
  ///   - discount: The discount of what follows.
  ///   - weighsErrors: Whether errors count relative to what is the least cost in their system.
  ///   - stream: Where chance comes from.
  package mutating func draw(
    from memory: borrowing OuterMemory, pricedIn environments: [ChainProcess], discount: Float,
    weighsErrors: Bool, using stream: inout RandomStream
  ) {
    let contexts = environments.map { $0.context.features(of: $0.costModel) }
    let scales = environments.map { Self.scale(of: $0.costModel) }
    let width = memory.stateSize
    for row in 0..<size {
      let index = stream.below(memory.count)
      let environment = environments[row % environments.count]
      let context = contexts[row % environments.count]
      let end = width - context.count
      if weighsErrors {
        let scale = scales[row % environments.count]
        weights[row] = 1 / (scale * scale)
      }
      let subtask = memory.subtasks[index]
      let isLast = subtask.returnTransfer != nil
      discounts[row] = isLast ? 0 : discount
      for column in 0..<end { states[row * width + column] = memory.states[index * width + column] }
      for column in context.indices { states[row * width + end + column] = context[column] }
      for choice in 0..<actionsPerStep {
        let action = actionsPerStep == 1 ? subtask.action : choice
        let position = row * actionsPerStep + choice
        actions[position] = action
        // Evaluate the local objective function F(S_i, a_i), generate reward
        rewards[position] = Float(-subtask.cost(of: action, in: environment.costModel))
        guard !isLast else { continue }
        let start = position * width
        for column in 0..<end {
          nextStates[start + column] = memory.nextStates[index * width + column]
        }
        for column in context.indices { nextStates[start + end + column] = context[column] }
        moveSite(to: action, siteCount: environment.actionCount, environment.encoding, at: start)
      }
    }
  }

  /// The cost of v_max where it is computed most cheaply, but at least a hundredth.
  private static func scale(of model: CostModel) -> Float {
    let costs = (0..<model.siteCount).map {
      model.localCost(
        computation: model.bounds.maxComputation, transfer: 0, from: $0, to: $0)
    }
    return Float(max(0.01, costs.min() ?? 1))
  }

  /// Writes the previous site of a state that would follow another action.
  private mutating func moveSite(
    to site: Int, siteCount: Int, _ encoding: StateEncoding, at start: Int
  ) {
    switch encoding {
    case .oneHot:
      for other in 0..<siteCount { nextStates[start + other] = other == site ? 1 : 0 }
    case .scalar:
      nextStates[start] = Float(site)
    }
  }
}
