public import DMROOffloading

/// A rule that chooses a site for each subtask in turn: the one of the least value, ties to the
/// lower site.
public protocol SiteRule {
  /// Returns the value of a site for a subtask whose predecessors are placed.
  ///
  /// - Parameters:
  ///   - site: The site.
  ///   - subtask: The index of the subtask.
  ///   - builder: The placements so far, the same when the function returns.
  mutating func value(
    of site: Int, for subtask: Int, in builder: inout ScheduleBuilder
  ) -> Double

  /// Returns the site of the least value for a subtask, ties to the lower site.
  ///
  /// - Parameters:
  ///   - subtask: The index of the subtask.
  ///   - builder: The placements so far.
  mutating func site(for subtask: Int, in builder: inout ScheduleBuilder) -> Int

  /// Notes that a subtask has been placed.
  ///
  /// - Parameters:
  ///   - subtask: The index of the subtask.
  ///   - builder: The placements, which stay as they are.
  mutating func placed(_ subtask: Int, in builder: inout ScheduleBuilder)

  /// Places the subtasks of an order that are not yet placed.
  ///
  /// - Parameters:
  ///   - order: The order, whose first subtasks are placed.
  ///   - end: The position to stop at.
  ///   - builder: The builder.
  mutating func complete(_ order: [Int], upTo end: Int, in builder: inout ScheduleBuilder)
}

extension SiteRule {
  /// Returns the site of the least value for a subtask, ties to the lower site.
  ///
  /// - Parameters:
  ///   - subtask: The index of the subtask.
  ///   - builder: The placements so far.
  @inline(__always)
  public mutating func site(for subtask: Int, in builder: inout ScheduleBuilder) -> Int {
    var (best, least) = (0, Double.infinity)
    for site in 0..<builder.siteCount {
      let value = value(of: site, for: subtask, in: &builder)
      if value < least { (best, least) = (site, value) }
    }
    return best
  }

  /// Places the subtasks of an order that are not yet placed.
  ///
  /// - Parameters:
  ///   - order: The order, whose first subtasks are placed.
  ///   - end: The position to stop at.
  ///   - builder: The builder.
  @inline(__always)
  public mutating func complete(
    _ order: [Int], upTo end: Int, in builder: inout ScheduleBuilder
  ) {
    var position = builder.placedCount
    while position < end {
      let subtask = order[position]
      builder.place(subtask, at: site(for: subtask, in: &builder))
      placed(subtask, in: &builder)
      position += 1
    }
  }

  /// Returns the plan of the rule.
  ///
  /// - Parameters:
  ///   - problem: The problem.
  ///   - order: The order of placement; the default order by default.
  ///   - timelines: The reservations of earlier workflows; none by default.
  public mutating func plan(
    _ problem: SchedulingProblem, order: [Int]? = nil, on timelines: Timelines? = nil
  ) -> GraphPlan {
    var builder = ScheduleBuilder(problem, on: timelines)
    let order = order ?? problem.defaultOrder
    complete(order, upTo: order.count, in: &builder)
    return GraphPlan(builder)
  }
}

/// The least cost of the step: F = ΔT + δ·ΔE.
public struct GreedyRule: SiteRule, Sendable {
  /// Creates the rule.
  public init() {}

  /// Returns the cost of the step, up to a constant for all sites.
  ///
  /// - Parameters:
  ///   - site: The site.
  ///   - subtask: The subtask.
  ///   - builder: The schedule so far.
  @inline(__always)
  public mutating func value(
    of site: Int, for subtask: Int, in builder: inout ScheduleBuilder
  ) -> Double {
    let before = builder.end
    let trial = builder.trial(subtask, at: site)
    return builder.problem.cost(delay: trial.end - before, energy: trial.energy)
  }

  /// Does nothing.
  ///
  /// - Parameters:
  ///   - subtask: The subtask.
  ///   - builder: The schedule so far.
  public mutating func placed(_ subtask: Int, in builder: inout ScheduleBuilder) {}
}

/// The least finish time of the subtask itself: HEFT (Topcuoglu, Hariri and Wu, 2002).
public struct EarliestFinishRule: SiteRule, Sendable {
  /// Creates the rule.
  public init() {}

