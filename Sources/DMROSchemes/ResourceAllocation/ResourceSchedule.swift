public import DMROFiles
public import DMROOffloading

/// A resource schedule: the shares of sites and links that workflows get which are planned together.
///
/// Each workflow has a device of its own; edges, clouds and links are shared. A workflow keeps its
/// share of a resource for all its subtasks there. Of the speed of a site, its share is
/// proportional to √(w v), where v is its whole computation there; of the bandwidth of a link in one
/// direction, to √(w e), with its whole data on it. These shares minimize the weighted mean of
/// delays, Equation (5) of the paper with each speed and bandwidth times its share. Energies do not
/// change.
public struct ResourceSchedule: Hashable, Sendable {
  /// The shares of one subtask, or of the return of a result to the device.
  public struct Row: Hashable, Sendable {
    /// The index of the workflow.
    public var workflow: Int
    /// The index of the subtask, from 0; the number N of subtasks for the return of the result.
    public var subtask: Int
    /// The index of the site.
    public var site: Int
    /// The share of the speed of the site; 1 on the device, 0 where nothing is computed.
    public var speedShare: Double
    /// The share of the bandwidth of the link from the site before; 0 where nothing is sent.
    public var bandwidthShare: Double
    /// The seconds of the transfer and the computation.
    public var seconds: Double
  }

  /// The rows, workflow by workflow, subtask by subtask; a return from another site comes last.
  public let rows: [Row]
  /// The delay of each workflow in s, `[workflows]`.
  public let delays: [Double]
  /// The delay of each workflow in s if those that use a resource get equal shares, `[workflows]`.
  public let equalDelays: [Double]
  /// The weighted mean of the delays in s.
  public let meanDelay: Double
  /// The weighted mean of the delays in s with equal shares.
  public let meanEqualDelay: Double

  /// The part of the mean delay that the shares save against equal shares; 0 without delay.
  public var saving: Double { meanEqualDelay > 0 ? 1 - meanDelay / meanEqualDelay : 0 }

  /// Creates the schedule of workflows whose sites are decided.
  ///
  /// - Parameters:
  ///   - workflows: The workflows, at least one.
  ///   - decisions: The index of the site of each subtask of each workflow, `[workflows][N]`.
  ///   - costs: The cost model, with the system of one device.
  ///   - weights: The weights w of the workflows, `[workflows]`; by default 1.
  /// - Throws: `InputError`, if there is no workflow, if the decisions or weights have another
  ///   length, if a site is unknown or excluded, if a weight is not finite and above 0, or if the
  ///   system has several devices.
  /// - Complexity: O(subtasks), also in memory: only sites and links that are used count.
  public init(
    workflows: [Workflow], decisions: [[Int]], costs: CostModel, weights: [Double]? = nil
  ) throws(InputError) {
    let weights = weights ?? Array(repeating: 1, count: workflows.count)
    try Self.validate(workflows, decisions, costs, weights)
    let steps = zip(workflows, decisions).map { Self.steps(of: $0, $1) }
    let usage = Usage(steps)
    let optimal = usage.shares(weights: weights) { ResourceShares.optimal(of: $0, weights: $1) }
    let equal = usage.shares(weights: weights) { work, _ in ResourceShares.equal(of: work) }
    let rows = usage.rows(steps, optimal, costs.system)
    func delays(_ rows: [Row]) -> [Double] {
      var delays = Array(repeating: 0.0, count: workflows.count)
      for row in rows { delays[row.workflow] += row.seconds }
      return delays
    }
    func mean(_ delays: [Double]) -> Double {
      zip(delays, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    }
    self.rows = rows
    self.delays = delays(rows)
    equalDelays = delays(usage.rows(steps, equal, costs.system))
    meanDelay = mean(self.delays)
    meanEqualDelay = mean(equalDelays)
  }

  private static func validate(
    _ workflows: [Workflow], _ decisions: [[Int]], _ costs: CostModel, _ weights: [Double]
  ) throws(InputError) {
    try NumberRules.atLeast(1, workflows.count, "workflows.count")
    try costs.system.requireOneDevice()
    for (count, name) in [(decisions.count, "decisions"), (weights.count, "weights")] {
      guard count == workflows.count else {
        throw InputError(
          element: name,
          rule: "must hold \(workflows.count) entries, one for each workflow, found \(count)")
      }
    }
    for (index, workflow) in workflows.enumerated() {
      let decision = decisions[index]
      try NumberRules.positive(weights[index], "weights[\(index)]")
      guard decision.count == workflow.subtaskCount else {
        throw InputError(
          element: "decisions[\(index)]",
          rule: """
            must hold \(workflow.subtaskCount) sites, one for each subtask, found \(decision.count)
            """)
      }
      for (subtask, site) in decision.enumerated() {
        let element = "decisions[\(index)][\(subtask)]"
        try NumberRules.within(0...costs.siteCount - 1, site, element)
        guard costs.isAvailable(site) else {
          throw InputError(
            element: element, rule: "must be a site that is not excluded, found \(site)")
        }
      }
    }
  }

  /// The transfer and the computation of a row.
  fileprivate struct Step {
    let (subtask, source, site): (Int, Int, Int)
    let (transfer, computation): (Double, Double)
  }

  private static func steps(of workflow: Workflow, _ decision: [Int]) -> [Step] {
    var steps: [Step] = []
    var source = 0
    for (subtask, site) in decision.enumerated() {
      steps.append(
        Step(
          subtask: subtask, source: source, site: site,
          transfer: source == site ? 0 : workflow.transfer[subtask],
          computation: workflow.computation[subtask]))
      source = site
    }
    guard source != 0 else { return steps }
    let last = workflow.subtaskCount
    steps.append(
      Step(
        subtask: last, source: source, site: 0, transfer: workflow.transfer[last], computation: 0))
    return steps
  }
}

/// The work of workflows at the sites and on the links that they use.
private struct Usage {
  /// The work on a resource of the workflows that use it, in their order.
  struct Work {
    var workflows: [Int] = []
    var amounts: [Double] = []

