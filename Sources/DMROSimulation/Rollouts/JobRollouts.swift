/// A state in which a job must be planned: where rollouts start.
package struct JobStart: Sendable {
  package var state: JobState
  package var options: JobOptions

  package init(state: JobState, options: JobOptions) {
    (self.state, self.options) = (state, options)
  }
}

/// Rollouts: what each action of a job costs those who come later.
///
/// For each action the next H jobs are planned, the same for all actions (common random numbers).
/// Actions whose reservations have become the same go on as one; when all have, the rollout ends.
/// Running means stay as they were, so that equal reservations mean equal futures.
package struct JobRollouts<Planner: BatchPlanner> {
  private let sites: JobSites
  private let unit: Double
  private let arrivals: Arrivals
  private var planner: Planner
  private let convexity: Double
  private let groups: Int
  private let actions: Int
  private var copies: [JobState]
  private var options: [JobOptions]
  /// The sum of costs of each copy, in units of costs.
  private var sums: ContiguousArray<Double>
  /// The copy that each copy goes on with, and the difference of its sum to that one's.
  private var leader: ContiguousArray<Int>
  private var difference: ContiguousArray<Double>
  /// The copies that plan the next job, and what they choose.
  private var active: ContiguousArray<Int> = []
  private var choices: ContiguousArray<Int>
  /// The number of planned jobs, for measurements.
  package private(set) var planned = 0

  /// The number of jobs between comparisons of copies.
  private static var mergeInterval: Int { 4 }

  /// Creates rollouts for a number of starts at the same time.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - arrivals: The model of arrivals.
  ///   - planner: The planner of the jobs after the first.
  ///   - unit: The unit of costs.
  ///   - convexity: The weight κ of the square of a cost in units.
  ///   - groups: The greatest number of starts.
  package init(
    _ sites: JobSites, _ arrivals: Arrivals, by planner: Planner, unit: Double,
    convexity: Double = 0, groups: Int
  ) {
    self.sites = sites
    self.unit = unit
    self.arrivals = arrivals
    self.planner = planner
    self.convexity = convexity
    self.groups = groups
    actions = sites.actionCount
    copies = Array(repeating: JobState(sites), count: groups * actions)
    options = Array(repeating: JobOptions(sites), count: groups * actions)
    sums = ContiguousArray(repeating: 0, count: groups * actions)
    leader = ContiguousArray(repeating: 0, count: groups * actions)
    (difference, choices) = (sums, leader)
  }

  /// Returns the summed costs of the next jobs after each action, in units of costs,
  /// `[starts, K]`.
  ///
  /// - Parameters:
  ///   - starts: The starts, at most as many as groups.
  ///   - horizon: The number H of jobs.
  ///   - streams: The source of the jobs of each start.
  package mutating func labels(
    _ starts: [JobStart], horizon: Int, streams: [RandomStream]
  ) -> ContiguousArray<Double> {
    precondition(
      starts.count <= groups, "there is room for \(groups) starts, found \(starts.count)")
    var jobs: [ArrivalStream] = []
    var isActive = Array(repeating: true, count: starts.count)
    for (group, start) in starts.enumerated() {
      jobs.append(
        ArrivalStream(
          arrivals, deviceCount: sites.deviceCount, stream: streams[group],
          from: start.options.job.arrival))
      for action in 0..<actions {
        let copy = group * actions + action
        copies[copy].begin(from: start.state)
        copies[copy].take(action, of: start.options, isNoted: false)
        (sums[copy], leader[copy], difference[copy]) = (0, copy, 0)
      }
    }
    for step in 1...max(1, horizon) {
      active.removeAll(keepingCapacity: true)
      for group in starts.indices where isActive[group] {
        let job = jobs[group].next()
        for copy in group * actions..<(group + 1) * actions where leader[copy] == copy {
          copies[copy].find(job, into: &options[copy])
          active.append(copy)
        }
      }
      guard !active.isEmpty else { break }
      planner.choose(active, options, in: copies, into: &choices)
      for (place, copy) in active.enumerated() { take(choices[place], copy) }
      guard step % Self.mergeInterval == 0 else { continue }
      for group in starts.indices where isActive[group] { isActive[group] = merge(group) }
    }
    return ContiguousArray(
      (0..<starts.count * actions).map { sums[leader[$0]] + difference[$0] })
  }

  private mutating func take(_ action: Int, _ copy: Int) {
    let cost = options[copy][action].cost / unit
    sums[copy] += cost + convexity * cost * cost
    copies[copy].take(action, of: options[copy], isNoted: false)
    planned += 1
  }

  /// Lets copies of a group with equal reservations go on as one.
  ///
  /// - Returns: `true` if more than one copy is left.
  private mutating func merge(_ group: Int) -> Bool {
    let range = group * actions..<(group + 1) * actions
    var left = 0
    for copy in range where leader[copy] == copy {
      var isMerged = false
      for other in range.lowerBound..<copy where leader[other] == other {
        guard copies[copy].hasQueues(equalTo: copies[other]) else { continue }
        let gap = sums[copy] - sums[other]
        for member in range where leader[member] == copy {
          leader[member] = other
          difference[member] += gap
        }
        isMerged = true
        break
      }
      if !isMerged { left += 1 }
    }
    return left > 1
  }
}

extension JobRollouts: Sendable where Planner: Sendable {}