  /// Returns the finish time of the subtask in s.
  ///
  /// - Parameters:
  ///   - site: The site.
  ///   - subtask: The subtask.
  ///   - builder: The schedule so far.
  @inline(__always)
  public mutating func value(
    of site: Int, for subtask: Int, in builder: inout ScheduleBuilder
  ) -> Double {
    builder.times(of: subtask, at: site).finish
  }

  /// Returns the site where the subtask finishes first, ties to the lower site.
  ///
  /// Skips sites with too long computing times.
  ///
  /// - Parameters:
  ///   - subtask: The subtask.
  ///   - builder: The schedule so far.
  public mutating func site(for subtask: Int, in builder: inout ScheduleBuilder) -> Int {
    let ready = builder.earliestReady(subtask)
    var best = builder.fastestSite(of: subtask)
    var least = builder.times(of: subtask, at: best).finish
    let first = best
    for site in 0..<builder.siteCount where site != first {
      let bound = ready + builder.computingTime(of: subtask, at: site)
      guard bound < least || (bound == least && site < best) else { continue }
      let finish = builder.times(of: subtask, at: site).finish
      if finish < least || (finish == least && site < best) { (best, least) = (site, finish) }
    }
    return best
  }

  /// Does nothing.
  ///
  /// - Parameters:
  ///   - subtask: The subtask.
  ///   - builder: The schedule so far.
  public mutating func placed(_ subtask: Int, in builder: inout ScheduleBuilder) {}
}

/// The least shaped cost F′ = ΔT̂ + δ·(E_ik − min_l E_il), where T̂ is the time that is known to
/// pass: `look`.
///
/// T̂ = max(T, max over placed i of finish_i + OCT(i, b_i)) never falls, and ends as T.
public struct LookRule: SiteRule, Sendable {
  private let completion: OptimisticCompletion
  /// The end in s that is known to come, by the number of subtasks that are placed, `[N + 1]`.
  private var end: ContiguousArray<Double>

  /// Creates the rule.
  ///
  /// - Parameters:
  ///   - problem: The problem.
  ///   - completion: Its optimistic completion, where it is at hand.
  public init(_ problem: SchedulingProblem, completion: OptimisticCompletion? = nil) {
    self.completion = completion ?? OptimisticCompletion(problem)
    end = ContiguousArray(repeating: problem.graph.arrival, count: problem.subtaskCount + 1)
  }

  /// Returns the end in s that is known to come with the first placements: the arrival + T̂.
  ///
  /// - Parameter count: The number of placements.
  @inline(__always)
  public func knownEnd(after count: Int) -> Double { end[count] }

  /// Returns the shaped cost, up to a constant for all sites.
  ///
  /// - Parameters:
  ///   - site: The site.
  ///   - subtask: The subtask.
  ///   - builder: The schedule so far.
  @inline(__always)
  public mutating func value(
    of site: Int, for subtask: Int, in builder: inout ScheduleBuilder
  ) -> Double {
    let before = end[builder.placedCount]
    let trial = builder.trial(subtask, at: site)
    let after = max(before, trial.end, trial.finish + completion.time(after: subtask, at: site))
    return builder.problem.cost(delay: after - before, energy: trial.energy)
  }

  /// Places the subtasks of an order that are not yet placed, each where the shaped cost is least.
  ///
  /// The same sites as by `value(of:for:in:)`, but faster.
  ///
  /// - Parameters:
  ///   - order: The order, whose first subtasks are placed.
  ///   - end: The position to stop at.
  ///   - builder: The builder.
  public mutating func complete(
    _ order: [Int], upTo end: Int, in builder: inout ScheduleBuilder
  ) {
    builder.completeByLook(order, upTo: end, knownEnd: &self.end, completion.rows)
  }

  /// Notes the end that is known to come.
  ///
  /// - Parameters:
  ///   - subtask: The subtask.
  ///   - builder: The schedule so far.
  public mutating func placed(_ subtask: Int, in builder: inout ScheduleBuilder) {
    let count = builder.placedCount
    guard let site = builder.site(of: subtask) else { return }
    end[count] = max(
      end[count - 1], builder.end,
      builder.finish(of: subtask) + completion.time(after: subtask, at: site))
  }
}
