public import DMROSimulation

/// A policy learned from observed costs: it needs no prices in advance.
///
/// The choice is the least predicted cost of the job itself plus that of later jobs. Both are linear
/// in features of sizes and of what sites report.
public struct ObservedPolicy: Hashable, Sendable {
  /// The weights of own costs in units, for each action, `[K][…]`.
  public internal(set) var own: [ContiguousArray<Double>]
  /// The weights of what a job costs others in units, for each action, `[K][3]`.
  public internal(set) var effects: [ContiguousArray<Double>]
  /// The units of observations.
  public internal(set) var scales = ObservedScales()
  /// The factor of what a job costs others.
  public var gain = 1.0

  init(actionCount: Int) {
    own = Array(
      repeating: ContiguousArray(repeating: 0, count: ObservedFeatures.ownCount),
      count: actionCount)
    effects = Array(
      repeating: ContiguousArray(repeating: 0, count: ObservedFeatures.effectCount),
      count: actionCount)
  }

  /// Returns the scheme in a system with as many actions as that of the learner.
  ///
  /// - Parameter sites: The sites.
  /// - Precondition: The number of actions is that of the policy.
  public func scheme(in sites: JobSites) -> ObservedScheme { ObservedScheme(self, sites) }
}

/// A policy learned from observed costs, at work in a system: it reads no option of a job.
public struct ObservedScheme: JobScheme {
  /// The name.
  public let name = "observed"
  /// The policy.
  public let policy: ObservedPolicy
  private var reports: SiteReports
  private var choice: ObservedChoice

  init(_ policy: ObservedPolicy, _ sites: JobSites) {
    precondition(
      policy.own.count == sites.actionCount,
      "the policy has \(policy.own.count) actions, the sites \(sites.actionCount)")
    self.policy = policy
    reports = SiteReports(sites)
    choice = ObservedChoice(actionCount: sites.actionCount)
  }

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public mutating func choose(
    _ options: borrowing JobOptions, in state: borrowing JobState
  ) -> Int {
    let job = options.job
    reports.read(state, at: job.arrival, policy.scales)
    return choice.best(for: job, reports, by: policy)
  }
}

/// The features of the actions of a job.
struct ObservedChoice: Sendable {
  /// The features of own costs, `[K][…]`.
  private(set) var own: [ContiguousArray<Double>]
  /// The features of what the job costs others, `[K][3]`.
  private(set) var effects: [ContiguousArray<Double>]

  /// The action whose site has the least reported backlog, ties to the lower action.
  var leastLoaded: Int {
    let place = ObservedFeatures.backlogPlace
    return own.indices.reduce(0) { own[$1][place] < own[$0][place] ? $1 : $0 }
  }

  init(actionCount: Int) {
    let policy = ObservedPolicy(actionCount: actionCount)
    (own, effects) = (policy.own, policy.effects)
  }

  /// Returns the action of the least predicted cost, own and of others, ties to the lower action.
  mutating func best(
    for job: Job, _ reports: borrowing SiteReports, by policy: borrowing ObservedPolicy
  ) -> Int {
    var (best, least) = (0, Double.infinity)
    for action in own.indices {
      let site = action == 0 ? job.device : reports.deviceCount + action - 1
      ObservedFeatures.own(job, at: site, reports, policy.scales, into: &own[action])
      ObservedFeatures.effect(job, at: site, reports, policy.scales, into: &effects[action])
      var (cost, others) = (0.0, 0.0)
      for index in own[action].indices { cost += policy.own[action][index] * own[action][index] }
      for index in effects[action].indices {
        others += policy.effects[action][index] * effects[action][index]
      }
      let value = cost + policy.gain * others
      if value < least { (best, least) = (action, value) }
    }
    return best
  }
}
