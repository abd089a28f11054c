/// The plans of a workflow among which a scheme chooses, with what each of them reserves.
public struct PlanCandidates: Sendable {
  /// The site and the times of a subtask.
  public struct Run: Hashable, Sendable {
    /// The site, below K.
    public var site = 0
    /// The time in s at which all data of the subtask is there.
    public var ready = 0.0
    /// The time in s at which it starts.
    public var start = 0.0
    /// The time in s at which it has run.
    public var finish = 0.0
    /// The time in s that the processor has nothing to do just before, from the arrival on.
    public var idle = 0.0
    /// The time in s by which the processor is reserved for longer: 0 in a gap.
    public var added = 0.0
    /// The processor; −1 where they have no limit.
    var unit = -1

    /// The computing time in s.
    public var computing: Double { finish - start }
    /// The time in s that the subtask waits for a processor, once its data is there.
    public var wait: Double { start - ready }
    /// The time in s that the subtask takes from the processor: finish − the time from which on it
    /// is free.
    public var blocked: Double { finish - start + idle }
  }

  /// The costs of a plan.
  public struct Total: Hashable, Sendable {
    /// The time T from the arrival until the output is back, in s.
    public var delay = 0.0
    /// The weighted energy E in J.
    public var energy = 0.0
    /// The cost T + δ·E.
    public var cost = 0.0
  }

  /// The workflow.
  public package(set) var workflow: ShapedWorkflow
  /// The subtasks in the order of placement, `[N]`.
  public internal(set) var order: ContiguousArray<Int>
  /// The number of plans M.
  public internal(set) var count = 0
  /// The plans' subtasks, `[M, N]`, then room for more.
  public internal(set) var runs: ContiguousArray<Run>
  /// The costs of the plans, `[M]`, then room for more.
  public internal(set) var totals: ContiguousArray<Total>

  /// Creates room for the plans of workflows.
  ///
  /// - Parameters:
  ///   - shape: The shape of the workflows.
  ///   - capacity: The most plans.
  public init(_ shape: WorkflowShape, capacity: Int) {
    workflow = ShapedWorkflow(shape)
    order = ContiguousArray(0..<shape.subtaskCount)
    runs = ContiguousArray(repeating: Run(), count: capacity * shape.subtaskCount)
    totals = ContiguousArray(repeating: Total(), count: capacity)
  }

  /// The places of a plan's subtasks in `runs`.
  ///
  /// - Parameter plan: The plan, below M.
  @inline(__always)
  public func runs(of plan: Int) -> Range<Int> {
    plan * order.count..<(plan + 1) * order.count
  }

  /// The plan of the least cost, ties to the lower one.
  public var cheapest: Int {
    var best = 0
    for plan in 1..<max(1, count) where totals[plan].cost < totals[best].cost { best = plan }
    return best
  }

  /// Returns the plan of the least cost plus the price of its blocked time, ties to the lower one.
  ///
  /// - Parameters:
  ///   - prices: The prices of a second of blocked time on devices, edges and clouds.
  ///   - sites: The sites.
  public func cheapest(for prices: [Double], on sites: WorkflowSites) -> Int {
    var (best, least) = (0, Double.infinity)
    for plan in 0..<count {
      var value = totals[plan].cost
      for place in runs(of: plan) {
        value += prices[sites.tier(of: runs[place].site)] * runs[place].blocked
      }
      if value < least { (best, least) = (plan, value) }
    }
    return best
  }
}