    mutating func add(_ amount: Double, of workflow: Int) {
      guard amount > 0 else { return }
      if workflows.last == workflow {
        amounts[amounts.count - 1] += amount
      } else {
        workflows.append(workflow)
        amounts.append(amount)
      }
    }
  }

  /// A direction of a link.
  struct Link: Hashable {
    var (source, site): (Int, Int)
  }

  /// The shares of the workflows that use a site or a link.
  typealias Shares = (speed: [Int: [Int: Double]], bandwidth: [Link: [Int: Double]])

  private var computation: [Int: Work] = [:]
  private var data: [Link: Work] = [:]

  init(_ steps: [[ResourceSchedule.Step]]) {
    for (workflow, own) in steps.enumerated() {
      for step in own {
        computation[step.site, default: Work()].add(step.computation, of: workflow)
        let link = Link(source: step.source, site: step.site)
        data[link, default: Work()].add(step.transfer, of: workflow)
      }
    }
  }

  /// Returns the shares of speeds and bandwidths by a rule, which takes the work and the weights of
  /// the users of a resource.
  func shares(weights: [Double], _ rule: ([Double], [Double]) -> [Double]) -> Shares {
    func shares(_ work: Work) -> [Int: Double] {
      let shares = rule(work.amounts, work.workflows.map { weights[$0] })
      return Dictionary(uniqueKeysWithValues: zip(work.workflows, shares))
    }
    return (computation.mapValues(shares), data.mapValues(shares))
  }

  func rows(
    _ steps: [[ResourceSchedule.Step]], _ shares: Shares, _ system: EdgeCloudSystem
  ) -> [ResourceSchedule.Row] {
    var rows: [ResourceSchedule.Row] = []
    for (workflow, own) in steps.enumerated() {
      for step in own {
        let speed =
          step.computation == 0
          ? 0 : step.site == 0 ? 1 : shares.speed[step.site]?[workflow] ?? 0
        let link = Link(source: step.source, site: step.site)
        let bandwidth = shares.bandwidth[link]?[workflow] ?? 0
        var seconds = 0.0
        if step.computation > 0 {
          seconds += step.computation / (speed * system.sites[step.site].speed)
        }
        if step.transfer > 0 {
          let capacity = system.bandwidth(from: step.source, to: step.site)
          seconds += step.transfer / (bandwidth * capacity)
        }
        rows.append(
          .init(
            workflow: workflow, subtask: step.subtask, site: step.site, speedShare: speed,
            bandwidthShare: bandwidth, seconds: seconds))
      }
    }
    return rows
  }
}
