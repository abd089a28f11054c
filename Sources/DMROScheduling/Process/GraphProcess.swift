public import DMROFiles
public import DMROOffloading

/// The offloading of graphs as a decision process: each step places the next subtask of an order.
///
/// An observation has a row for each site that the workflow may use, so that a network fits any
/// number of subtasks and sites. Times and energies are in units of the workflow's mean cost of a
/// subtask.
public struct GraphProcess: CandidateProcess {
  /// The cost of a step.
  public enum StepCost: String, Hashable, Sendable, CaseIterable, Codable {
    /// The shaped cost F′: the rise of a lower bound of the plan's cost. Its sum is the cost of the
    /// plan minus the first bound, which is the same for all plans.
    case shaped
    /// The paper's local objective F = ΔT + δ·ΔE.
    case raw
  }

  /// The shape: a row for each of at most `rows` sites.
  public let shape: ObservationShape
  /// The groups of features.
  public let features: GraphFeatures
  /// The cost of a step.
  public let stepCost: StepCost
  private var episode: GraphEpisode?
  /// The placement, if an episode has begun: an array is changed and read in place.
  private var placement: ContiguousArray<CandidateRows> = []

  /// Creates a process.
  ///
  /// - Parameters:
  ///   - maximumSites: The greatest number of sites of a workflow.
  ///   - features: The groups of features.
  ///   - stepCost: The cost of a step.
  /// - Precondition: `maximumSites` is positive.
  public init(
    maximumSites: Int, features: GraphFeatures = .standard, stepCost: StepCost = .shaped
  ) {
    shape = ObservationShape(
      rows: maximumSites, features: GraphColumn.count, valuesPerRow: 1, isMasked: true)
    self.features = features
    self.stepCost = stepCost
  }

  /// `true` when all subtasks are placed, and before the first `reset(to:)`.
  public var isFinished: Bool { placement.isEmpty || placement[0].isFinished }

  /// The number of sites that the next subtask may use.
  public var candidateCount: Int { isFinished ? 0 : placement[0].siteCount }

  /// Checks that a workflow has no more sites than rows.
  ///
  /// - Parameter episode: The workflow.
  /// - Throws: `InputError`, naming both numbers.
  public func check(_ episode: GraphEpisode) throws(InputError) {
    guard episode.problem.siteCount <= shape.rows else {
      throw InputError(
        element: "sites",
        rule: "must be at most \(shape.rows), found \(episode.problem.siteCount)")
    }
  }

  /// Starts a workflow.
  ///
  /// - Parameter episode: The workflow.
  public mutating func reset(to episode: GraphEpisode) {
    if let last = self.episode, last.problem === episode.problem {
      placement[0].begin(episode.order)
    } else {
      placement = [CandidateRows(episode, features, isShaped: stepCost == .shaped)]
    }
    self.episode = episode
  }

  /// Writes the rows; those of missing sites are 0.
  ///
  /// - Parameter state: The features, `[R, F]`.
  public func encodeState(into state: inout MutableSpan<Float>) {
    guard !isFinished else { return clear(&state, from: 0) }
    let count = placement[0].current.rows.count
    for index in 0..<count { state[index] = placement[0].current.rows[index] }
    clear(&state, from: count)
  }

  /// Writes the rows after a placement.
  ///
  /// - Parameters:
  ///   - action: The site.
  ///   - state: The features, `[R, F]`.
  /// - Complexity: That of a step, and of a copy of the process.
  public func encodeState(after action: Int, into state: inout MutableSpan<Float>) {
    var next = self
    next.step(action)
    next.encodeState(into: &state)
  }

  private func clear(_ state: inout MutableSpan<Float>, from start: Int) {
    for index in start..<max(start, state.count) { state[index] = 0 }
  }

  /// Marks the sites that the workflow may use.
  ///
  /// - Parameter mask: The available actions, `[R]`.
  public func encodeMask(into mask: inout MutableSpan<Bool>) {
    let count = episode?.problem.siteCount ?? 1
    for action in mask.indices { mask[action] = action < count }
  }

  /// Marks the sites that the workflow may use.
  ///
  /// - Parameters:
  ///   - action: The site.
  ///   - mask: The available actions, `[R]`.
  public func encodeMask(after action: Int, into mask: inout MutableSpan<Bool>) {
    encodeMask(into: &mask)
  }

  /// Returns the cost of a placement in units, and the discount: 1, and 0 at the end.
  ///
  /// - Parameter action: The site.
  public func outcome(of action: Int) -> Outcome {
    let isLast = placement[0].position + 1 == placement[0].order.count
    return Outcome(cost: placement[0].current.costs[action], discount: isLast ? 0 : 1)
  }

  /// Places the next subtask.
  ///
  /// - Parameter action: The site.
  /// - Returns: The cost in units, and the discount.
  @discardableResult
  public mutating func step(_ action: Int) -> Outcome {
    let outcome = outcome(of: action)
    placement[0].step(action)
    return outcome
  }

  /// Takes back the last placement, once.
  public mutating func undo() { placement[0].undo() }

  /// Returns the cost of a plan: T + δ·E, scaled as the problem says.
  ///
  /// - Parameter decision: The site of each subtask, in the order of placement, `[N]`.
  public func totalCost(of decision: [Int]) -> Double {
    guard let episode else { return 0 }
    var builder = ScheduleBuilder(episode.problem)
    for (position, site) in decision.enumerated() {
      builder.place(episode.order[position], at: site)
    }
    return builder.cost
  }

  /// The rows of the candidates, `[K, F]`.
  ///
  /// - Precondition: An episode has begun.
  package var rows: ContiguousArray<Float> { placement[0].current.rows }

  /// The cost of what is placed: T + δ·E, scaled as the problem says.
  ///
  /// - Precondition: An episode has begun.
  package var placedCost: Double { placement[0].builder.cost }

  /// The plan of an episode that has ended.
  ///
  /// - Precondition: All subtasks are placed.
  package var plan: GraphPlan { GraphPlan(placement[0].builder) }

  /// Writes the sites of the placed subtasks.
  ///
  /// - Parameter writer: The writer of the snapshot.
  public func writePosition(to writer: inout StateWriter) {
    guard !placement.isEmpty else { return writer.add(0) }
    let (count, order) = (placement[0].position, placement[0].order)
    writer.add(count)
    for position in 0..<count {
      writer.add(placement[0].builder.site(of: order[position]) ?? 0)
    }
  }

  /// Restores a position written by `writePosition(to:)`.
  ///
  /// - Parameters:
  ///   - reader: The reader of the snapshot.
  ///   - episode: The unfinished workflow; `nil` before the first.
  /// - Throws: `InputError`, naming the element and the broken rule.
  public mutating func restorePosition(
    from reader: inout StateReader, in episode: GraphEpisode?
  ) throws(InputError) {
    let count = try reader.integer(Int.self, "position")
    guard let episode else { return try NumberRules.within(0...0, count, "position") }
    try NumberRules.within(0...episode.problem.subtaskCount, count, "position")
    try check(episode)
    reset(to: episode)
    for position in 0..<count {
      let site = try reader.integer(Int.self, "sites[\(position)]")
      try NumberRules.within(0...episode.problem.siteCount - 1, site, "sites[\(position)]")
      step(site)
    }
  }
}
